#include "report/analysis_document.h"

#include <string>

#include <gtest/gtest.h>

#include "model/sample_application_for_test.h"
#include "report/analysis_sections_internal.h"
#include "report/markdown.h"
#include "report/terminal.h"

namespace sparkwright::report {
namespace {

/// What facts::Derive would find, as far as the report needs it.
model::RunFacts FactsOf(const model::Application& application) {
  model::RunFacts facts;
  facts.stages.resize(application.stages.size());
  for (std::size_t i = 0; i < application.stages.size(); ++i) {
    facts.stages[i].id = application.stages[i].id;
    facts.stages[i].core_time = CoreMillis(1'000 * static_cast<int64_t>(i + 1));
  }
  facts.executors.resize(application.executors.size());
  facts.jobs.resize(application.jobs.size());
  return facts;
}

std::string Terminal(const model::Application& application, const model::RunFacts& facts,
                     const model::HealthReport& health = {}) {
  const model::Diagnosis diagnosis;
  return RenderTerminal(MakeAnalysisDocument({"my log", application, facts, health, diagnosis, "'my log'"}), {});
}

TEST(AnalysisDocument, EmptyLogHasOnlyWhatItSays) {
  const std::string text = Terminal({}, {});
  EXPECT_NE(text.find("unnamed application"), std::string::npos) << text;
  EXPECT_NE(text.find("unfinished log"), std::string::npos) << text;
  EXPECT_NE(text.find("the log is not complete"), std::string::npos) << text;
  EXPECT_EQ(text.find("Stages"), std::string::npos) << text;
  EXPECT_EQ(text.find("Health"), std::string::npos) << text;
}

TEST(AnalysisDocument, NamesFromTheLogCannotReachTheTerminal) {
  model::Application application;
  application.name = "evil\x1b]0;title\x07";
  application.id = "id\x1b[2J";
  model::Job& job = application.jobs.emplace_back();
  job.status = model::JobStatus::kFailed;
  job.failure = "bad\x1b[1m";
  const std::string text = Terminal(application, FactsOf(application));
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_EQ(text.find('\x07'), std::string::npos);
}

TEST(AnalysisDocument, TasksWithoutExecutorsAreNotNoExecutors) {
  model::RunFacts facts;
  EXPECT_NE(Terminal({}, facts).find("no executors"), std::string::npos);
  facts.totals.num_tasks = 1'600;
  const std::string text = Terminal({}, facts);
  EXPECT_EQ(text.find("no executors"), std::string::npos) << text;
  EXPECT_NE(text.find("executors unknown"), std::string::npos) << text;
}

TEST(AnalysisDocument, ALineNeverEndsInTheDot) {
  model::Application application;
  application.ended = Timestamp(1'700'000'000'000);
  application.spark_version = "3.5.9";
  for (std::size_t length = 1; length < 100; ++length) {
    application.name = std::string(length, 'x');
    EXPECT_EQ(Terminal(application, {}).find("·\n"), std::string::npos) << length;
    EXPECT_EQ(Terminal(application, {}).find("· \n"), std::string::npos) << length;
  }
}

TEST(AnalysisDocument, ACounterWithoutAPlaceNamesNone) {
  model::Application application;
  model::ImportCount count;
  count.name = "no_application_end";
  count.severity = model::ImportSeverity::kDataLoss;
  count.count = 1;
  count.meaning = "It has no end.";
  count.remedy = "Copy it again.";
  application.import.counts.push_back(count);
  const std::string text = Terminal(application, {});
  EXPECT_EQ(text.find("First in"), std::string::npos) << text;
  EXPECT_NE(text.find("It has no end. Copy it again."), std::string::npos) << text;
}

TEST(AnalysisDocument, StagesComeByCoreTime) {
  model::SampleApplication sample(60'000);
  for (int32_t i = 0; i < 12; ++i) {
    sample.AddStage({.id = i, .submitted = 0, .completed = 1'000, .name = "stage" + std::to_string(i)});
  }
  const model::Application& application = sample.application();
  const std::string text = Terminal(application, FactsOf(application));
  EXPECT_NE(text.find("10 of 12 stages"), std::string::npos) << text;
  EXPECT_LT(text.find("stage11"), text.find("stage10"));
  EXPECT_EQ(text.find("stage0"), std::string::npos) << "the cheapest";
}

TEST(AnalysisDocument, WhatWasNotEvaluatedSaysWhy) {
  model::HealthReport health;
  model::HealthCheck& check = health.checks.emplace_back();
  check.id = "gc-time";
  check.title = "GC time";
  check.reason = "No task reported its GC time.";
  const std::string text = Terminal({}, {}, health);
  EXPECT_NE(text.find("not evaluated: GC time: No task reported its GC time."), std::string::npos) << text;
}

TEST(AnalysisDocument, NextCommandsNameTheLogAsTheShellWantsIt) {
  const std::string text = Terminal({}, {});
  EXPECT_NE(text.find("sparkwright analyze --format json 'my log'"), std::string::npos) << text;
}

TEST(AnalysisDocument, FailuresAreToldByTheirCause) {
  EXPECT_EQ(FailureCause("Job aborted due to stage failure: Task 2 in stage 1.0 failed 4 times, most recent failure: "
                         "Lost task 2.3 in stage 1.0 (TID 14) (host executor 1): "
                         "org.apache.spark.api.python.PythonException: Traceback (most recent call last):\n"
                         "  File \"a.py\", line 3, in f\n    raise\nValueError: row 7\n\n\tat org.apache.spark"),
            "Task 2 in stage 1.0 failed 4 times: ValueError: row 7");
  EXPECT_EQ(FailureCause("java.lang.RuntimeException: x\n\tat a.b.C"), "java.lang.RuntimeException: x");
  EXPECT_EQ(FailureCause("Job 7 cancelled"), "Job 7 cancelled");
  EXPECT_EQ(FailureCause(""), "");
}

}  // namespace
}  // namespace sparkwright::report
