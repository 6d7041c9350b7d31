#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "facts/executor_supply.h"
#include "facts/task_spans.h"
#include "model/application.h"
#include "model/run_facts.h"

namespace sparkwright::facts {

/// A JVM memory size as Spark reads it: a whole number with b, k, kb, m, mb, g, gb, t, tb, p or pb in any case, MiB
/// without a unit. nullopt when it is not one, or is not positive.
std::optional<Bytes> ParseMemory(std::string_view text);

/// What each of Application::executors did with its cores.
std::vector<model::ExecutorFacts> FindExecutorFacts(const model::Application& application,
                                                    const std::vector<TaskSpan>& spans,
                                                    const std::vector<double>& task_cores,
                                                    const std::vector<ExecutorSupply>& supply);

}  // namespace sparkwright::facts
