#include "validate/packing.h"

#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "validate/example_for_test.h"

namespace sparkwright::validate {
namespace {

constexpr int64_t kGibi = int64_t{1} << 30;

Demand Asks(double cores, int64_t memory_gib) {
  Demand demand;
  demand.cores = cores;
  demand.memory = Bytes(memory_gib * kGibi);
  return demand;
}

model::NodeGroup Nodes(int64_t count, int64_t cores, int64_t memory_gib) {
  model::NodeGroup nodes;
  nodes.num_nodes = count;
  nodes.cores = cores;
  nodes.memory = Bytes(memory_gib * kGibi);
  return nodes;
}

model::Cluster ClusterOf(std::vector<model::NodeGroup> nodes) {
  model::Cluster cluster;
  cluster.nodes = std::move(nodes);
  return cluster;
}

/// An example of flags and properties with its subject.
class Given {
 public:
  explicit Given(std::string_view text)
      : example_(*ReadCheckExample(text)), subject_(example_.configuration, example_.context) {}
  [[nodiscard]] const Subject& subject() const { return subject_; }

 private:
  CheckExample example_;
  Subject subject_;
};

TEST(Packing, ANodeIsFullWhenTheFirstThingIsUsedUp) {
  const NodePacking by_memory = PackNode(Asks(4, 14), Nodes(1, 16, 32));
  EXPECT_EQ(by_memory.num_executors, 2);
  EXPECT_EQ(by_memory.scarce, Scarce::kMemory);
  EXPECT_EQ(by_memory.free_cores, 8.0);
  EXPECT_EQ(by_memory.free_memory, Bytes(4 * kGibi));
  const NodePacking by_cores = PackNode(Asks(5, 10), Nodes(1, 16, 64));
  EXPECT_EQ(by_cores.num_executors, 3);
  EXPECT_EQ(by_cores.scarce, Scarce::kCores);
  EXPECT_EQ(by_cores.free_cores, 1.0);
}

TEST(Packing, WhatANodeDoesNotSayBoundsNothing) {
  EXPECT_EQ(PackNode(Asks(5, 10), Nodes(1, 0, 64)).num_executors, 6);
  EXPECT_EQ(PackNode(Asks(5, 10), Nodes(1, 16, 0)).num_executors, 3);
  EXPECT_EQ(PackNode(Asks(5, 10), Nodes(1, 0, 0)).num_executors, 0);
  EXPECT_TRUE(FitsOnANode(Asks(5, 10), ClusterOf({Nodes(1, 0, 0)})));
}

TEST(Packing, PartsOfACoreAddUp) { EXPECT_EQ(PackNode(Asks(0.1, 1), Nodes(1, 1, 64)).num_executors, 10); }

TEST(Packing, GpusBoundToo) {
  Demand demand = Asks(4, 8);
  demand.gpus = 1;
  model::NodeGroup node = Nodes(1, 16, 64);
  EXPECT_EQ(PackNode(demand, node).num_executors, 0);
  node.gpus = 2;
  EXPECT_EQ(PackNode(demand, node).num_executors, 2);
  EXPECT_EQ(PackNode(demand, node).scarce, Scarce::kGpus);
}

TEST(Packing, AnExecutorThatTakesAllCoresIsAloneOnItsNode) {
  Demand demand = Asks(0, 8);
  demand.takes_all_cores = true;
  const NodePacking packing = PackNode(demand, Nodes(1, 16, 64));
  EXPECT_EQ(packing.num_executors, 1);
  EXPECT_EQ(packing.free_cores, 0.0);
  EXPECT_EQ(packing.free_memory, Bytes(56 * kGibi));
}

TEST(Packing, GroupsOfNodesAddUp) {
  const ClusterPacking packing = PackCluster(Asks(5, 20), ClusterOf({Nodes(3, 16, 64), Nodes(2, 8, 32)}));
  EXPECT_EQ(packing.num_executors, 3 * 3 + 2 * 1);
  EXPECT_EQ(packing.cores, 64.0);
  EXPECT_EQ(packing.free_cores, 3 * 1.0 + 2 * 3.0);
}

TEST(Packing, TheDriverGoesWhereItCostsLeast) {
  // On the large node it takes the place of an executor, on the small one none fits anyway.
  const model::Cluster cluster = ClusterOf({Nodes(1, 16, 64), Nodes(1, 4, 16)});
  EXPECT_EQ(PackCluster(Asks(5, 20), cluster).num_executors, 3);
  EXPECT_EQ(PackCluster(Asks(5, 20), cluster, Asks(2, 10)).num_executors, 3);
  EXPECT_EQ(PackCluster(Asks(5, 20), ClusterOf({Nodes(1, 16, 64)}), Asks(2, 10)).num_executors, 2);
  // One that uses a node up leaves no room for others.
  EXPECT_EQ(PackCluster(Asks(5, 20), ClusterOf({Nodes(1, 16, 64)}), Asks(16, 64)).num_executors, 0);
  // And one that fits nowhere is left out.
  EXPECT_EQ(PackCluster(Asks(5, 20), ClusterOf({Nodes(1, 16, 64)}), Asks(2, 100)).num_executors, 3);
}

TEST(Packing, ContainersAreCountedWithTheirOverheadAndWorkersWithHeapsAlone) {
  constexpr std::string_view kSizes = "spark.executor.memory 20g\nspark.executor.cores 5\n";
  const Given yarn("--master yarn\n" + std::string(kSizes));
  EXPECT_EQ(ExecutorDemand(yarn.subject())->memory, Bytes(22 * kGibi));
  const Given standalone("--master spark://host:7077\n" + std::string(kSizes));
  EXPECT_EQ(ExecutorDemand(standalone.subject())->memory, Bytes(20 * kGibi));
  EXPECT_FALSE(ExecutorDemand(Given("--master local[4]\n" + std::string(kSizes)).subject()).has_value());
  EXPECT_FALSE(ExecutorDemand(Given(kSizes).subject()).has_value()) << "the cluster manager is not known";
}

TEST(Packing, KubernetesCountsTheCoresThatAreRequested) {
  const Given given(
      "--master k8s://https://cluster\nspark.executor.cores 4\nspark.kubernetes.executor.request.cores 3500m\n");
  EXPECT_EQ(ExecutorDemand(given.subject())->cores, 3.5);
  EXPECT_EQ(KubernetesCores(Given("spark.cores.a 1.5").subject(), "spark.cores.a"), 1.5);
  EXPECT_EQ(KubernetesCores(Given("spark.cores.a many").subject(), "spark.cores.a"), std::nullopt);
}

TEST(Packing, SlotsAreThoseOfTheExecutorsThatHaveRoom) {
  constexpr std::string_view kCluster = "--master yarn --cluster nodes=3,cores=16,memory=64g\n";
  constexpr std::string_view kSizes =
      "spark.executor.memory 18g\nspark.executor.cores 5\nspark.executor.instances 100\n";
  EXPECT_EQ(ApplicationSlots(Given("--master yarn\n" + std::string(kSizes)).subject()), 500);
  EXPECT_EQ(ApplicationSlots(Given(std::string(kCluster) + std::string(kSizes)).subject()), 45);
  EXPECT_EQ(ApplicationSlots(Given("--master local[4]\n").subject()), std::nullopt);
  EXPECT_EQ(ApplicationSlots(Given("--master spark://host:7077\nspark.cores.max 40\n").subject()), 40);
  EXPECT_EQ(ApplicationSlots(Given("--master spark://host:7077\n").subject()), std::nullopt);
  EXPECT_EQ(ApplicationSlots(Given("--master spark://host:7077 --cluster nodes=3,cores=16,memory=64g\n").subject()),
            48);
}

TEST(Packing, TheLargestHeapLeavesRoomForItsOverhead) {
  const Given given("--master yarn\nspark.executor.memory 21g\n");
  const auto heap = LargestHeapWithin(given.subject(), Bytes(22 * kGibi));
  ASSERT_TRUE(heap.has_value());
  EXPECT_EQ(*heap, Bytes(20 * kGibi));
  EXPECT_EQ(LargestHeapWithin(given.subject(), Bytes(kGibi / 2)), std::nullopt);
  EXPECT_EQ(LargestHeapWithin(Given("spark.executor.memory 21g").subject(), Bytes(22 * kGibi)), std::nullopt);
}

TEST(Packing, ExecutorsAreCutWithAllTheirMemory) {
  const Given given(
      "--master yarn\nspark.executor.memory 80g\nspark.executor.memoryOverhead 8g\nspark.executor.cores 18\n"
      "spark.executor.instances 3\n");
  const auto fix = SplitExecutors(given.subject(), 4);
  ASSERT_TRUE(fix.has_value());
  ASSERT_EQ(fix->edits.size(), 4U);
  EXPECT_EQ(fix->edits[0].value, "20g");
  EXPECT_EQ(fix->edits[1].value, "2g");
  EXPECT_EQ(fix->edits[2].value, "5");
  EXPECT_EQ(fix->edits[3].value, "12");
  EXPECT_FALSE(SplitExecutors(given.subject(), 1).has_value());
}

}  // namespace
}  // namespace sparkwright::validate
