#include "optimize/executor_search.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <utility>

#include <gtest/gtest.h>

#include "optimize/job_for_test.h"

namespace sparkwright::optimize {
namespace {

constexpr int64_t kGibi = int64_t{1} << 30;

TEST(ExecutorSearch, TakesTheUsualCoresThatFillANode) {
  JobForTest test;
  const JobOnCluster job = test.Job();
  const Result<FoundExecutors> found = SearchExecutors(job);
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found->shape.cores, 4);  // 4 x 4 of 16; 5 and 6 leave cores over.
  EXPECT_EQ(found->shape.per_node, 4);
  EXPECT_EQ(found->shape.most, 39);  // The driver takes the place of one.
  EXPECT_EQ(found->counts.medium, 39);
  EXPECT_EQ(found->shape.heap.count() % kGibi, 0);
  EXPECT_LE(found->shape.container.count() * 4, 64 * kGibi);
  EXPECT_TRUE(found->departures.empty() || found->departures.front().find("shuffle partitions") != std::string::npos);
}

TEST(ExecutorSearch, LeavesTheUsualCoresForAGainAndSaysWhy) {
  JobForTest test;
  test.cluster.nodes.front().cores = 7;
  const JobOnCluster job = test.Job();
  const Result<FoundExecutors> found = SearchExecutors(job);
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found->shape.cores, 7);
  ASSERT_FALSE(found->departures.empty());
  EXPECT_NE(found->departures.front().find("7 instead of 4 to 6 cores an executor"), std::string::npos)
      << found->departures.front();
}

TEST(ExecutorSearch, SmallWorkGetsFewExecutors) {
  JobForTest test;
  test.SetData(1e6);
  const JobOnCluster job = test.Job();
  const Result<FoundExecutors> found = SearchExecutors(job);
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found->counts.medium, 1);
  EXPECT_EQ(found->counts.large, 1);
  EXPECT_EQ(found->layout.shuffle_partitions, 8);
}

