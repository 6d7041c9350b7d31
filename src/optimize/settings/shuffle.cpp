#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "optimize/settings/settings.h"

namespace sparkwright::optimize {
namespace {

using model::PropertyTopic;
using model::WorkloadClass;
constexpr PropertyTopic kTopic = PropertyTopic::kShuffle;

std::string PartitionsReason(const Plan& plan) {
  const int64_t partitions = plan.found.shuffle_partitions;
  const int64_t slots = plan.layout().num_slots;
  if (plan.Is(WorkloadClass::kStreaming)) {
    return fmt::format("one for each of {} slots; it is fixed with the first checkpoint", slots);
  }
  const Bytes each(plan.job.needs.shuffled.count() / std::max<int64_t>(partitions, 1));
  return fmt::format("{} shuffled over {} slots: {} each", Amount(plan.job.needs.shuffled), slots, Amount(each));
}

}  // namespace

void SetShuffle(const Plan& plan, Settings& settings) {
  const bool is_streaming = plan.Is(WorkloadClass::kStreaming);
  settings.Set(kTopic, "spark.sql.shuffle.partitions", std::to_string(plan.found.shuffle_partitions),
               PartitionsReason(plan));
  const bool works_with_rdds = plan.Is(WorkloadClass::kGraph) || plan.Is(WorkloadClass::kMlTraining);
  if (works_with_rdds && !plan.is_local()) {
    settings.Set(kTopic, "spark.default.parallelism", std::to_string(plan.found.shuffle_partitions),
                 "the same for RDDs, of which GraphX and MLlib are made");
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
  if (plan.IsFrom(3, 2) && plan.IsAllocationDynamic()) {
    settings.Set(
        kTopic, "spark.sql.adaptive.coalescePartitions.parallelismFirst", "false",
        "partitions are joined up to the advisory size; with it, small ones keep every executor busy and none is "
        "given back");
  }
  if (plan.Is(WorkloadClass::kEtl)) {
    settings.Set(kTopic, "spark.sql.adaptive.advisoryPartitionSizeInBytes", "128m",
                 "files that are written have about the size in which Spark reads them");
  } else {
    settings.LeaveAlone("spark.sql.adaptive.advisoryPartitionSizeInBytes", "64 MiB suit tasks that write no files");
  }
}

}  // namespace sparkwright::optimize
