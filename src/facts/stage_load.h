#pragma once

#include <vector>

#include "facts/task_spans.h"
#include "model/application.h"
#include "model/run_facts.h"

namespace sparkwright::facts {

/// The SQL execution each of Application::stages belongs to: that of the first of its jobs that has one, else the first
/// execution that names the stage.
std::vector<std::optional<ExecutionId>> FindSqlExecutions(const model::Application& application);

/// What every stage attempt cost, all members but `covered` and `wall_share`, which need a timeline.
/// O(n) in tasks.
std::vector<model::StageFacts> FindStageFacts(const model::Application& application, const RunWindow& window,
                                              const std::vector<TaskSpan>& spans,
                                              const std::vector<double>& task_cores);

}  // namespace sparkwright::facts
