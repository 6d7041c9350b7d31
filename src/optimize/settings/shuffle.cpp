#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "optimize/settings/settings.h"

namespace sparkwright::optimize {
namespace {

using model::PropertyTopic;
using model::WorkloadClass;
constexpr PropertyTopic kTopic = PropertyTopic::kShuffle;
constexpr int64_t kUsualAdvisory = int64_t{64} << 20;
constexpr int64_t kAdvisoryOfFiles = int64_t{128} << 20;
constexpr int64_t kWaves = 2;

std::string PartitionsReason(const Plan& plan) {
  const int64_t partitions = plan.shuffle_partitions();
  const int64_t slots = plan.layout().num_slots;
  if (plan.Is(WorkloadClass::kStreaming)) {
    return fmt::format("one for each of {} slots; it is fixed with the first checkpoint", slots);
  }
  if (plan.job.needs.shuffled.count() == 0) {
    return fmt::format("two for each of {} slots; nothing is known to be shuffled", slots);
  }
  const Bytes each(plan.job.needs.shuffled.count() / std::max<int64_t>(partitions, 1));
  return fmt::format("{} shuffled over {} slots: {} each", Amount(plan.job.needs.shuffled), slots, Amount(each));
}

}  // namespace

void SetShuffle(const Plan& plan, Settings& settings) {
  const bool is_streaming = plan.Is(WorkloadClass::kStreaming);
  settings.Set(kTopic, "spark.sql.shuffle.partitions", std::to_string(plan.shuffle_partitions()),
               PartitionsReason(plan));
  const bool works_with_rdds = plan.Is(WorkloadClass::kGraph) || plan.Is(WorkloadClass::kMlTraining);
  if (works_with_rdds && !plan.is_local()) {
    // RDDs are cut again in every iteration: by what is read, not by all that the iterations shuffle.
    const int64_t by_bytes = plan.job.needs.read.count() / kAdvisoryOfFiles;
    const int64_t parallelism = std::clamp(by_bytes, kWaves * plan.layout().num_slots,
                                           std::max(plan.shuffle_partitions(), kWaves * plan.layout().num_slots));
    settings.Set(kTopic, "spark.default.parallelism", std::to_string(parallelism),
                 "for RDDs, of which GraphX and MLlib are made: 128 MiB of input each, at least two for each slot");
  }
  if (is_streaming) {
    settings.LeaveAlone("spark.sql.adaptive.enabled", "queries with state do not use it: their partitions are fixed");
    return;
  }
  if (plan.IsFrom(3, 2)) {
    settings.LeaveAlone("spark.sql.adaptive.enabled",
                        "it joins small partitions, splits skewed ones and changes joins while the query runs");
  } else {
    settings.Set(
        kTopic, "spark.sql.adaptive.enabled", "true",
        "off in this version: it joins small partitions, splits skewed ones and changes joins while the query runs");
  }
  settings.LeaveAlone("spark.sql.adaptive.skewJoin.enabled",
                      "partitions of 5 times the median and 256 MiB or more are split");
  // Only where partitions of the advisory size are still enough for every slot: with fewer, slots would be idle.
  const bool is_etl = plan.Is(WorkloadClass::kEtl);
  const int64_t advisory = is_etl ? kAdvisoryOfFiles : kUsualAdvisory;
  const bool has_enough = plan.job.needs.shuffled.count() / advisory >= kWaves * plan.layout().num_slots;
  if (plan.IsFrom(3, 2) && has_enough) {
    settings.Set(kTopic, "spark.sql.adaptive.coalescePartitions.parallelismFirst", "false",
                 "small partitions are joined up to the advisory size, of which there are enough for every slot");
  }
  if (is_etl && plan.IsFrom(3, 2) && has_enough) {
    settings.Set(kTopic, "spark.sql.adaptive.advisoryPartitionSizeInBytes", "128m",
                 "files that are written have about the size in which Spark reads them");
  } else {
    settings.LeaveAlone("spark.sql.adaptive.advisoryPartitionSizeInBytes",
                        is_etl ? "less is shuffled than makes a file of 128 MiB for each slot"
                               : "64 MiB suit tasks that write no files");
  }
}

}  // namespace sparkwright::optimize
