#include <algorithm>
#include <cmath>
#include <string>

#include <fmt/format.h>

#include "optimize/settings/settings.h"

namespace sparkwright::optimize {
namespace {

using model::PropertyTopic;
constexpr PropertyTopic kTopic = PropertyTopic::kMemory;

/// Above, cached data would leave too little for tasks (SC349 warns from 0.8 on).
constexpr double kMostStorage = 0.7;
constexpr double kUsualStorage = 0.5;

}  // namespace

void SetMemory(const Plan& plan, Settings& settings) {
  const ExecutorShape& shape = plan.shape();
  if (shape.off_heap.count() > 0) {
    settings.Set(kTopic, "spark.memory.offHeap.enabled", "true",
                 "what Spark SQL sorts and aggregates in lies outside the heap, where no collector looks at it");
    settings.Set(kTopic, "spark.memory.offHeap.size", SizeText(shape.off_heap),
                 fmt::format("{} of an executor's {}", Amount(shape.off_heap), Amount(shape.container)));
  }
  constexpr Bytes kShortPointers{int64_t{31} << 30};
  const bool leaves_half = shape.room.count() / 2 > shape.container.count();
  if (plan.job.needs.held.count() > 0 && shape.heap >= kShortPointers && leaves_half) {
    settings.Note(
        "Executors leave memory of their nodes, since beyond 31 GiB a heap holds less for each GiB. Data that is kept "
        "with persist(StorageLevel.OFF_HEAP) may use it: then raise spark.memory.offHeap.size.");
  }
  settings.LeaveAlone("spark.memory.fraction",
                      "two fifths of the heap stay for objects of your own code and Spark's; more for data is a risk "
                      "that more memory is not");
  const double unified = static_cast<double>(shape.unified.count()) *
                         static_cast<double>(std::max<int64_t>(plan.layout().num_executors, 1));
  const double held = static_cast<double>(plan.job.needs.held.count());
  const double share = unified > 0.0 ? held / unified : 0.0;
  if (share > kUsualStorage) {
    const double fraction = std::min(kMostStorage, std::ceil(share * 20.0) / 20.0);
    settings.Set(kTopic, "spark.memory.storageFraction", fmt::format("{:.2g}", fraction),
                 fmt::format("{} to keep in {} of memory: this share of it execution may not take back",
                             Amount(plan.job.needs.held), Amount(Bytes(static_cast<int64_t>(unified)))));
  } else {
    settings.LeaveAlone("spark.memory.storageFraction",
                        held > 0.0
                            ? fmt::format("half of {} holds the {} that are kept",
                                          Amount(Bytes(static_cast<int64_t>(unified))), Amount(plan.job.needs.held))
                            : std::string("nothing is kept in memory, and execution takes what storage leaves"));
  }
}

}  // namespace sparkwright::optimize
