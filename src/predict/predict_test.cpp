#include "predict/predict.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "predict/class_figures.h"

namespace sparkwright::predict {
namespace {

constexpr int64_t kGibi = int64_t{1} << 30;
constexpr double kTera = 1e12;

using model::WorkloadClass;

model::Workload JobOf(WorkloadClass one, double bytes) {
  constexpr std::array<model::ShuffleIntensity, model::kNumWorkloadClasses> kShuffle = {
      model::ShuffleIntensity::kLight,   model::ShuffleIntensity::kNone,  model::ShuffleIntensity::kModerate,
      model::ShuffleIntensity::kHeavy,   model::ShuffleIntensity::kLight, model::ShuffleIntensity::kExtreme,
      model::ShuffleIntensity::kModerate};
  constexpr std::array<model::ComputeIntensity, model::kNumWorkloadClasses> kCompute = {
      model::ComputeIntensity::kVeryHigh, model::ComputeIntensity::kHigh,   model::ComputeIntensity::kMedium,
      model::ComputeIntensity::kMedium,   model::ComputeIntensity::kMedium, model::ComputeIntensity::kHigh,
      model::ComputeIntensity::kMedium};
  constexpr std::array<double, model::kNumWorkloadClasses> kMemory = {4.0, 2.0, 2.0, 2.5, 1.5, 3.5, 2.5};
  model::Workload job;
  const auto index = static_cast<std::size_t>(one);
  job.workload_class = one;
  job.confidence = 0.9;
  job.opinions.push_back({});
  job.traits.shuffle_intensity = kShuffle[index];
  job.traits.compute_intensity = kCompute[index];
  job.traits.memory_factor = Ratio{kMemory[index]};
  job.size.input_bytes = Bytes(static_cast<int64_t>(bytes));
  return job;
}

model::Cluster ClusterOf(int64_t nodes, int64_t cores, int64_t gibibytes) {
  model::NodeGroup group;
  group.num_nodes = nodes;
  group.cores = cores;
  group.memory = Bytes(gibibytes * kGibi);
  group.disk_kind = model::DiskKind::kNvme;
  group.network_speed = BitsPerSecond(10'000'000'000);
  model::Cluster cluster;
  cluster.nodes.push_back(group);
  return cluster;
}

model::Prediction Predicted(const model::Workload& job, const model::Cluster& cluster,
                            const std::vector<model::PastRun>& history = {},
                            const std::optional<model::ExecutorLayout>& layout = std::nullopt,
                            model::DataPlace place = model::DataPlace::kDisks) {
  Result<model::Prediction> prediction = Predict({job, cluster, layout, history, place});
  EXPECT_TRUE(prediction.ok());
  return *std::move(prediction);
}

double SpeedupAt(const model::Prediction& prediction, double factor) {
  for (const model::ScalingPoint& point : prediction.scaling.points) {
    if (point.factor == factor) {
      return point.speedup;
    }
  }
  return 0.0;
}

constexpr std::array<WorkloadClass, model::kNumWorkloadClasses> kAllClasses = {
    WorkloadClass::kMlTraining, WorkloadClass::kMlInference, WorkloadClass::kEtl,  WorkloadClass::kAnalytics,
    WorkloadClass::kStreaming,  WorkloadClass::kGraph,       WorkloadClass::kMixed};

TEST(Predict, DefaultLawHasTheBandsOfTheSeed) {
  for (const WorkloadClass one : kAllClasses) {
    const model::Prediction prediction = Predicted(JobOf(one, 10 * kTera), ClusterOf(4, 16, 4096));
    EXPECT_GE(SpeedupAt(prediction, 2), 1.7) << WorkloadClassName(one);
    EXPECT_LE(SpeedupAt(prediction, 2), 1.9) << WorkloadClassName(one);
    EXPECT_GE(SpeedupAt(prediction, 4), 3.2) << WorkloadClassName(one);
    EXPECT_LE(SpeedupAt(prediction, 4), 3.6) << WorkloadClassName(one);
    EXPECT_GE(SpeedupAt(prediction, 8), 5.6) << WorkloadClassName(one);
    EXPECT_LE(SpeedupAt(prediction, 8), 6.4) << WorkloadClassName(one);
  }
}

TEST(Predict, ConfidenceIsThatOfTheSeed) {
  model::Workload job = JobOf(WorkloadClass::kEtl, kTera);
  const model::Cluster cluster = ClusterOf(4, 16, 64);
  const double by_class = Predicted(job, cluster).confidence;
  EXPECT_GE(by_class, 0.6);
  EXPECT_LE(by_class, 0.8);
  const std::vector<model::PastRun> runs = {{.name = "a",
                                             .duration = Millis(600'000),
                                             .num_slots = 32,
                                             .read = Bytes(500'000'000'000),
                                             .shuffled = Bytes(100'000'000'000),
                                             .written = Bytes(),
                                             .spilled = Bytes(),
                                             .cpu_time = CoreMillis(15'000'000),
                                             .without_tasks = Millis(20'000),
                                             .peak_memory = std::nullopt,
                                             .cached = std::nullopt}};
  EXPECT_GT(Predicted(job, cluster, runs).confidence, 0.8);
  job.opinions.clear();
  EXPECT_LT(Predicted(job, cluster).confidence, 0.6);
}

TEST(Predict, TheCurveIsThePredictionForSoManyNodes) {
  for (const WorkloadClass one : kAllClasses) {
    const model::Workload job = JobOf(one, 2 * kTera);
    const model::Prediction of_four = Predicted(job, ClusterOf(4, 16, 64));
    for (const model::ScalingPoint& point : of_four.scaling.points) {
      const model::Prediction other = Predicted(job, ClusterOf(static_cast<int64_t>(point.num_nodes), 16, 64));
      EXPECT_NEAR(static_cast<double>(other.time.expected.count()), static_cast<double>(point.time.count()), 2.0);
    }
  }
}

/// Sizes from 1 MB to 10 PB, twelve in each decade.
std::vector<double> Sizes() {
  std::vector<double> sizes;
  for (int i = 0; i <= 10 * 12; ++i) {
    sizes.push_back(1e6 * std::pow(10.0, i / 12.0));
  }
  return sizes;
}

TEST(Predict, MoreDataIsNeverFasterNorSmaller) {
  int64_t num_points = 0;
  for (const WorkloadClass one : kAllClasses) {
    for (const model::DataPlace place : {model::DataPlace::kDisks, model::DataPlace::kNetwork}) {
      for (const auto& [nodes, cores, memory] :
           {std::array<int64_t, 3>{1, 1, 4}, {1, 4, 16}, {1, 96, 512}, {3, 8, 32}, {10, 16, 128}, {100, 64, 512}}) {
        const model::Cluster cluster = ClusterOf(nodes, cores, memory);
        std::optional<model::Prediction> before;
        for (const double size : Sizes()) {
          const model::Prediction now = Predicted(JobOf(one, size), cluster, {}, std::nullopt, place);
          ++num_points;
          ASSERT_LE(now.time.low, now.time.expected);
          ASSERT_LE(now.time.expected, now.time.high);
          if (before.has_value()) {
            const std::string where = fmt::format("{} {:.3g} bytes, {} nodes", WorkloadClassName(one), size, nodes);
            ASSERT_GE(now.time.expected, before->time.expected) << where;
            ASSERT_GE(now.time.low, before->time.low) << where;
            ASSERT_GE(now.time.high, before->time.high) << where;
            ASSERT_GE(now.demand.cpu_time.expected, before->demand.cpu_time.expected) << where;
            ASSERT_GE(now.demand.working_set.expected, before->demand.working_set.expected) << where;
            ASSERT_GE(now.demand.memory_per_executor.expected, before->demand.memory_per_executor.expected) << where;
            ASSERT_GE(now.demand.local_disk.expected, before->demand.local_disk.expected) << where;
            ASSERT_GE(now.demand.network.expected, before->demand.network.expected) << where;
            ASSERT_GE(now.demand.read_again.expected, before->demand.read_again.expected) << where;
            // No cliffs: 1.21 times the data is at most 2.5 times the time.
            ASSERT_LE(static_cast<double>(now.time.expected.count()),
                      2.5 * static_cast<double>(before->time.expected.count()))
                << where;
          }
          before = now;
        }
      }
    }
  }
  EXPECT_GT(num_points, 10'000);
}

TEST(Predict, MoreNodesAreNeverSlower) {
  for (const WorkloadClass one : kAllClasses) {
    for (const model::DataPlace place : {model::DataPlace::kDisks, model::DataPlace::kNetwork}) {
      for (double size = 1e6; size <= 1e16; size *= 10.0) {
        const model::Workload job = JobOf(one, size);
        for (const int64_t cores : {1, 2, 4, 7, 16, 96}) {
          std::optional<Millis> before;
          for (int64_t nodes = 1; nodes <= 100; nodes += nodes < 12 ? 1 : 11) {
            const Millis time =
                Predicted(job, ClusterOf(nodes, cores, cores * 4), {}, std::nullopt, place).time.expected;
            if (before.has_value()) {
              ASSERT_LE(time, *before) << WorkloadClassName(one) << " " << size << " bytes, " << nodes << " x "
                                       << cores;
            }
            before = time;
          }
        }
      }
    }
  }
}

TEST(Predict, WithoutDataThereIsNoPrediction) {
  model::Workload job = JobOf(WorkloadClass::kEtl, 1e9);
  job.size = {};
  const model::Cluster cluster = ClusterOf(1, 4, 16);
  const std::optional<model::ExecutorLayout> layout;
  EXPECT_EQ(Predict({job, cluster, layout, {}}).error().code(), ErrorCode::kInvalidArgument);
}

std::vector<model::PastRun> RunsOf(const std::vector<std::array<double, 3>>& scale_size_seconds);

TEST(Predict, ConfidenceFallsAndBoundsWidenWithTheDistanceFromTheRuns) {
  const std::vector<model::PastRun> run = RunsOf({{32, 1e9, 600}});
  const model::Cluster cluster = ClusterOf(2, 16, 64);
  double confidence = 1.0;
  double width = 1.0;
  for (const double times : {1.0, 12.0, 100.0, 10'000.0}) {
    const model::Prediction prediction = Predicted(JobOf(WorkloadClass::kEtl, times * 1e9), cluster, run);
    const double wide =
        static_cast<double>(prediction.time.high.count()) / static_cast<double>(prediction.time.low.count());
    EXPECT_LT(prediction.confidence, confidence) << times;
    EXPECT_GT(wide, width) << times;
    EXPECT_EQ(prediction.confidence > 0.8, times < 10.0) << times;
    confidence = prediction.confidence;
    width = wide;
  }
  EXPECT_DOUBLE_EQ(confidence, 0.4);
}

TEST(Predict, RunsThatMissTheirOwnLawAreLessSureThanOneRun) {
  const model::Workload job = JobOf(WorkloadClass::kEtl, 1e11);
  const model::Prediction prediction = Predicted(
      job, ClusterOf(2, 16, 64), RunsOf({{16, 1e11, 100}, {32, 1e11, 900}, {64, 1e11, 100}, {64, 1e11, 900}}));
  ASSERT_TRUE(prediction.scaling.error.has_value());
  EXPECT_GT(prediction.scaling.error->value, 0.37);
  EXPECT_LT(prediction.confidence, 0.8);
  EXPECT_GT(prediction.confidence, 0.4);
}

std::vector<model::PastRun> RunsOf(const std::vector<std::array<double, 3>>& scale_size_seconds) {
  std::vector<model::PastRun> runs;
  for (const auto& [slots, bytes, seconds] : scale_size_seconds) {
    model::PastRun run;
    run.name = "run";
    run.duration = Millis(std::llround(seconds * 1000));
    run.num_slots = static_cast<int64_t>(slots);
    run.read = Bytes(static_cast<int64_t>(bytes));
    run.shuffled = Bytes(static_cast<int64_t>(bytes / 5));
    run.cpu_time = CoreMillis(static_cast<int64_t>(bytes / 1e4));
    run.without_tasks = Millis(10'000);
    runs.push_back(run);
  }
  return runs;
}

TEST(Predict, RunsAtSeveralScalesGiveTheirLaw) {
  // 30 s and 3200 slot-seconds for 100 GB.
  const auto seconds = [](double slots, double bytes) { return 30 + 3200 * bytes / 1e11 / slots; };
  std::vector<std::array<double, 3>> measured;
  for (const double slots : {16.0, 32.0, 64.0}) {
    measured.push_back({slots, 1e11, seconds(slots, 1e11)});
  }
  const model::Workload job = JobOf(WorkloadClass::kEtl, 4e11);
  const model::Prediction prediction = Predicted(job, ClusterOf(8, 16, 64), RunsOf(measured));
  EXPECT_EQ(prediction.layout.num_slots, 128);
  EXPECT_NEAR(static_cast<double>(prediction.time.expected.count()) / 1000.0, seconds(128, 4e11), 1.5);
  EXPECT_GT(prediction.confidence, 0.8);
  EXPECT_EQ(prediction.basis, model::PredictionBasis::kHistory);
  ASSERT_TRUE(prediction.scaling.error.has_value());
  EXPECT_LT(prediction.scaling.error->value, 0.01);
  // 30 s of it are not shared.
  const double expected = seconds(128, 4e11);
  EXPECT_NEAR(prediction.scaling.parallel_fraction->value, 1.0 - 30.0 / expected, 0.01);
  EXPECT_NEAR(*prediction.scaling.most_speedup, expected / 30.0, 0.1);
}

TEST(Predict, OneRunIsScaledByTheDefaultLaw) {
  const model::Workload job = JobOf(WorkloadClass::kEtl, 1e11);
  const std::vector<model::PastRun> runs = RunsOf({{64, 1e11, 110}});
  EXPECT_NEAR(static_cast<double>(Predicted(job, ClusterOf(4, 16, 64), runs).time.expected.count()), 110'000, 50);
  const model::Prediction twice = Predicted(job, ClusterOf(8, 16, 64), runs);
  EXPECT_NEAR(static_cast<double>(twice.time.expected.count()), 10'000 + 100'000 / std::pow(2.0, kScalingExponent), 50);
  const model::Prediction more = Predicted(JobOf(WorkloadClass::kEtl, 3e11), ClusterOf(4, 16, 64), runs);
  EXPECT_NEAR(static_cast<double>(more.time.expected.count()), 310'000, 100);
}

TEST(Predict, RunsGiveWhatTheJobNeeds) {
  const model::Prediction prediction =
      Predicted(JobOf(WorkloadClass::kAnalytics, 2e11), ClusterOf(4, 16, 64), RunsOf({{64, 1e11, 110}}));
  EXPECT_EQ(prediction.demand.shuffled.expected, Bytes(40'000'000'000));
  EXPECT_EQ(prediction.demand.shuffled.basis, model::PredictionBasis::kHistory);
  EXPECT_EQ(prediction.demand.cpu_time.expected, CoreMillis(20'000'000));
}

const model::Bottleneck* Find(const model::Prediction& prediction, model::Resource resource,
                              model::BottleneckCause cause) {
  for (const model::Bottleneck& one : prediction.bottlenecks) {
    if (one.resource == resource && one.cause == cause) {
      return &one;
    }
  }
  return nullptr;
}

TEST(Predict, TheFirstBottleneckIsTheSlowestDevice) {
  model::Cluster cluster = ClusterOf(4, 16, 64);
  cluster.nodes.front().disk_kind = model::DiskKind::kHdd;
  const model::Workload job = JobOf(WorkloadClass::kAnalytics, kTera);
  const model::Prediction on_disks = Predicted(job, cluster);
  ASSERT_FALSE(on_disks.bottlenecks.empty());
  const model::Bottleneck* const disk = Find(on_disks, model::Resource::kDisk, model::BottleneckCause::kCluster);
  ASSERT_NE(disk, nullptr);
  EXPECT_EQ(disk->next, model::Resource::kCpu);
  cluster.nodes.front().disk_kind = model::DiskKind::kNvme;
  EXPECT_NE(Find(Predicted(job, cluster), model::Resource::kCpu, model::BottleneckCause::kWork), nullptr);
}

model::ExecutorLayout Configured(int64_t executors, int64_t cores, int64_t cluster_cores, int64_t unified_gibibytes) {
  model::ExecutorLayout layout;
  layout.num_executors = executors;
  layout.cores_per_executor = cores;
  layout.num_slots = executors * cores;
  layout.num_nodes = 4;
  layout.cluster_cores = cluster_cores;
  layout.unified = Bytes(unified_gibibytes * kGibi);
  layout.source = model::LayoutSource::kConfiguration;
  return layout;
}

TEST(Predict, FewerExecutorsOnTheSameNodesAreNeverFaster) {
  for (const WorkloadClass one : {WorkloadClass::kAnalytics, WorkloadClass::kEtl, WorkloadClass::kMlInference}) {
    const model::Workload job = JobOf(one, 10 * kTera);
    const model::Cluster cluster = ClusterOf(1, 96, 512);
    model::ExecutorLayout layout = Predicted(job, cluster).layout;
    Millis before;
    for (; layout.num_executors >= 1; layout.num_executors /= 2) {
      layout.num_slots = layout.num_executors * layout.cores_per_executor;
      const Millis time = Predicted(job, cluster, {}, layout).time.expected;
      EXPECT_GE(time, before) << layout.num_executors;
      before = time;
    }
  }
}

TEST(Predict, IdleCoresAreTheConfigurationsFault) {
  const model::Prediction prediction =
      Predicted(JobOf(WorkloadClass::kEtl, kTera), ClusterOf(4, 16, 64), {}, Configured(2, 4, 64, 8));
  const model::Bottleneck* const idle = Find(prediction, model::Resource::kCpu, model::BottleneckCause::kConfiguration);
  ASSERT_NE(idle, nullptr);
  EXPECT_EQ(idle->severity, model::BottleneckSeverity::kCritical);
}

TEST(Predict, FewPartitionsSpill) {
  model::ExecutorLayout layout = Configured(12, 5, 64, 6);
  layout.shuffle_partitions = 200;
  const model::Workload job = JobOf(WorkloadClass::kAnalytics, 4 * kTera);
  const model::Prediction prediction = Predicted(job, ClusterOf(4, 16, 64), {}, layout);
  EXPECT_GT(prediction.demand.spilled.expected.count(), 0);
  EXPECT_NE(Find(prediction, model::Resource::kMemory, model::BottleneckCause::kConfiguration), nullptr);
  layout.shuffle_partitions = 20'000;
  const model::Prediction fine = Predicted(job, ClusterOf(4, 16, 64), {}, layout);
  EXPECT_EQ(fine.demand.spilled.expected.count(), 0);
  EXPECT_LE(fine.time.expected, prediction.time.expected);
}

TEST(Predict, GpusTakeWorkOver) {
  model::Workload job = JobOf(WorkloadClass::kMlTraining, kTera);
  model::Cluster cluster = ClusterOf(2, 32, 4096);
  const Millis without = Predicted(job, cluster).time.expected;
  cluster.nodes.front().gpus = 4;
  job.traits.gpu_affinity = model::GpuAffinity::kHigh;
  const model::Prediction prediction = Predicted(job, cluster);
  EXPECT_EQ(prediction.layout.num_executors, 8);
  EXPECT_EQ(prediction.layout.gpus_per_executor, 1);
  EXPECT_LT(prediction.time.expected, without);
  EXPECT_TRUE(prediction.demand.gpu_memory.has_value());
}

TEST(Predict, StreamsKeepUpOrDoNot) {
  model::Workload job = JobOf(WorkloadClass::kStreaming, 0);
  job.size.input_bytes.reset();
  job.size.bytes_per_day = Bytes(500 * kGibi);
  const model::Prediction easy = Predicted(job, ClusterOf(4, 16, 64));
  ASSERT_TRUE(easy.load.has_value());
  EXPECT_LT(easy.load->value, 1.0);
  EXPECT_TRUE(easy.latency.has_value());
  job.size.bytes_per_day = Bytes(500'000 * kGibi);
  const model::Prediction hard = Predicted(job, ClusterOf(4, 16, 64));
  EXPECT_GT(hard.load->value, 1.0);
  EXPECT_FALSE(hard.latency.has_value());
}

TEST(Predict, ANodeWithoutRoomForAnExecutorIsAnError) {
  model::Cluster cluster = ClusterOf(1, 2, 1);
  cluster.nodes.front().memory = Bytes(kGibi / 10);
  const model::Workload job = JobOf(WorkloadClass::kEtl, 1e10);
  const std::optional<model::ExecutorLayout> layout;
  EXPECT_EQ(Predict({job, cluster, layout, {}}).error().code(), ErrorCode::kInvalidArgument);
}

TEST(Predict, ExecutorsFitTheirNodes) {
  for (int64_t cores = 1; cores <= 128; ++cores) {
    for (const int64_t gibibytes : {1, 4, 16, 64, 512, 2048}) {
      const model::Prediction prediction = Predicted(JobOf(WorkloadClass::kEtl, 1e10), ClusterOf(3, cores, gibibytes));
      const model::ExecutorLayout& layout = prediction.layout;
      ASSERT_GT(layout.num_slots, 0);
      ASSERT_LE(layout.num_slots, 3 * cores);
      if (gibibytes >= cores) {
        ASSERT_GE(layout.num_slots * 10, 3 * cores * 8) << cores;
      }
      ASSERT_LE(layout.container.count() * layout.num_executors, 3 * gibibytes * kGibi) << cores << " " << gibibytes;
    }
  }
}

}  // namespace
}  // namespace sparkwright::predict
