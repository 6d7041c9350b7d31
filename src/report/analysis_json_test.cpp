#include "report/analysis_json.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "report/analysis_csv.h"

namespace sparkwright::report {
namespace {

nlohmann::json Parsed(const model::Application& application, const model::RunFacts& facts,
                      IncludeTasks include_tasks = IncludeTasks::kNo) {
  std::string text;
  {
    JsonWriter writer([&](std::string_view piece) { text += piece; }, JsonWriter::Layout::kOneLine);
    WriteAnalysisJson(writer, {"log", application, facts, model::HealthReport(), model::Diagnosis()}, "1.2.3",
                      include_tasks);
  }
  return nlohmann::json::parse(text);
}

TEST(AnalysisJson, TopLevelKeysAreThePublishedOnes) {
  const nlohmann::json json = Parsed({}, {});
  for (const char* key :
       {"schema_version", "sparkwright_version", "application", "environment", "resource_profiles", "jobs", "stages",
        "executors", "sql_executions", "streaming_queries", "rdds", "facts", "health", "findings", "import"}) {
    EXPECT_TRUE(json.contains(key)) << key;
  }
  EXPECT_EQ(json.size(), 15U);
  EXPECT_EQ(json["schema_version"], kAnalysisSchemaVersion);
}

TEST(AnalysisJson, WhatTheLogDoesNotSayHasNoKey) {
  model::Application application;
  application.name = "x";
  application.started = Timestamp(std::numeric_limits<int64_t>::max());
  model::RunFacts facts;
  facts.cores.mean_executors = std::nan("");
  const nlohmann::json json = Parsed(application, facts);
  EXPECT_FALSE(json["application"].contains("end_time"));
  EXPECT_FALSE(json["application"].contains("start_time")) << "year 292278994";
  EXPECT_FALSE(json["facts"]["cores"].contains("mean_executors"));
  EXPECT_EQ(json.dump().find("null"), std::string::npos);
}

TEST(AnalysisJson, MetricsThatAreZeroAreLeftOut) {
  model::Application application;
  model::Stage& stage = application.stages.emplace_back();
  stage.id = StageId(3);
  stage.totals[model::TaskMetric::kDuration] = 7;
  stage.distributions = std::make_unique<model::TaskMetricDistributions>();
  (*stage.distributions)[model::TaskMetric::kDuration] = {7, 7, 7, {7, 7, 7, 7, 7, 7, 7}};
  const nlohmann::json json = Parsed(application, {})["stages"][0];
  EXPECT_EQ(json["totals"], nlohmann::json({{"duration_ms", 7}}));
  EXPECT_EQ(json["distributions"].size(), 1U);
  EXPECT_EQ(json["distributions"]["duration_ms"]["quantiles"].size(), 7U);
}

TEST(AnalysisJson, TasksComeInColumnsWhenAskedFor) {
  model::Application application;
  model::TaskTable& tasks = application.tasks;
  tasks.task_id = {5};
  tasks.executor = {UINT32_MAX};
  tasks.status = {model::TaskStatus::kKilled};
  EXPECT_FALSE(Parsed(application, {}).contains("tasks"));
  const nlohmann::json json = Parsed(application, {}, IncludeTasks::kYes)["tasks"];
  EXPECT_EQ(json["task_id"], nlohmann::json::array({5}));
  EXPECT_TRUE(json["executor_index"][0].is_null());
  EXPECT_EQ(json["status"][0], "killed");
}

TEST(AnalysisJson, SchemaNamesEveryDefinitionItRefersTo) {
  std::string text;
  {
    JsonWriter writer([&](std::string_view piece) { text += piece; }, JsonWriter::Layout::kOneLine);
    WriteAnalysisJsonSchema(writer);
  }
  const nlohmann::json schema = nlohmann::json::parse(text);
  const std::string prefix = "\"#/$defs/";
  int num_references = 0;
  for (std::size_t at = text.find(prefix); at != std::string::npos; at = text.find(prefix, at + 1)) {
    const std::size_t begin = at + prefix.size();
    EXPECT_TRUE(schema["$defs"].contains(text.substr(begin, text.find('"', begin) - begin)));
    ++num_references;
  }
  EXPECT_GT(num_references, 50);
  EXPECT_EQ(schema["$defs"]["stage"]["additionalProperties"], false);
}

std::string Rows(CsvSection section, const model::Application& application, const model::RunFacts& facts) {
  std::string text;
  const model::HealthReport health;
  const model::Diagnosis diagnosis;
  WriteCsvRows(section, {"log", application, facts, health, diagnosis}, [&](std::string_view piece) { text += piece; });
  return text;
}

TEST(AnalysisCsv, TextIsQuotedAndNoFormula) {
  model::Application application;
  application.id = "app-1";
  model::Job& job = application.jobs.emplace_back();
  job.id = JobId(4);
  job.name = "=SUM(A1)";
  job.description = "say \"hi\",\nthere";
  model::RunFacts facts;
  facts.jobs.emplace_back();
  EXPECT_EQ(Rows(CsvSection::kJobs, application, facts).substr(0, 47),
            "app-1,,4,'=SUM(A1),\"say \"\"hi\"\",\nthere\",,running");
}

TEST(AnalysisCsv, AnApplicationIsOneRow) {
  model::Application application;
  application.id = "app-1";
  application.name = "nightly";
  application.started = Timestamp(1'700'000'000'000);
  const std::string rows = Rows(CsvSection::kApplications, application, {});
  EXPECT_TRUE(rows.starts_with("app-1,,log,nightly,,,2023-11-14T22:13:20")) << rows;
  EXPECT_EQ(std::count(rows.begin(), rows.end(), '\n'), 1);
}

TEST(AnalysisCsv, HeaderNamesTheColumns) {
  for (std::size_t i = 0; i < kCsvSectionNames.size(); ++i) {
    const std::string header = CsvHeader(static_cast<CsvSection>(i));
    EXPECT_TRUE(header.starts_with("application_id,attempt_id,")) << header;
    EXPECT_TRUE(header.ends_with("\r\n")) << header;
  }
}

}  // namespace
}  // namespace sparkwright::report
