#pragma once

#include "model/task_table.h"
#include "predict/what_if/schedule.h"

namespace sparkwright::predict {

/// What a task of the stage takes, in milliseconds, whatever its bytes: code that is loaded for it, connections,
/// bookkeeping. The fit of time over bytes says it as well as the tasks' bytes differ; where they hardly do, what
/// stages of other runs say counts more, as multiples of what Spark spent around their tasks.
double FixedPart(const ScheduledStage& stage, const Schedule& schedule, const model::TaskTable& tasks);

}  // namespace sparkwright::predict
