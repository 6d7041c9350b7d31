#pragma once

#include <optional>
#include <string_view>

#include "model/finding.h"
#include "model/spark_version.h"

namespace sparkwright::recommend {

/// Whether a change makes a property's value larger (1), smaller (-1), or leaves it as it is (0): from the old value,
/// or that version's default, to the new one. Nullopt for values without an order, and where there is no old one.
std::optional<int> DirectionOf(const model::PropertyFix& fix, const model::SparkVersion& version);

/// Whether two values are one to Spark, such as "1024m" and "1g".
bool IsSameValue(std::string_view key, std::string_view a, std::string_view b, const model::SparkVersion& version);

/// Whether two changes of one property go the same way: to the same value, or both to a larger, or both to a smaller
/// one. Of values without an order only equal ones do.
bool Agree(const model::PropertyFix& a, const model::PropertyFix& b, const model::SparkVersion& version);

}  // namespace sparkwright::recommend
