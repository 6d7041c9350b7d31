#pragma once

#include <optional>
#include <span>

#include "conf/configuration.h"
#include "model/cluster.h"
#include "model/tuning.h"
#include "pipeline/analyze.h"

namespace sparkwright::pipeline {

/// The configuration for the next run of a job, from runs of it, oldest first (at least one). It is checked for the
/// version and master of the newest run and, when it is given, the cluster: fixes of warnings and worse become
/// changes, and a change that brings in one is rejected. Pure.
model::Tuning Tune(std::span<const Analysis> runs, const std::optional<model::Cluster>& cluster);

/// All of it as one configuration: what is kept and what changes.
conf::Configuration ConfigurationOf(const model::Tuning& tuning);

}  // namespace sparkwright::pipeline
