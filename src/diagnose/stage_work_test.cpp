#include "diagnose/stage_work.h"

#include <gtest/gtest.h>

#include "diagnose/example_for_test.h"
#include "diagnose/memory_need.h"
#include "diagnose/plan.h"
#include "diagnose/session_kind.h"
#include "diagnose/tiny_tasks.h"
#include "facts/derive.h"

namespace sparkwright::diagnose {
namespace {

/// Keeps together what a Run refers to.
struct Example {
  explicit Example(std::string_view text)
      : application(*BuildExample(text)), facts(facts::Derive(application)), run(application, facts) {}

  model::Application application;
  model::RunFacts facts;
  Run run;
};

TEST(StageWork, NamesWhatDecidesTheNumberOfTasks) {
  const Example example(R"(
executors 1 cores=4
sql 0 "query"
stage 0 sql=0
tasks 0 count=4 time=1s input=64m shuffle_write=1m
stage 1 parents=0 sql=0
tasks 1 count=4 time=1s shuffle_read=1m
stage 2
tasks 2 count=4 time=1s shuffle_read=1m
stage 3
tasks 3 count=4 time=1s
)");
  EXPECT_EQ(SourceOf(example.run, 0), TaskSource::kFiles);
  EXPECT_EQ(SourceOf(example.run, 1), TaskSource::kSqlShuffle);
  EXPECT_EQ(SourceOf(example.run, 2), TaskSource::kRddShuffle);
  EXPECT_EQ(SourceOf(example.run, 3), TaskSource::kOther);
}

TEST(StageWork, AGainThatIsLessSureMustBeLargerToBeAWarning) {
  const Example example(R"(
run 20s
executors 1 cores=4
stage 0
tasks 0 count=4 time=10s
)");
  using enum model::FindingConfidence;
  using enum model::FindingSeverity;
  EXPECT_EQ(AtMostWarning(example.run, Millis(499), kSure), kInfo);
  EXPECT_EQ(AtMostWarning(example.run, Millis(500), kSure), kWarning);
  EXPECT_EQ(AtMostWarning(example.run, Millis(999), kLikely), kInfo);
  EXPECT_EQ(AtMostWarning(example.run, Millis(1'000), kLikely), kWarning);
  EXPECT_EQ(AtMostWarning(example.run, Millis(1'999), kPossible), kInfo);
  EXPECT_EQ(AtMostWarning(example.run, Millis(2'000), kPossible), kWarning);
}

TEST(StageWork, AStageReadByAqeIsToldByItsScope) {
  model::Stage stage;
  EXPECT_FALSE(IsReadByAqe(stage));
  stage.rdds.emplace_back().scope_name = "AQEShuffleRead";
  EXPECT_TRUE(IsReadByAqe(stage));
}

TEST(StageWork, SettingsOfTheSessionComeBeforeThoseOfTheApplication) {
  Example example(R"(
set spark.sql.shuffle.partitions 50
executors 1 cores=4
sql 0 "query"
stage 0 sql=0
tasks 0 count=4 time=1s shuffle_read=1m
)");
  EXPECT_EQ(ConfigurationFor(example.run, 0).Count("spark.sql.shuffle.partitions"), 50);
  example.application.sql_executions[0].modified_configs["spark.sql.shuffle.partitions"] = "7";
  EXPECT_EQ(ConfigurationFor(example.run, 0).Count("spark.sql.shuffle.partitions"), 7);
  EXPECT_TRUE(ConfigurationFor(example.run, 0).IsTrue("spark.sql.adaptive.enabled"));
  EXPECT_EQ(ConfigurationFor(example.run, 0).Size("spark.sql.files.maxPartitionBytes"), Bytes(int64_t{128} << 20));
}

TEST(StageWork, AValueThatIsInEffectIsNotProposed) {
  const Example example("set spark.locality.wait 0\nexecutors 1 cores=4\nstage 0\ntasks 0 count=4 time=1s\n");
  model::Finding finding;
  Propose(example.run, std::nullopt, "spark.locality.wait", "0s", model::FixSafety::kSafe, finding);
  Propose(example.run, std::nullopt, "spark.sql.adaptive.coalescePartitions.minPartitionSize", "1m",
          model::FixSafety::kSafe, finding);
  EXPECT_TRUE(finding.properties.empty());
  Propose(example.run, std::nullopt, "spark.speculation", "true", model::FixSafety::kSafe, finding);
  ASSERT_EQ(finding.properties.size(), 1U);
  EXPECT_FALSE(finding.properties[0].old_value.has_value());
}

TEST(StageWork, MoreTasksComeFromThePropertyThatMadeThem) {
  const Example example(R"(
set spark.sql.shuffle.partitions 4
executors 1 cores=4
sql 0 "query"
stage 0 sql=0
tasks 0 count=8 time=1s input=128m shuffle_write=1m
stage 1 parents=0 sql=0
tasks 1 count=4 time=1s shuffle_read=64m
)");
  model::Finding shuffle;
  ProposeTasks(example.run, 1, 16, shuffle);
  ASSERT_EQ(shuffle.properties.size(), 1U);
  EXPECT_EQ(shuffle.properties[0].key, "spark.sql.shuffle.partitions");
  EXPECT_EQ(shuffle.properties[0].old_value, "4");
  EXPECT_EQ(shuffle.properties[0].new_value, "16");
  model::Finding files;
  ProposeTasks(example.run, 0, 32, files);
  ASSERT_EQ(files.properties.size(), 1U);
  EXPECT_EQ(files.properties[0].key, "spark.sql.files.maxPartitionBytes");
  EXPECT_EQ(files.properties[0].new_value, "32m");
}

TEST(StageWork, FewerTasksAreLeftToAqeWhereThereIsOne) {
  const std::string text = R"(
set spark.sql.adaptive.enabled false
executors 1 cores=4
sql 0 "query"
stage 0 sql=0
tasks 0 count=200 time=20ms shuffle_read=1k
)";
  const Example with_aqe(text);
  model::Finding finding;
  ProposeTasks(with_aqe.run, 0, 8, finding);
  ASSERT_EQ(finding.properties.size(), 1U);
  EXPECT_EQ(finding.properties[0].key, "spark.sql.adaptive.enabled");
  const Example without("spark 2.4.8\n" + text);
  model::Finding old;
  ProposeTasks(without.run, 0, 8, old);
  ASSERT_EQ(old.properties.size(), 1U);
  EXPECT_EQ(old.properties[0].key, "spark.sql.shuffle.partitions");
  EXPECT_EQ(old.properties[0].new_value, "8");
}

TEST(StageWork, SlotsCountForAsLongAsTheirExecutorIsThere) {
  const Example example("run 20s\nexecutors 1 cores=4\nexecutors 1 cores=4 added=10s\n");
  const auto at = [](int64_t millis) { return model::SampleApplication::At(millis); };
  EXPECT_DOUBLE_EQ(MeanSlots(example.run, at(0), at(10'000)), 4.0);
  EXPECT_DOUBLE_EQ(MeanSlots(example.run, at(0), at(20'000)), 6.0);
  EXPECT_DOUBLE_EQ(MeanSlots(example.run, at(0), at(20'000), 3), 1.0);
}

TEST(StageWork, SavedTaskTimeIsSpreadOverTheTasksThatRanAtOnce) {
  const Example example("executors 1 cores=4\nstage 0\ntasks 0 count=40 time=1s\n");
  EXPECT_EQ(example.run.SavedIfTasksWorkLess(0, Millis(8'000)), Millis(2'000));
  EXPECT_EQ(example.run.SavedIfTasksWorkLess(0, Millis(0)), Millis(0));
  EXPECT_EQ(example.run.SavedIfTasksWorkLess(0, Millis(1'000'000)), Millis(10'000));
}

TEST(StageWork, SizesArePowersOfTwo) {
  EXPECT_EQ(PowerOfTwoBelow(Bytes(int64_t{100} << 20)), "64m");
  EXPECT_EQ(PowerOfTwoAbove(Bytes(int64_t{100} << 20)), "128m");
  EXPECT_EQ(PowerOfTwoBelow(Bytes(300'000)), "256k");
  EXPECT_EQ(PowerOfTwoBelow(Bytes(1)), "64k");
}

TEST(StageWork, TasksOfHalfASecondAreNotTiny) {
  const Example tiny("executors 1 cores=4\nstage 0\ntasks 0 count=400 time=40ms delay=20ms\n");
  ASSERT_TRUE(FindTinyTasks(tiny.run, 0).has_value());
  EXPECT_EQ(FindTinyTasks(tiny.run, 0)->overhead, Millis(30));
  EXPECT_EQ(FindTinyTasks(tiny.run, 0)->wanted_tasks, 8);
  const Example ordinary("executors 1 cores=4\nstage 0\ntasks 0 count=400 time=600ms delay=20ms\n");
  EXPECT_FALSE(FindTinyTasks(ordinary.run, 0).has_value());
}

TEST(StageWork, PartitionsMultiplyUntilATaskFits) {
  const Example example(
      "executors 1 cores=4\nstage 0\ntasks 0 count=4 time=60s memory_spill=6g disk_spill=1g peak_memory=2g\n");
  EXPECT_EQ(PartitionFactor(example.run, 0), 4);
  EXPECT_GT(SpillTime(example.run, 0), Millis(0));
  EXPECT_EQ(HeapKey(example.run), "spark.executor.memory");
  EXPECT_EQ(ConfiguredHeap(example.run), Bytes(int64_t{1} << 30));
}

TEST(StageWork, AShellIsToldByItsProperties) {
  const Example program("executors 1 cores=4\nstage 0\ntasks 0 count=4 time=1s\n");
  EXPECT_FALSE(IsShell(program.run));
  EXPECT_TRUE(HasFirstJob(program.run));
  const Example shell("set spark.repl.class.uri spark://host/classes\nexecutors 1 cores=4\n");
  EXPECT_TRUE(IsShell(shell.run));
  const Example compacted("executors 1 cores=4\nstage 8\ntasks 8 count=4 time=1s\njob 5 stages=8\n");
  EXPECT_FALSE(HasFirstJob(compacted.run));
}

TEST(StageWork, SizesInMebibytesArePowersOfTwo) {
  EXPECT_EQ(AtLeastMebibytes(Bytes(1)), "1m");
  EXPECT_EQ(AtLeastMebibytes(Bytes((int64_t{20} << 20) + 1)), "32m");
}

TEST(StageWork, AbsurdSizesHaveAPowerOfTwo) {
  EXPECT_EQ(PowerOfTwoBelow(Bytes(INT64_MAX)), "4096p");
  EXPECT_EQ(PowerOfTwoAbove(Bytes(INT64_MAX)), "4096p");
  EXPECT_EQ(PowerOfTwoBelow(Bytes(-1)), "64k");
}

TEST(StageWork, FailedTasksAreSummedByStage) {
  const Example example(
      "executors 1 cores=4\nstage 0\ntasks 0 count=2 time=1s\ntasks 0 count=3 time=2s status=failed\nstage 1\n"
      "tasks 1 count=2 time=1s\n");
  EXPECT_EQ(example.run.FailedTaskTime(0), Millis(6'000));
  EXPECT_EQ(example.run.FailedTaskTime(1), Millis(0));
}

}  // namespace
}  // namespace sparkwright::diagnose
