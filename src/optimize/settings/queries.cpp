#include <algorithm>
#include <cstdint>
#include <string>

#include <fmt/format.h>

#include "optimize/settings/settings.h"

namespace sparkwright::optimize {
namespace {

using model::PropertyTopic;
using model::WorkloadClass;
constexpr PropertyTopic kTopic = PropertyTopic::kQueries;

constexpr int64_t kMebi = int64_t{1} << 20;
/// A table in memory, over its bytes in files: compressed columns become rows in a hash map.
constexpr int64_t kGrowth = 8;
constexpr int64_t kUsualThreshold = 10 * kMebi;
/// Our first hand-made configuration with 64 MiB and a driver of 2 GiB failed on queries that the default passes.
constexpr int64_t kMostThreshold = 64 * kMebi;

/// The largest table that a driver and an executor hold beside what else they do: a quarter of the driver's heap, an
/// eighth of what an executor works in. A power of two.
int64_t BroadcastThreshold(const Plan& plan) {
  const int64_t room = std::min(plan.driver_heap.count() / 4, plan.shape().unified.count() / 8) / kGrowth;
  int64_t threshold = kMebi;
  while (threshold * 2 <= std::min(room, kMostThreshold)) {
    threshold *= 2;
  }
  return threshold;
}

}  // namespace

void SetQueries(const Plan& plan, Settings& settings) {
  const bool joins = plan.Is(WorkloadClass::kAnalytics) || plan.Is(WorkloadClass::kEtl) ||
                     plan.Is(WorkloadClass::kMixed) || plan.Is(WorkloadClass::kMlInference);
  const int64_t threshold = BroadcastThreshold(plan);
  if (joins && threshold > kUsualThreshold) {
    settings.Set(
        kTopic, "spark.sql.autoBroadcastJoinThreshold", SizeText(Bytes(threshold)),
        fmt::format("a table of this size, {} times as large in memory, fits into {} of the driver and {} of an "
                    "executor; its join then shuffles nothing",
                    kGrowth, Amount(plan.driver_heap), Amount(plan.shape().unified)));
  } else {
    settings.LeaveAlone("spark.sql.autoBroadcastJoinThreshold",
                        joins ? "driver and executors are too small for larger tables" : "it joins little");
  }
  // Tasks that read: their number is what the driver has to keep.
  constexpr double kSplit = 128.0 * static_cast<double>(kMebi);
  constexpr double kMostTasks = 50'000.0;
  const int64_t most_split =
      std::min(512 * kMebi, plan.shape().unified.count() / std::max<int64_t>(plan.shape().cores, 1));
  const auto read = static_cast<double>(plan.job.needs.read.count());
  int64_t split = static_cast<int64_t>(kSplit);
  while (read / static_cast<double>(split) > kMostTasks && split * 2 <= most_split) {
    split *= 2;
  }
  constexpr int64_t kGpuSplit = 512 * kMebi;
  if (plan.shape().gpus > 0 && split < kGpuSplit) {
    settings.Set(kTopic, "spark.sql.files.maxPartitionBytes", SizeText(Bytes(kGpuSplit)),
                 "a GPU wants batches of about 1 GiB in memory");
  } else if (split > static_cast<int64_t>(kSplit)) {
    settings.Set(kTopic, "spark.sql.files.maxPartitionBytes", SizeText(Bytes(split)),
                 fmt::format("{} are {:.0f} tasks, where 128 MiB would make {:.0f}", Amount(plan.job.needs.read),
                             std::ceil(read / static_cast<double>(split)), std::ceil(read / kSplit)));
  } else {
    settings.LeaveAlone(
        "spark.sql.files.maxPartitionBytes",
        fmt::format("{} are some {:.0f} tasks", Amount(plan.job.needs.read), std::max(1.0, std::ceil(read / kSplit))));
  }
}

}  // namespace sparkwright::optimize
