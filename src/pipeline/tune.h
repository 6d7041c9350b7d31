#pragma once

#include <span>

#include "model/tuning.h"
#include "pipeline/analyze.h"

namespace sparkwright::pipeline {

/// The configuration for the next run of a job, from runs of it, oldest first (at least one). Pure.
model::Tuning Tune(std::span<const Analysis> runs);

}  // namespace sparkwright::pipeline
