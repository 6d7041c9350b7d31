#pragma once

#include "model/run_diff.h"
#include "pipeline/analyze.h"

namespace sparkwright::pipeline {

/// Two runs side by side. Pure; never fails: what has no partner is listed as such.
///
/// Properties are those of the environment; ones that differ between any two runs (pipeline/property_changes.h) are set
/// aside. SQL executions and stages are matched as pipeline/run_matching.h says.
model::RunDiff Diff(const Analysis& before, const Analysis& after);

}  // namespace sparkwright::pipeline