TEST(ExecutorSearch, EndsWhereMoreExecutorsPayNothing) {
  JobForTest test;
  test.cluster.nodes.front().disk_kind = model::DiskKind::kHdd;
  test.cluster.nodes.front().network_speed = BitsPerSecond(10'000'000'000);
  JobOnCluster job = test.Job();
  // The disks of the nodes bound the job from 12 executors on.
  constexpr int64_t kSlotsOfDisks = 12 * 4;
  job.seconds = [&test, kSlotsOfDisks](const model::ExecutorLayout& layout) {
    model::ExecutorLayout bound = layout;
    bound.num_slots = std::min(layout.num_slots, kSlotsOfDisks);
    return test.Seconds(bound);
  };
  const Result<FoundExecutors> found = SearchExecutors(job);
  ASSERT_TRUE(found.ok());
  EXPECT_TRUE(found->is_bound_by_devices);
  EXPECT_EQ(found->counts.medium, 12);
  EXPECT_EQ(found->counts.large, 12);
  EXPECT_GT(found->gain_of_last_doubling, kGainOfMedium);
  ASSERT_FALSE(found->departures.empty());
  EXPECT_EQ(found->departures.front().find("12 of 39 executors that fit"), 0U) << found->departures.front();

  // On disks that nobody described no cores are left idle, and that is said.
  test.cluster.nodes.front().disk_kind.reset();
  const Result<FoundExecutors> unknown = SearchExecutors(job);
  ASSERT_TRUE(unknown.ok());
  EXPECT_EQ(unknown->counts.medium, 39);
  ASSERT_FALSE(unknown->departures.empty());
  EXPECT_EQ(unknown->departures.front().find("39 executors, though half of them"), 0U) << unknown->departures.front();
}

TEST(ExecutorSearch, AStreamHasNoMoreThanItsPeakTakes) {
  JobForTest test;
  test.workload.workload_class = model::WorkloadClass::kStreaming;
  // The law of scaling takes the time on the full cluster for what the slots do, and counts by that.
  JobOnCluster job = test.Job();
  job.seconds = [](const model::ExecutorLayout& layout) {
    return JobForTest::kFixed + 200'000.0 / static_cast<double>(std::min<int64_t>(layout.num_slots, 8));
  };
  job.stream = StreamRate{1.0 / 86'400.0, 0.5, 2.0};
  const Result<FoundExecutors> found = SearchExecutors(job);
  ASSERT_TRUE(found.ok());
  EXPECT_LE(LoadOf(job, found->layout) * kPeakOfMedium, kMostLoad);
  EXPECT_EQ(found->counts.medium, 2);
}

TEST(ExecutorSearch, HeapsThatMayNotGrowLeaveNoNodeHalfEmpty) {
  JobForTest test;
  test.cluster.nodes.front().num_nodes = 2;
  test.cluster.nodes.front().cores = 8;
  test.cluster.nodes.front().memory = Bytes(128 * kGibi);
  test.SetData(5e15);
  const JobOnCluster job = test.Job();
  const Result<FoundExecutors> found = SearchExecutors(job);
  ASSERT_TRUE(found.ok());
  // One executor of 7 cores on each node could have 31 of its 128 GiB.
  EXPECT_GT(found->shape.container.count() * found->shape.most, 160 * kGibi);
}

TEST(ExecutorSearch, CountsFollowWhatTheLastDoublingGains) {
  JobForTest test;
  test.SetData(8e9);
  const JobOnCluster job = test.Job();
  const Result<FoundExecutors> found = SearchExecutors(job);
  ASSERT_TRUE(found.ok());
  const ExecutorCounts& counts = found->counts;
  EXPECT_LT(counts.small, counts.medium);
  EXPECT_LT(counts.medium, counts.large);
  const auto gain_of = [&](int64_t count) {
    const double half = test.Seconds(LayoutOf(job, found->shape, count / 2));
    return half / test.Seconds(LayoutOf(job, found->shape, count / 2 * 2));
  };
  EXPECT_NEAR(gain_of(counts.medium), kGainOfMedium, 0.05);
  EXPECT_NEAR(gain_of(counts.small), kGainOfSmall, 0.1);
}

TEST(ExecutorSearch, AStreamHasExecutorsForWhatComes) {
  JobForTest test;
  test.workload.workload_class = model::WorkloadClass::kStreaming;
  const auto load_of = [&](double bytes_per_day) {
    test.SetData(bytes_per_day);
    test.stream = StreamRate{1.0 / 86'400.0, 0.5, 2.0};
    const JobOnCluster job = test.Job();
    const Result<FoundExecutors> found = SearchExecutors(job);
    EXPECT_TRUE(found.ok());
    return std::pair(found->counts.medium, LoadOf(job, found->layout));
  };
  EXPECT_EQ(load_of(1e10).first, 1);  // 116 kB/s.
  const auto [count, load] = load_of(1e13);
  EXPECT_GT(count, 1);
  EXPECT_LT(count, 39);
  EXPECT_LE(load * kPeakOfMedium, kMostLoad);
  EXPECT_GE(load * kPeakOfMedium, kMostLoad / 2.0);
  EXPECT_EQ(load_of(1e15).first, 39);  // All.
}

TEST(ExecutorSearch, NoGpusForLessThanABatch) {
  JobForTest test;
  test.cluster.nodes.front().gpus = 2;
  test.workload.traits.gpu_affinity = model::GpuAffinity::kHigh;
  JobOnCluster job = test.Job();
  job.fills_gpu_batches = false;
  const Result<FoundExecutors> found = SearchExecutors(job);
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found->shape.gpus, 0);
}

TEST(ExecutorSearch, OneExecutorForEachGpuWhereTheyPay) {
  JobForTest test;
  test.cluster.nodes.front().gpus = 2;
  test.workload.traits.gpu_affinity = model::GpuAffinity::kMedium;
  const JobOnCluster job = test.Job();
  const Result<FoundExecutors> found = SearchExecutors(job);
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found->shape.gpus, 1);
  EXPECT_EQ(found->shape.cores, 8);
  EXPECT_TRUE(found->seconds_without_gpus.has_value());
  test.cluster.nodes.front().cores = 64;
  test.cluster.nodes.front().memory = Bytes(512 * kGibi);
  const JobOnCluster large = test.Job();
  const Result<FoundExecutors> shares = SearchExecutors(large);
  ASSERT_TRUE(shares.ok());
  EXPECT_EQ(shares->shape.cores, 32);  // Its share of the node, in which the heap is not all.
  EXPECT_GT(shares->shape.off_heap.count(), 64 * kGibi);
  test.gpu_speed = 1.0;
  const JobOnCluster slower = test.Job();
  const Result<FoundExecutors> without = SearchExecutors(slower);
  ASSERT_TRUE(without.ok());
  EXPECT_EQ(without->shape.gpus, 0);
  EXPECT_TRUE(without->seconds_with_gpus.has_value());  // For the note.
}

TEST(ExecutorSearch, PythonWorkersHaveTheirMemoryInTheOverhead) {
  JobForTest test;
  test.context.language = conf::Language::kPython;
  test.workload.traits.has_row_udfs = true;
  const JobOnCluster job = test.Job();
  const Result<FoundExecutors> found = SearchExecutors(job);
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found->shape.python, Bytes(found->shape.cores * kGibi / 2));
  EXPECT_FALSE(found->shape.is_overhead_usual);
  EXPECT_LE(found->shape.container.count() * found->shape.per_node, 64 * kGibi);
}

