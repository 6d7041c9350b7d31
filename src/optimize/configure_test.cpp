#include "optimize/configure.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "optimize/job_for_test.h"

namespace sparkwright::optimize {
namespace {

using model::WorkloadClass;

std::optional<std::string> ValueOf(const model::RecommendedConfiguration& made, std::string_view key) {
  const auto found = std::find_if(made.properties.begin(), made.properties.end(),
                                  [&](const model::RecommendedProperty& one) { return one.key == key; });
  return found == made.properties.end() ? std::nullopt : std::optional(found->value);
}

bool IsLeftAlone(const model::RecommendedConfiguration& made, std::string_view key) {
  return std::any_of(made.left_alone.begin(), made.left_alone.end(), [&](const auto& one) { return one.key == key; });
}

model::RecommendedConfiguration Made(const JobForTest& test) {
  const JobOnCluster job = test.Job();
  Result<model::RecommendedConfiguration> made = Configure(job);
  EXPECT_TRUE(made.ok()) << (made.ok() ? "" : made.error().message());
  return *std::move(made);
}

TEST(Configure, EveryPropertyHasAReasonAndIsThereOnce) {
  for (std::size_t one = 0; one < model::kNumWorkloadClasses; ++one) {
    for (const conf::ClusterManager manager : {conf::ClusterManager::kYarn, conf::ClusterManager::kKubernetes,
                                               conf::ClusterManager::kStandalone, conf::ClusterManager::kLocal}) {
      JobForTest test;
      test.workload.workload_class = static_cast<WorkloadClass>(one);
      test.context.manager = manager;
      const model::RecommendedConfiguration made = Made(test);
      std::set<std::string> keys;
      for (const model::RecommendedProperty& property : made.properties) {
        EXPECT_TRUE(keys.insert(property.key).second) << property.key;
        EXPECT_FALSE(property.reason.empty()) << property.key;
        EXPECT_NE(property.reason.back(), '.') << property.key;
        EXPECT_FALSE(property.value.empty()) << property.key;
      }
      for (const model::DefaultLeftAlone& left : made.left_alone) {
        EXPECT_TRUE(keys.insert(left.key).second) << left.key << " is set and left alone";
        EXPECT_FALSE(left.reason.empty()) << left.key;
      }
    }
  }
}

TEST(Configure, EachClusterManagerHasItsWayToSayHowMany) {
  JobForTest test;
  test.workload.workload_class = WorkloadClass::kGraph;  // Static.
  EXPECT_EQ(ValueOf(Made(test), "spark.executor.instances"), "39");
  test.context.manager = conf::ClusterManager::kStandalone;
  test.context.deploy_mode = conf::DeployMode::kClient;
  const model::RecommendedConfiguration standalone = Made(test);
  EXPECT_EQ(ValueOf(standalone, "spark.executor.instances"), std::nullopt);
  EXPECT_EQ(ValueOf(standalone, "spark.cores.max"), "160");
  test.context.manager = conf::ClusterManager::kLocal;
  const model::RecommendedConfiguration local = Made(test);
  EXPECT_EQ(ValueOf(local, "spark.executor.memory"), std::nullopt);
  EXPECT_TRUE(ValueOf(local, "spark.driver.memory").has_value());
}

TEST(Configure, AdaptiveExecutionIsTurnedOnWhereItIsOff) {
  JobForTest test;
  test.context.version = {3, 1, 3, {}};
  EXPECT_EQ(ValueOf(Made(test), "spark.sql.adaptive.enabled"), "true");
  test.context.version = {3, 5, 9, {}};
  const model::RecommendedConfiguration made = Made(test);
  EXPECT_EQ(ValueOf(made, "spark.sql.adaptive.enabled"), std::nullopt);
  EXPECT_TRUE(IsLeftAlone(made, "spark.sql.adaptive.enabled"));
}

TEST(Configure, AllocationIsDynamicForBatchesThatHoldNothing) {
  JobForTest test;
  EXPECT_EQ(ValueOf(Made(test), "spark.dynamicAllocation.maxExecutors"), "39");
  test.context.version = {3, 3, 4, {}};
  EXPECT_EQ(ValueOf(Made(test), "spark.dynamicAllocation.shuffleTracking.enabled"), "true");
  test.workload.workload_class = WorkloadClass::kStreaming;
  EXPECT_EQ(ValueOf(Made(test), "spark.dynamicAllocation.enabled"), std::nullopt);
}

TEST(Configure, AStreamKeepsItsStateInRocksDbWhereSparkHasIt) {
  JobForTest test;
  test.workload.workload_class = WorkloadClass::kStreaming;
  test.workload.traits.shuffle_intensity = model::ShuffleIntensity::kLight;
  const model::RecommendedConfiguration made = Made(test);
  EXPECT_TRUE(ValueOf(made, "spark.sql.streaming.stateStore.providerClass").has_value());
  EXPECT_EQ(ValueOf(made, "spark.sql.streaming.stateStore.rocksdb.maxMemoryUsageMB"), "512");
  EXPECT_EQ(ValueOf(made, "spark.sql.streaming.checkpointLocation"), "checkpoints");
  EXPECT_EQ(ValueOf(made, "spark.sql.shuffle.partitions"), std::to_string(made.layout.num_slots));
  test.context.version = {3, 1, 3, {}};
  EXPECT_EQ(ValueOf(Made(test), "spark.sql.streaming.stateStore.providerClass"), std::nullopt);
}

TEST(Configure, CheckpointsLieWhereAllSeeThem) {
  JobForTest test;
  test.workload.workload_class = WorkloadClass::kStreaming;
  constexpr std::string_view kKey = "spark.sql.streaming.checkpointLocation";
  test.context.manager = conf::ClusterManager::kYarn;
  EXPECT_EQ(ValueOf(Made(test), kKey), "checkpoints");
  test.context.manager = conf::ClusterManager::kKubernetes;
  EXPECT_EQ(ValueOf(Made(test), kKey), std::nullopt);
  EXPECT_TRUE(std::ranges::any_of(
      Made(test).notes, [](const std::string& note) { return note.find("--checkpoints URL") != std::string::npos; }));
}

TEST(Configure, WhatRunsBesideTheJvmGetsNoTwoFifths) {
  JobForTest test;
  test.context.manager = conf::ClusterManager::kKubernetes;
  EXPECT_EQ(ValueOf(Made(test), "spark.executor.memoryOverhead"), std::nullopt);
  for (const conf::Language language : {conf::Language::kPython, conf::Language::kR}) {
    test.context.language = language;
    EXPECT_TRUE(ValueOf(Made(test), "spark.executor.memoryOverhead").has_value());
    EXPECT_TRUE(ValueOf(Made(test), "spark.driver.memoryOverhead").has_value());
  }
}

TEST(Configure, KryoOnlyForObjectsOfTheJvm) {
  JobForTest test;
  EXPECT_TRUE(IsLeftAlone(Made(test), "spark.serializer"));
  test.workload.workload_class = WorkloadClass::kGraph;
  EXPECT_EQ(ValueOf(Made(test), "spark.serializer"), "org.apache.spark.serializer.KryoSerializer");
  EXPECT_EQ(ValueOf(Made(test), "spark.graphx.pregel.checkpointInterval"), "10");
  test.context.language = conf::Language::kPython;
  EXPECT_EQ(ValueOf(Made(test), "spark.serializer"), std::nullopt);
}

TEST(Configure, GpusComeWithEverythingThatRapidsNeeds) {
  JobForTest test;
  test.cluster.nodes.front().gpus = 2;
  test.cluster.nodes.front().gpu_memory = Bytes(int64_t{24} << 30);
  test.workload.traits.gpu_affinity = model::GpuAffinity::kHigh;
  const model::RecommendedConfiguration made = Made(test);
  EXPECT_EQ(ValueOf(made, "spark.plugins"), "com.nvidia.spark.SQLPlugin");
  EXPECT_EQ(ValueOf(made, "spark.executor.resource.gpu.amount"), "1");
  EXPECT_EQ(ValueOf(made, "spark.task.resource.gpu.amount"), "0.125");
  EXPECT_EQ(ValueOf(made, "spark.rapids.sql.concurrentGpuTasks"), "3");
  EXPECT_EQ(ValueOf(made, "spark.executor.cores"), "8");
  EXPECT_TRUE(ValueOf(made, "spark.executor.memoryOverhead").has_value());
  test.gpu_speed = 0.5;
  const model::RecommendedConfiguration without = Made(test);
  EXPECT_EQ(ValueOf(without, "spark.plugins"), std::nullopt);
  EXPECT_THAT(without.notes, testing::Contains(testing::HasSubstr("GPUs are left unused")));
}

TEST(Configure, AGpuThatSharesTheNodesMemoryHasTasksForItsPart) {
  JobForTest test;
  test.cluster.nodes.front().gpus = 1;
  test.cluster.nodes.front().has_unified_memory = true;
  test.workload.traits.gpu_affinity = model::GpuAffinity::kHigh;
  EXPECT_EQ(ValueOf(Made(test), "spark.rapids.sql.concurrentGpuTasks"), "4");  // Of 32 GiB.
  test.cluster.nodes.front().memory = Bytes(int64_t{24} << 30);
  EXPECT_EQ(ValueOf(Made(test), "spark.rapids.sql.concurrentGpuTasks"), "1");  // Of 12 GiB.
}

TEST(Configure, AStreamHasOneTriggerIntervalFromItsRate) {
  JobForTest test;
  test.workload.workload_class = WorkloadClass::kStreaming;
  EXPECT_EQ(Made(test).trigger_interval, std::nullopt);
  const auto interval_of = [&](double bytes_per_day) {
    test.SetData(bytes_per_day);
    test.workload.size.bytes_per_day = Bytes(static_cast<int64_t>(bytes_per_day));
    test.stream = StreamRate{1.0 / 86'400.0, 0.5, 2.0};
    return Made(test).trigger_interval;
  };
  EXPECT_EQ(interval_of(1e9), Millis(5'000));  // 2 s and hardly more fit into it twice.
  EXPECT_GT(interval_of(5e13), Millis(5'000));
  EXPECT_EQ(interval_of(1e16), std::nullopt);  // It does not keep up.
}

TEST(Configure, AlternativesGrow) {
  JobForTest test;
  test.SetData(2e10);
  const model::RecommendedConfiguration made = Made(test);
  ASSERT_EQ(made.alternatives.size(), 3U);
  EXPECT_EQ(made.alternatives[1].layout.num_executors, made.layout.num_executors);
  EXPECT_LT(made.alternatives[0].layout.num_executors, made.alternatives[1].layout.num_executors);
  EXPECT_LT(made.alternatives[1].layout.num_executors, made.alternatives[2].layout.num_executors);
  test.SetData(1e14);
  EXPECT_EQ(Made(test).alternatives.back().nodes_needed, 20);
}

}  // namespace
}  // namespace sparkwright::optimize
