#pragma once

#include <cstdint>
#include <vector>

#include "model/application.h"
#include "predict/what_if/schedule.h"

namespace sparkwright::predict {

/// Takes out of the first tasks of each stage on an executor what they took longer than others because they loaded
/// classes and compiled code, and makes it the stage's first_extra_us. The first ones are those that began before
/// another one of the stage had ended there.
///
/// Where the stage had later tasks, it is the difference of the medians. Where it had none, those count that began
/// before any task of the run had ended on their executor: their difference from tasks on executors that were not new
/// or, without these, an estimate from what Spark spent around them beyond the usual and from the shortest run time
/// among them (see kColdShare). Otherwise there is none.
///
/// `executor_of`: from an index into Application::executors to one into Schedule::executors, or kNotScheduled.
void TakeOutFirstTasks(const model::TaskTable& tasks, const std::vector<uint32_t>& executor_of, Schedule& schedule);

}  // namespace sparkwright::predict
