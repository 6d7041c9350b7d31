#include "ingest/trackers/task_totals.h"

#include <algorithm>

#include "base/saturating.h"

namespace sparkwright::ingest {

model::TaskMetricTotals TotalsOf(const TaskEnd& task) {
  model::TaskMetricTotals totals;
  for (std::size_t i = 0; i < task.metrics.size(); ++i) {
    totals[static_cast<model::TaskMetric>(i)] = task.metrics[i];
  }
  using enum model::TaskMetric;
  const TaskInfo& info = task.info;
  const int64_t duration = SaturatingSubtract(info.finish_ms, info.launch_ms);
  const int64_t getting_result =
      info.getting_result_ms > 0 && duration > 0 ? SaturatingSubtract(info.finish_ms, info.getting_result_ms) : 0;
  int64_t delay = duration;
  for (const int64_t part :
       {totals[kExecutorRunTime], totals[kExecutorDeserializeTime], totals[kResultSerializationTime], getting_result}) {
    delay = SaturatingSubtract(delay, part);
  }
  totals[kDuration] = duration;
  totals[kGettingResultTime] = getting_result;
  totals[kSchedulerDelay] = std::max<int64_t>(delay, 0);
  totals[kShuffleBytesRead] = SaturatingAdd(totals[kShuffleLocalBytesRead], totals[kShuffleRemoteBytesRead]);
  totals[kShuffleBlocksFetched] =
      SaturatingAdd(totals[kShuffleLocalBlocksFetched], totals[kShuffleRemoteBlocksFetched]);
  return totals;
}

}  // namespace sparkwright::ingest
