#pragma once

#include "conf/configuration.h"
#include "conf/run_context.h"
#include "model/spark_version.h"
#include "model/upgrade.h"

namespace sparkwright::validate {

/// What changes under a configuration when it moves from the context's version to `to`: what `to` finds wrong with it
/// that the old version does not, and defaults that differ and touch it. A default touches a configuration when
/// - the property is not set, under any of its names, and Spark documents it;
/// - both versions have a default for it, and the two differ as values ("64m" and "67108864" do not), once fallbacks
/// are
///   followed: where one has none, code decides, which the catalogue does not see;
/// - it belongs to no other cluster manager, and no switch above it ("spark.speculation" for
///   "spark.speculation.multiplier", "spark.x.enabled" for "spark.x.y") is off in both versions.
/// Pure.
model::Upgrade UpgradeTo(const conf::Configuration& configuration, const conf::RunContext& context,
                         const model::SparkVersion& to);

}  // namespace sparkwright::validate
