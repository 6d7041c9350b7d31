#include "ingest/trackers/storage_tracker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ingest/events/event_text_for_test.h"

namespace sparkwright::ingest {
namespace {

using ::testing::SizeIs;

model::Application Read(std::vector<std::string> lines, const ReadLimits& limits = {}) {
  lines.insert(lines.begin(),
               {ApplicationStart(), ExecutorAdded("1"), BlockManagerAdded("1"), ExecutorAdded("2"),
                BlockManagerAdded("2"), StageSubmitted({.id = 0, .rdds = {RddText(5, 4), RddText(6, 2, false)}})});
  ReadOptions options;
  options.limits = limits;
  auto application = ReadLines(lines, options);
  EXPECT_TRUE(application.ok());
  return application.ok() ? *std::move(application) : model::Application();
}

TEST(StorageTracker, KnowsAnRddFromTheStageThatPersistsIt) {
  const model::Application application = Read({});
  ASSERT_THAT(application.rdds, SizeIs(1)) << "RDD 6 is not persisted";
  EXPECT_EQ(application.rdds[0].id, RddId(5));
  EXPECT_EQ(application.rdds[0].name, "rdd 5");
  EXPECT_EQ(application.rdds[0].num_partitions, 4);
  EXPECT_TRUE(application.rdds[0].storage_level.use_memory);
  EXPECT_EQ(application.rdds[0].num_cached_partitions, 0);
  EXPECT_EQ(application.stages.at(0).rdds.at(0).scope_name, "map");
}

TEST(StorageTracker, AddsUpBlocks) {
  const model::Application application =
      Read({BlockUpdated("1", "rdd_5_0", false, true, 100, 0), BlockUpdated("1", "rdd_5_1", true, false, 0, 30),
            BlockUpdated("2", "rdd_5_0", false, true, 100, 0)});
  const model::RddStorage& rdd = application.rdds.at(0);
  EXPECT_EQ(rdd.num_cached_partitions, 2);
  EXPECT_EQ(rdd.memory_used, Bytes(200));
  EXPECT_EQ(rdd.disk_used, Bytes(30));
  EXPECT_EQ(application.executors.at(0).num_rdd_blocks, 2);
  EXPECT_EQ(application.executors.at(0).memory_used, Bytes(100));
  EXPECT_EQ(application.executors.at(0).disk_used, Bytes(30));
  EXPECT_EQ(application.executors.at(0).storage_memory->used_on_heap, Bytes(100));
  EXPECT_EQ(application.executors.at(1).num_rdd_blocks, 1);
}

TEST(StorageTracker, ABlockThatGoesGivesItsSpaceBack) {
  const model::Application application =
      Read({BlockUpdated("1", "rdd_5_0", false, true, 100, 0), BlockUpdated("1", "rdd_5_1", false, true, 50, 0),
            BlockUpdated("1", "rdd_5_0", false, false, 100, 0)});
  const model::RddStorage& rdd = application.rdds.at(0);
  EXPECT_EQ(rdd.num_cached_partitions, 1);
  EXPECT_EQ(rdd.memory_used, Bytes(50));
  EXPECT_EQ(rdd.peak_memory_used, Bytes(150));
  EXPECT_EQ(application.executors.at(0).num_rdd_blocks, 1);
  EXPECT_EQ(application.executors.at(0).memory_used, Bytes(50));
}

TEST(StorageTracker, AnUnpersistedRddIsKeptButMarked) {
  const model::Application application =
      Read({BlockUpdated("1", "rdd_5_0", false, true, 100, 0), BlockUpdated("2", "rdd_5_1", false, true, 50, 0),
            UnpersistRdd(5), UnpersistRdd(5), UnpersistRdd(77)});
  const model::RddStorage& rdd = application.rdds.at(0);
  EXPECT_TRUE(rdd.is_unpersisted);
  EXPECT_EQ(rdd.num_cached_partitions, 2);
  EXPECT_EQ(rdd.peak_memory_used, Bytes(150));
  for (const model::Executor& executor : application.executors) {
    EXPECT_EQ(executor.num_rdd_blocks, 0);
    EXPECT_EQ(executor.memory_used, Bytes(0));
    EXPECT_EQ(executor.storage_memory->used_on_heap, Bytes(0));
  }
}

TEST(StorageTracker, AnRddPersistedAgainIsAnotherOne) {
  const model::Application application =
      Read({BlockUpdated("1", "rdd_5_0", false, true, 100, 0), UnpersistRdd(5),
            StageSubmitted({.id = 1, .rdds = {RddText(5, 4)}}), BlockUpdated("1", "rdd_5_0", false, true, 70, 0)});
  ASSERT_THAT(application.rdds, SizeIs(2));
  EXPECT_TRUE(application.rdds[0].is_unpersisted);
  EXPECT_FALSE(application.rdds[1].is_unpersisted);
  EXPECT_EQ(application.rdds[1].memory_used, Bytes(70));
}

TEST(StorageTracker, ALostExecutorTakesItsBlocksAlong) {
  const model::Application application =
      Read({BlockUpdated("1", "rdd_5_0", false, true, 100, 0), BlockUpdated("2", "rdd_5_0", false, true, 100, 0),
            BlockUpdated("1", "rdd_5_1", true, false, 0, 40), ExecutorRemoved("1")});
  const model::RddStorage& rdd = application.rdds.at(0);
  EXPECT_EQ(rdd.num_cached_partitions, 1);
  EXPECT_EQ(rdd.memory_used, Bytes(100)) << "half of the replicated partition";
  EXPECT_EQ(rdd.disk_used, Bytes(0));
}

TEST(StorageTracker, BroadcastsCountForTheExecutorOnly) {
  const model::Application application =
      Read({BlockUpdated("1", "broadcast_0_piece0", false, true, 100, 0),
            BlockUpdated("1", "shuffle_0_0_0", false, true, 100, 0), BlockUpdated("1", "rdd_5", false, true, 100, 0),
            BlockUpdated("1", "rdd_x_1", false, true, 100, 0), BlockUpdated("1", "rdd_99_0", false, true, 7, 0)});
  EXPECT_EQ(application.executors.at(0).memory_used, Bytes(107));
  EXPECT_EQ(application.rdds.at(0).memory_used, Bytes(0));
}

TEST(StorageTracker, SpaceNeverFallsBelowZeroNorOverflows) {
  const model::Application application =
      Read({BlockUpdated("1", "rdd_5_0", false, false, 100, 100),
            BlockUpdated("1", "rdd_5_1", true, true, INT64_MAX, INT64_MAX),
            BlockUpdated("1", "rdd_5_2", true, true, INT64_MAX, INT64_MAX),
            BlockUpdated("1", "rdd_5_3", false, false, INT64_MIN, INT64_MIN),
            BlockUpdated("1", "rdd_5_4", true, true, INT64_MIN, INT64_MIN), UnpersistRdd(5)});
  EXPECT_EQ(application.rdds.at(0).peak_memory_used, Bytes(INT64_MAX));
  EXPECT_GE(application.rdds.at(0).memory_used, Bytes(0));
  EXPECT_GE(application.executors.at(0).memory_used, Bytes(0));
}

TEST(StorageTracker, BlocksOfAnUnknownExecutorCountForTheRdd) {
  const model::Application application = Read({BlockUpdated("9", "rdd_5_0", false, true, 100, 0)});
  EXPECT_EQ(application.rdds.at(0).memory_used, Bytes(100));
  EXPECT_EQ(application.rdds.at(0).num_cached_partitions, 1);
}

TEST(StorageTracker, StopsAtTheEntityLimitAndSaysSo) {
  ReadLimits limits;
  limits.max_entities = 2;
  const model::Application application =
      Read({StageSubmitted({.id = 1, .rdds = {RddText(7, 1), RddText(8, 1), RddText(9, 1)}})}, limits);
  EXPECT_THAT(application.rdds, SizeIs(2));
  EXPECT_EQ(CountOf(application, "too_many_entities"), 1);
}

}  // namespace
}  // namespace sparkwright::ingest
