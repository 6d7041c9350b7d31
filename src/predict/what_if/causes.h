#pragma once

#include <cstdint>

#include "model/application.h"
#include "predict/what_if/recorded_times.h"
#include "predict/what_if/schedule.h"

namespace sparkwright::predict {

/// Says of each stage and each job what it waited for, and how long after that it began and ended. Times say it where
/// the log does not: nothing waits for what ended later than it began.
void LinkCauses(const model::Application& application, const RecordedTimes& times, Schedule& schedule);

/// What a moment hangs on: the last submission or end of a job before it.
Anchor AnchorOf(const Schedule& schedule, int64_t at_us);

}  // namespace sparkwright::predict
