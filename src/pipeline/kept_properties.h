#pragma once

#include <optional>
#include <string_view>

#include "conf/configuration.h"
#include "conf/run_context.h"
#include "model/recommended_configuration.h"
#include "model/tuning.h"
#include "model/violation.h"

/// What of a configuration in use stays beside a recommended one. All of it is pure.
namespace sparkwright::pipeline {

/// Whether a property divides a cluster into executors. Those of a configuration in use were made for other ones.
bool IsOfTheShape(std::string_view key);

/// What was set stays, where the recommendation does not speak of it: what `tuning` keeps, then what is in use. What
/// does not stay and is not set otherwise is left out with a reason.
void KeepTheRest(const std::optional<conf::Configuration>& in_use, const std::optional<model::Tuning>& tuning,
                 model::RecommendedConfiguration& recommended);

/// Checks all of it, and mends what is kept: safe fixes of warnings and worse become recommended properties, or leave
/// properties out, where the grade is better with them; what Spark refuses beside the rest is left out. Returns the
/// verdict of what comes of it.
model::Verdict CheckAndMendKept(const conf::RunContext& context, model::RecommendedConfiguration& recommended);

}  // namespace sparkwright::pipeline
