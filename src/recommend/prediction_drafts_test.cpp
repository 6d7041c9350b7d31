#include "recommend/prediction_drafts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "recommend/situation_for_test.h"

namespace sparkwright::recommend {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(FromConfiguration, PredictionsThatOverlapMayGainNothing) {
  const model::Prediction before = PredictionOf({});
  model::Prediction after = before;
  after.time.low = Millis(300'000);
  after.time.expected = Millis(450'000);
  after.time.high = Millis(700'000);
  const Reconfiguration change({Fix("spark.executor.cores", "1", "4")});
  Situation situation = change.situation();
  situation.before = &before;
  situation.after = &after;
  const model::Recommendations answer = Recommend(situation);
  const model::Recommendation* item = Find(answer, "configuration");
  EXPECT_EQ(item->impact.time->low.value, 0.0);
  EXPECT_DOUBLE_EQ(item->impact.time->expected.value, 0.25);
  EXPECT_DOUBLE_EQ(item->impact.time->high.value, 1.0 - 300.0 / 900.0);
  // Ranges that do not overlap gain something at least.
  after.time.high = Millis(460'000);
  EXPECT_GT(Find(Recommend(situation), "configuration")->impact.time->low.value, 0.0);
}

TEST(FromConfiguration, AConfigurationThatIsSlowerAndCheaperSaysBoth) {
  const model::Prediction before = PredictionOf({});
  model::Prediction after = before;
  after.time.expected = Millis(660'000);
  after.layout.num_executors = 2;
  const Reconfiguration change({Fix("spark.executor.instances", "8", "2")});
  Situation situation = change.situation();
  situation.before = &before;
  situation.after = &after;
  const model::Recommendations answer = Recommend(situation);
  const model::Recommendation* item = Find(answer, "configuration");
  EXPECT_LT(item->impact.time->expected.value, 0.0);
  EXPECT_GT(item->impact.cost->expected.value, 0.7);
}

TEST(FromConfiguration, WithoutAConfigurationInUseAllOfTheRecommendedOneIsToDo) {
  model::RecommendedConfiguration configuration;
  configuration.version = {3, 5, 0, ""};
  configuration.properties = {{"spark.executor.cores", "4", "as many as share a heap well"}};
  const model::Recommendations answer = Recommend({.configuration = &configuration});
  ASSERT_FALSE(answer.all.empty());
  EXPECT_EQ(answer.all.front().id, "configuration");
  EXPECT_FALSE(answer.all.front().impact.time.has_value());
  // One in use that is the same needs no change.
  conf::Configuration in_use;
  in_use.Add("spark.executor.cores", "4", {});
  EXPECT_EQ(Find(Recommend({.configuration = &configuration, .in_use = &in_use}), "configuration"), nullptr);
}

TEST(FromConfiguration, AValueWrittenInAnotherWayIsNoChange) {
  const Reconfiguration change({Fix("spark.executor.memory", "1024m", "1g"), Fix("spark.executor.cores", "2", "4")});
  const model::Recommendations answer = Recommend(change.situation());
  const model::Recommendation* item = Find(answer, "configuration");
  ASSERT_EQ(item->properties.size(), 1U);
  EXPECT_EQ(item->properties.front().key, "spark.executor.cores");
}

TEST(FromBottlenecks, SlowDisksGainNoMoreThanTheNextResourceLeaves) {
  model::Prediction prediction =
      PredictionOf({BottleneckOf(model::Resource::kDisk, model::BottleneckCause::kCluster, 0.5)});
  prediction.resources = {{model::Resource::kDisk, {}, {}, Millis(500'000), {}},
                          {model::Resource::kCpu, {}, {}, Millis(200'000), {}}};
  model::Cluster cluster = FourNodes();
  // Nobody says what the disks are: they may be fast already.
  EXPECT_EQ(
      Find(Recommend({.cluster = &cluster, .before = &prediction}), "hardware/faster-disks")->impact.time->low.value,
      0.0);
  cluster.nodes.front().disk_kind = model::DiskKind::kHdd;
  const model::Recommendation item =
      *Find(Recommend({.cluster = &cluster, .before = &prediction}), "hardware/faster-disks");
  // Twice as fast: 250 s of the 500 go, of 300 up to the CPU. Four times as fast: all of them.
  EXPECT_NEAR(item.impact.time->low.value, 0.5 * 250.0 / 300.0, 1e-9);
  EXPECT_DOUBLE_EQ(item.impact.time->expected.value, 0.5);
  EXPECT_FALSE(item.impact.cost.has_value());
}

TEST(FromBottlenecks, MemoryThatNoNodeHasIsThatOfMoreNodes) {
  const model::Cluster cluster = FourNodes();
  model::Prediction prediction =
      PredictionOf({BottleneckOf(model::Resource::kMemory, model::BottleneckCause::kCluster, 0.3)});
  prediction.demand.memory_per_executor.low = Bytes(6 * kGibi);
  prediction.demand.memory_per_executor.expected = Bytes(12 * kGibi);
  const auto item = [&] {
    return *Find(Recommend({.cluster = &cluster, .before = &prediction}), "hardware/more-memory");
  };
  EXPECT_EQ(item().title, "Use nodes with about 96 GiB of memory instead of 64");
  EXPECT_EQ(item().impact.time->low.value, 0.0);  // It may need less than there is.
  prediction.demand.memory_per_executor.low = Bytes(20 * kGibi);
  prediction.demand.memory_per_executor.expected = Bytes(40 * kGibi);
  EXPECT_EQ(item().title, "Have about 1280 GiB of memory in all, 20 nodes of this size, instead of 256");
  EXPECT_EQ(item().impact.time->low.value, 0.3);
}

TEST(FromBottlenecks, CoresThatNeitherConfigurationUsesAskForOtherNodes) {
  const model::Prediction before =
      PredictionOf({BottleneckOf(model::Resource::kCpu, model::BottleneckCause::kConfiguration, 0.4)});
  const model::Prediction after =
      PredictionOf({BottleneckOf(model::Resource::kCpu, model::BottleneckCause::kConfiguration, 0.1)});
  const Reconfiguration change({Fix("spark.executor.cores", "1", "4")});
  Situation situation = change.situation();
  situation.before = &before;
  situation.after = &after;
  const model::Recommendations answer = Recommend(situation);
  ExpectSound(answer);
  const model::Recommendation* item = Find(answer, "bottleneck/unused-cores");
  EXPECT_DOUBLE_EQ(item->impact.time->expected.value, 0.1);
  EXPECT_EQ(item->effort, model::Effort::kHardware);
  EXPECT_THAT(item->prerequisites, ElementsAre("configuration"));
}

TEST(FromHardware, NodesUpToTheKneeGainTimeAndCostMachines) {
  model::Prediction prediction = PredictionOf({});
  prediction.scaling.knee_nodes = 8.0;
  prediction.scaling.points = {{1.0, 4.0, 32, Millis(600'000), 1.0, Ratio{1.0}},
                               {2.0, 8.0, 64, Millis(330'000), 1.82, Ratio{0.91}}};
  const model::Cluster cluster = FourNodes();
  const model::Recommendations answer = Recommend({.cluster = &cluster, .before = &prediction});
  ExpectSound(answer);
  const model::Recommendation* item = Find(answer, "hardware/more-nodes");
  ASSERT_NE(item, nullptr);
  EXPECT_EQ(item->title, "Use 8 nodes instead of 4");
  EXPECT_DOUBLE_EQ(item->impact.time->expected.value, 0.45);
  EXPECT_NEAR(item->impact.cost->expected.value, -0.1, 1e-9);
  EXPECT_EQ(item->effort, model::Effort::kHardware);
  EXPECT_FALSE(item->is_quick_win);
  prediction.workload_class = model::WorkloadClass::kStreaming;
  prediction.load = Ratio{0.6};
  EXPECT_EQ(Find(Recommend({.cluster = &cluster, .before = &prediction}), "hardware/more-nodes"), nullptr);
}

TEST(FromHardware, ManyMoreNodesAreAFirstStepAfterTheConfiguration) {
  model::Prediction prediction = PredictionOf({});
  prediction.scaling.knee_nodes = 32.0;
  prediction.scaling.points = {{1.0, 4.0, 32, Millis(600'000), 1.0, Ratio{1.0}},
                               {4.0, 16.0, 128, Millis(180'000), 3.33, Ratio{0.83}},
                               {8.0, 32.0, 256, Millis(100'000), 6.0, Ratio{0.75}}};
  const model::Cluster cluster = FourNodes();
  const Reconfiguration change({Fix("spark.executor.memory", "8g", "14g")});
  Situation situation = change.situation();
  situation.cluster = &cluster;
  situation.before = &prediction;
  situation.after = &prediction;
  const model::Recommendations answer = Recommend(situation);
  ExpectSound(answer);
  const model::Recommendation* item = Find(answer, "hardware/more-nodes");
  ASSERT_NE(item, nullptr);
  EXPECT_EQ(item->title, "Use 16 nodes instead of 4, as a first step");
  EXPECT_THAT(item->causes.front().message, HasSubstr("{knee_nodes}"));
  EXPECT_DOUBLE_EQ(item->impact.time->expected.value, 0.7);
  EXPECT_EQ(answer.all.front().id, "configuration");
}

TEST(FromHardware, NodesBeyondTheKneeAreTooMany) {
  model::Prediction prediction = PredictionOf({});
  prediction.scaling.knee_nodes = 2.0;
  prediction.scaling.points = {{0.5, 2.0, 16, Millis(700'000), 0.86, Ratio{1.7}},
                               {1.0, 4.0, 32, Millis(600'000), 1.0, Ratio{1.0}}};
  const model::Cluster cluster = FourNodes();
  const model::Recommendations answer = Recommend({.cluster = &cluster, .before = &prediction});
  const model::Recommendation* item = Find(answer, "hardware/fewer-nodes");
  ASSERT_NE(item, nullptr);
  EXPECT_LT(item->impact.time->expected.value, 0.0);
  EXPECT_GT(item->impact.cost->expected.value, 0.4);
}

TEST(FromHardware, GpusAreForJobsThatSuitThem) {
  model::Cluster cluster = FourNodes();
  cluster.nodes.front().gpus = 2;
  model::Workload job;
  job.workload_class = model::WorkloadClass::kAnalytics;
  EXPECT_EQ(Find(Recommend({.workload = &job, .cluster = &cluster}), "hardware/unused-gpus"), nullptr);
  job.traits.gpu_affinity = model::GpuAffinity::kHigh;
  const model::Recommendations answer = Recommend({.workload = &job, .cluster = &cluster});
  const model::Recommendation* item = Find(answer, "hardware/unused-gpus");
  ASSERT_NE(item, nullptr);
  EXPECT_EQ(item->title, "Run the job on the 8 GPUs");
  // Nobody predicted it, so it is not what comes first.
  EXPECT_FALSE(item->impact.time.has_value());
  EXPECT_EQ(item->roi, 0.0);
}

TEST(FromHardware, GpusThatTheSearchLeftAloneAreNotRecommended) {
  model::Cluster cluster = FourNodes();
  cluster.nodes.front().gpus = 2;
  model::Workload job;
  job.workload_class = model::WorkloadClass::kAnalytics;
  job.traits.gpu_affinity = model::GpuAffinity::kHigh;
  const model::Prediction before = PredictionOf({});
  model::Prediction after = before;
  const Reconfiguration change({Fix("spark.executor.cores", "1", "4")});
  Situation situation = change.situation();
  situation.workload = &job;
  situation.cluster = &cluster;
  situation.before = &before;
  situation.after = &after;
  EXPECT_EQ(Find(Recommend(situation), "hardware/unused-gpus"), nullptr);
  EXPECT_THAT(CausesOf(*Find(Recommend(situation), "configuration")), ElementsAre("configuration"));
  after.layout.uses_gpus = true;
  EXPECT_EQ(Find(Recommend(situation), "hardware/unused-gpus"), nullptr);
  EXPECT_THAT(CausesOf(*Find(Recommend(situation), "configuration")),
              ElementsAre("configuration", "hardware/unused-gpus"));
}

TEST(FromHardware, AStreamThatCannotKeepUpNeedsMoreNodes) {
  model::Prediction prediction = PredictionOf({});
  prediction.load = Ratio{1.4};
  const model::Cluster cluster = FourNodes();
  const model::Recommendations answer = Recommend({.cluster = &cluster, .before = &prediction});
  const model::Recommendation* item = Find(answer, "hardware/keep-up");
  ASSERT_NE(item, nullptr);
  EXPECT_THAT(item->title, HasSubstr("8 nodes instead of 4"));
  EXPECT_EQ(item->impact.reliability->expected.value, 1.0);
}

TEST(FromHardware, ShuffleFilesThatMayNotFitAreARisk) {
  model::Cluster cluster = FourNodes();
  cluster.nodes.front().disk = Bytes(10 * kGibi);
  model::Prediction prediction = PredictionOf({});
  prediction.demand.local_disk.low = Bytes(20 * kGibi);
  prediction.demand.local_disk.expected = Bytes(30 * kGibi);
  prediction.demand.local_disk.high = Bytes(60 * kGibi);
  const model::Recommendations answer = Recommend({.cluster = &cluster, .before = &prediction});
  ASSERT_NE(Find(answer, "hardware/disk-room"), nullptr);
  EXPECT_EQ(Find(answer, "hardware/disk-room")->impact.reliability->low.value, 0.0);
  prediction.demand.local_disk.high = Bytes(35 * kGibi);
  EXPECT_EQ(Find(Recommend({.cluster = &cluster, .before = &prediction}), "hardware/disk-room"), nullptr);
}

}  // namespace
}  // namespace sparkwright::recommend
