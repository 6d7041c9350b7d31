#pragma once

#include <cstdint>
#include <vector>

#include "facts/run_window.h"
#include "facts/task_spans.h"
#include "model/application.h"
#include "model/run_facts.h"

namespace sparkwright::facts {

/// What an executor had to offer and when.
struct ExecutorSupply {
  bool runs_tasks = false;  ///< False for the driver outside local mode; then the rest is 0.
  int64_t from_ms = 0;      ///< Since the epoch, within the run.
  int64_t to_ms = 0;
  int32_t cores = 0;
  int32_t slots = 0;  ///< Tasks at once, at least 1.
  model::CoresSource cores_source = model::CoresSource::kReported;

  [[nodiscard]] int64_t length_ms() const { return to_ms - from_ms; }
};

/// The driver's executor id; Spark 1.x wrote it in angle brackets.
bool IsDriver(const model::Executor& executor);

/// What each of Application::executors had to offer. The driver runs tasks when it did, or when it registered cores,
/// which Spark does in local mode only.
std::vector<ExecutorSupply> FindExecutorSupply(const model::Application& application, const RunWindow& window,
                                               const std::vector<TaskSpan>& spans,
                                               const std::vector<double>& task_cores);

}  // namespace sparkwright::facts
