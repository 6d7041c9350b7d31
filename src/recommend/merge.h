#pragma once

#include <vector>

#include "model/spark_version.h"
#include "recommend/draft.h"

namespace sparkwright::recommend {

/// Drafts of which no two are about one cause. Two are when
/// - they are of one rule and do not contradict each other, whatever their places;
/// - they set or take out a property in common, agree on all that they have in common (value_order.h), and neither is
///   the recommended configuration;
/// - one is the recommended configuration and does all that the other asks for;
/// - their topic is the same, they come from different stages, and at most one of them sets properties;
/// - one is a practice, and a rule that finds jobs which do not keep to it is a cause of the other.
/// One of them takes the other in: the configuration before findings of a run, those before what is wrong with a
/// configuration, that before predictions and practices. Its title and values stay.
std::vector<Draft> Merge(std::vector<Draft> drafts, const model::SparkVersion& version);

}  // namespace sparkwright::recommend
