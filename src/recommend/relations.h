#pragma once

#include <vector>

#include "model/spark_version.h"
#include "recommend/draft.h"

namespace sparkwright::recommend {

/// Fills conflicts and prerequisites; ids must be unique.
///
/// Conflicts: one property with two values, or set and taken out; more machines and fewer. Not between what one needs
/// of the other.
/// Prerequisites: what makes the job come to its end, before what makes it faster or cheaper; what switches a part of
/// Spark on (adaptive execution, RAPIDS, dynamic allocation …), before settings of that part; the recommended
/// configuration, before what is predicted with it.
void Relate(std::vector<Draft>& drafts, const model::SparkVersion& version);

}  // namespace sparkwright::recommend
