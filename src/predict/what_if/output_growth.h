#pragma once

#include "model/task_table.h"
#include "predict/what_if/schedule.h"

namespace sparkwright::predict {

/// How the bytes that a task of the stage writes go with those that it reads, as a power: 1 where twice the input gives
/// twice the output, 0 where the output stays, because rows of a key are combined before they are written. Read from
/// the stage's tasks as well as they differ; 1 where they say nothing.
double OutputGrowth(const ScheduledStage& stage, const Schedule& schedule, const model::TaskTable& tasks);

}  // namespace sparkwright::predict