TEST(ExecutorSearch, HeldDataGetsExecutorsToHoldIt) {
  JobForTest test;
  test.workload.workload_class = model::WorkloadClass::kMlTraining;
  test.SetData(1e9);
  const JobOnCluster small = test.Job();
  const Result<FoundExecutors> without = SearchExecutors(small);
  test.needs.held = Bytes(100 * kGibi);
  const JobOnCluster held = test.Job();
  const Result<FoundExecutors> with = SearchExecutors(held);
  ASSERT_TRUE(without.ok() && with.ok());
  EXPECT_GT(with->counts.medium, without->counts.medium);
  EXPECT_GE(with->counts.medium * with->shape.unified.count() / 2, 95 * kGibi);
}

TEST(ExecutorSearch, SaysWhatIsMissing) {
  JobForTest test;
  test.cluster.nodes.front().cores = 0;
  const JobOnCluster without_cores = test.Job();
  EXPECT_NE(SearchExecutors(without_cores).error().message().find("how many cores"), std::string::npos);
  test.cluster.nodes.front().cores = 4;
  test.cluster.nodes.front().memory = Bytes(kGibi);
  const JobOnCluster without_memory = test.Job();
  EXPECT_NE(SearchExecutors(without_memory).error().message().find("has room for an executor"), std::string::npos);
}

/// Of all executors of 1 to 16 cores that fit, none has more slots than by what leaving the usual is worth.
TEST(ExecutorSearch, NoOtherShapeIsFaster) {
  std::mt19937 random(7);
  for (int i = 0; i < 300; ++i) {
    JobForTest test;
    model::NodeGroup& node = test.cluster.nodes.front();
    node.num_nodes = 2 + static_cast<int64_t>(random() % 50);
    node.cores = 2 + static_cast<int64_t>(random() % 95);
    node.memory = Bytes(node.cores * (3 + static_cast<int64_t>(random() % 6)) * kGibi);
    test.context.manager = conf::ClusterManager::kStandalone;
    test.context.deploy_mode = conf::DeployMode::kClient;
    test.SetData(1e13);
    const JobOnCluster job = test.Job();
    const Result<FoundExecutors> found = SearchExecutors(job);
    ASSERT_TRUE(found.ok());
    const UsualExecutor usual = UsualExecutorOf(test.workload.workload_class);
    const auto worth = [&](int64_t cores, int64_t count) {
      ExecutorShape shape = found->shape;
      shape.cores = cores;
      const double seconds = test.Seconds(LayoutOf(job, shape, count)) - JobForTest::kFixed;
      return std::pow(seconds, -1.0 / JobForTest::kExponent) * (1.0 - DiscountOf(usual, cores));
    };
    for (int64_t cores = 1; cores <= std::min<int64_t>(node.cores, 16); ++cores) {
      EXPECT_GE(worth(found->shape.cores, found->shape.most) * 1.0001,
                worth(cores, node.cores / cores * node.num_nodes))
          << node.cores << " cores: " << found->shape.cores << " or " << cores;
    }
  }
}

}  // namespace
}  // namespace sparkwright::optimize
