#pragma once

#include <string>
#include <vector>

#include "model/finding.h"
#include "model/spark_version.h"
#include "recommend/draft.h"
#include "recommend/recommend.h"

namespace sparkwright::recommend {

/// One for each finding of the run.
std::vector<Draft> FromFindings(const Situation& situation, const model::SparkVersion& version);

/// One for each violation of the configuration in use. Those that are only information have no impact and rank last.
std::vector<Draft> FromViolations(const Situation& situation, const model::SparkVersion& version);

/// "Set spark.executor.cores to 4", "Raise spark.executor.memory to 6g and set spark.speculation to true", "Take out
/// spark.x"; empty when there are none or more than two.
std::string TitleOf(const std::vector<model::PropertyFix>& properties, const std::vector<std::string>& removals,
                    const model::SparkVersion& version);

}  // namespace sparkwright::recommend
