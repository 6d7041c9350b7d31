#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/quantity.h"
#include "conf/configuration.h"
#include "conf/executor_memory.h"
#include "model/cluster.h"
#include "model/finding.h"
#include "model/prediction.h"
#include "model/recommendation.h"
#include "model/recommended_configuration.h"
#include "model/spark_version.h"
#include "model/violation.h"
#include "model/workload.h"

/// What to do for a job: one ranked list from everything that the stages say of it.
namespace sparkwright::recommend {

/// What is known; any part may be missing.
struct Situation {
  const model::Workload* workload = nullptr;
  const model::Cluster* cluster = nullptr;
  const model::Diagnosis* diagnosis = nullptr;  ///< Of the newest run.
  Millis run_duration = {};                     ///< Of it.
  /// Core time that its executors held, busy or not; nullopt when nobody says.
  std::optional<CoreMillis> run_core_time = std::nullopt;
  const model::Verdict* verdict = nullptr;        ///< Of the configuration in use, given or of the run.
  const model::Verdict* verdict_after = nullptr;  ///< Of the recommended one: what is no longer there, it mends.
  const model::Prediction* before = nullptr;      ///< With the configuration in use, or with Spark's defaults.
  const model::Prediction* after = nullptr;       ///< With the recommended configuration.
  const model::RecommendedConfiguration* configuration = nullptr;
  /// The configuration in use, for the values that it has; without one all that is recommended is to be set.
  const conf::Configuration* in_use = nullptr;
  /// For practices that are for some versions or managers only; nullopt: those are given as well.
  std::optional<model::SparkVersion> version = std::nullopt;
  std::optional<conf::ClusterManager> manager = std::nullopt;
};

/// The version of Spark that is meant: what is said, that of the recommended configuration, or the newest known.
model::SparkVersion VersionOf(const Situation& situation);

/// The prediction with the recommended configuration, or without one that in use; null when there is neither.
const model::Prediction* LastPredictionOf(const Situation& situation);

/// What the configuration in use sets a property to; nullopt when it does not, or nothing is in use.
std::optional<std::string> ValueInUse(const Situation& situation, std::string_view key);

/// The list, the best first. Pure.
model::Recommendations Recommend(const Situation& situation);

}  // namespace sparkwright::recommend
