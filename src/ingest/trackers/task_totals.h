#pragma once

#include "ingest/events/task_event.h"
#include "model/task_metric.h"

namespace sparkwright::ingest {

/// What a task reported, and what Spark's pages derive from it (AppStatusUtils.scala): duration, scheduler delay,
/// getting result time, and the shuffle sums. Absurd numbers saturate.
model::TaskMetricTotals TotalsOf(const TaskEnd& task);

}  // namespace sparkwright::ingest
