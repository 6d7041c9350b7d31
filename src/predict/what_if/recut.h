#pragma once

#include <optional>

#include "model/application.h"
#include "model/run_facts.h"
#include "predict/what_if/schedule.h"
#include "predict/what_if/stage_change.h"

namespace sparkwright::predict {

/// The schedule with its tasks cut again; nullopt when every task stays as it was. A stage's tasks take a fixed part
/// each, and a part that goes with their bytes. Cut into more or fewer, the second part follows the bytes; what a
/// partition holds above the median, where it is larger than chance makes it, stays together, because one key's rows
/// do. A partition without bytes brings nothing into another one.
///
/// Where a slot's memory changes, time of GC goes with the inverse of the heap, and time of spilling with the bytes
/// that do not fit. Both are estimates.
std::optional<Schedule> CutAgain(const Schedule& schedule, const model::Application& application,
                                 const model::RunFacts& facts, const TaskChange& change);

}  // namespace sparkwright::predict
