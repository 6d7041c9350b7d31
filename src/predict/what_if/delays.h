#pragma once

#include "model/task_table.h"
#include "predict/what_if/recorded_times.h"
#include "predict/what_if/schedule.h"

namespace sparkwright::predict {

/// Measures what lay around the tasks of each stage, and between an executor's registration and its first task. The
/// slots of each executor are drawn again for it: a launch takes the slot that was free first, and what lies between
/// the moment from which it could have begun and the launch is the scheduler's.
void MeasureDelays(const model::TaskTable& tasks, const RecordedTimes& times, Schedule& schedule);

}  // namespace sparkwright::predict
