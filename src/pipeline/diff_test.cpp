#include "pipeline/diff.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "facts/derive.h"
#include "gtest/gtest.h"
#include "model/sample_application_for_test.h"

namespace sparkwright::pipeline {
namespace {

using model::SampleApplication;

struct SampleQuery {
  std::string description;
  std::vector<std::string> stages;  ///< Their operations.
};

/// A run of queries one after the other; ids start at `first_id`, each stage takes `stage_ms`.
Analysis RunOf(const std::vector<SampleQuery>& queries, int32_t first_id, uint32_t stage_ms) {
  SampleApplication sample(100'000);
  sample.Property("spark.app.id", std::to_string(first_id)).AddExecutor("1", 2);
  int32_t stage_id = first_id;
  int64_t now = 0;
  std::vector<model::SqlExecution> executions;
  for (const SampleQuery& query : queries) {
    model::SqlExecution execution;
    execution.id = ExecutionId(static_cast<int64_t>(executions.size()) + first_id);
    execution.description = query.description;
    execution.submitted = SampleApplication::At(now);
    for (const std::string& operation : query.stages) {
      sample.AddStage({.id = stage_id, .submitted = now, .completed = now + stage_ms, .name = query.description});
      model::StageRdd rdd;
      rdd.scope_name = operation;
      sample.application().stages.back().rdds.push_back(rdd);
      sample.AddTask({.stage = stage_id, .launch = now, .duration = stage_ms, .run = stage_ms, .input = 10});
      execution.stage_ids.emplace_back(stage_id);
      now += stage_ms;
      ++stage_id;
    }
    execution.completed = SampleApplication::At(now);
    executions.push_back(std::move(execution));
  }
  Analysis analysis;
  analysis.application = sample.Build();
  analysis.application.sql_executions = std::move(executions);
  analysis.facts = facts::Derive(analysis.application);
  return analysis;
}

const model::FactPair& Fact(const model::RunDiff& diff, std::string_view name) {
  return *std::find_if(diff.facts.begin(), diff.facts.end(), [&](const model::FactPair& f) { return f.name == name; });
}

TEST(Diff, StagesAreMatchedThoughTheirIdsShift) {
  const Analysis before = RunOf({{"load", {"Scan"}}, {"join", {"Scan", "Exchange"}}}, 0, 1'000);
  const Analysis after = RunOf({{"count", {"Scan"}}, {"load", {"Scan"}}, {"join", {"Scan", "Exchange"}}}, 40, 700);
  const model::RunDiff diff = Diff(before, after);
  ASSERT_EQ(diff.stages.size(), 3U);
  for (int32_t i = 0; i < 3; ++i) {
    const model::StageMatch& match = diff.stages[static_cast<std::size_t>(i)];
    EXPECT_EQ(match.before.id, StageId(i));
    EXPECT_EQ(match.after.id, StageId(41 + i));
    EXPECT_EQ(match.before.duration, Millis(1'000));
    EXPECT_EQ(match.after.duration, Millis(700));
    EXPECT_EQ(match.after.core_time, CoreMillis(700));
    EXPECT_EQ(match.after.input, Bytes(10));
  }
  ASSERT_EQ(diff.stages_only_after.size(), 1U);
  EXPECT_EQ(diff.stages_only_after[0].id, StageId(40));
  EXPECT_TRUE(diff.stages_only_before.empty());
  ASSERT_EQ(diff.sql_executions.size(), 2U);
  EXPECT_EQ(diff.sql_executions[1].before.duration, Millis(2'000));
  EXPECT_EQ(diff.sql_executions[1].after.core_time, CoreMillis(1'400));
  ASSERT_EQ(diff.sql_executions_only_after.size(), 1U);
  EXPECT_EQ(diff.sql_executions_only_after[0].description, "count");
}

TEST(Diff, LinesAndCodegenNumbersMayMove) {
  const Analysis before = RunOf({{"show at job.py:3", {"WholeStageCodegen (1)", "Exchange"}}}, 0, 10);
  const Analysis after = RunOf({{"show at job.py:9", {"Exchange", "WholeStageCodegen (4)"}}}, 0, 10);
  const model::RunDiff diff = Diff(before, after);
  ASSERT_EQ(diff.stages.size(), 2U);
  EXPECT_EQ(diff.stages[0].after.id, StageId(1));
  EXPECT_EQ(diff.stages[1].after.id, StageId(0));
}

TEST(Diff, ARunAgainstItselfMovesNothing) {
  const Analysis run = RunOf({{"a", {"Scan", "Exchange"}}, {"a", {"Scan"}}}, 0, 10);
  const model::RunDiff diff = Diff(run, run);
  EXPECT_TRUE(diff.properties.empty());
  EXPECT_TRUE(diff.ignored_properties.empty());
  EXPECT_TRUE(diff.stages_only_before.empty());
  EXPECT_TRUE(diff.stages_only_after.empty());
  ASSERT_EQ(diff.stages.size(), 3U);
  for (const model::StageMatch& match : diff.stages) {
    EXPECT_EQ(match.before.id, match.after.id);
  }
  for (const model::FactPair& fact : diff.facts) {
    EXPECT_EQ(fact.before, fact.after) << fact.name;
  }
}

TEST(Diff, SkippedStagesTakeNoPart) {
  Analysis before = RunOf({{"a", {"Scan"}}}, 0, 10);
  Analysis after = RunOf({{"a", {"Scan"}}}, 0, 10);
  for (Analysis* run : {&before, &after}) {
    model::Stage skipped;
    skipped.id = StageId(9);
    skipped.status = model::StageStatus::kSkipped;
    run->application.stages.push_back(std::move(skipped));
    run->facts = facts::Derive(run->application);
  }
  const model::RunDiff diff = Diff(before, after);
  EXPECT_EQ(diff.stages.size(), 1U);
  EXPECT_TRUE(diff.stages_only_before.empty());
  EXPECT_TRUE(diff.stages_only_after.empty());
}

TEST(Diff, FactsThatALogLacksAreAbsent) {
  const Analysis run = RunOf({{"a", {"Scan"}}}, 0, 10);
  const model::RunDiff diff = Diff(Analysis(), run);
  EXPECT_FALSE(Fact(diff, "wall_clock_ms").before.has_value());
  EXPECT_EQ(Fact(diff, "wall_clock_ms").after, 100'000.0);
  EXPECT_EQ(Fact(diff, "core_time_used_ms").after, 10.0);
  EXPECT_EQ(Fact(diff, "tasks").before, 0.0);
  EXPECT_EQ(diff.sql_executions_only_after.size(), 1U);
  EXPECT_TRUE(diff.stages.empty());
}

}  // namespace
}  // namespace sparkwright::pipeline
