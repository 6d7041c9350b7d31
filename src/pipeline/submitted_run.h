#pragma once

#include <optional>
#include <string_view>

#include "model/submitted_run.h"
#include "pipeline/analyze.h"

namespace sparkwright::pipeline {

/// What a run took of its cluster, by its event log. Pure.
model::RunCost CostOf(const Analysis& analysis);

/// What stands at the root of the exception that ended a run; nullopt for an empty text. Pure.
std::optional<model::RunFailure> FailureOf(std::string_view exception);

}  // namespace sparkwright::pipeline
