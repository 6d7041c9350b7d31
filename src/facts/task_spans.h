#pragma once

#include <cstdint>
#include <vector>

#include "facts/run_window.h"
#include "model/application.h"

namespace sparkwright::facts {

/// When a task held its slot, in milliseconds since the epoch: launch to finish, clamped into the run, from <= to.
struct TaskSpan {
  int64_t from_ms = 0;
  int64_t to_ms = 0;
  [[nodiscard]] int64_t length_ms() const { return to_ms - from_ms; }
};

/// The span of every row of Application::tasks. A task without an end counts until its executor's removal, its stage's
/// completion or the end of the run, whichever is first.
std::vector<TaskSpan> FindTaskSpans(const model::Application& application, const RunWindow& window);

/// Cores a task of each stage takes (indexed like Application::stages): "cpus" of the stage's resource profile, else
/// spark.task.cpus, else 1.
std::vector<double> FindTaskCores(const model::Application& application);

/// A sum of task milliseconds times cores as a quantity, saturated.
CoreMillis RoundToCoreMillis(double core_millis);

}  // namespace sparkwright::facts
