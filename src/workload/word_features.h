#pragma once

#include <string_view>

#include "workload/features.h"

namespace sparkwright::workload {

/// What a description says. Features:
///   c:X        a term of concept X stands there; c:!X it is denied
///   n:X        three such terms or more
///   first:X    it is the first concept of the text
///   p:X+Y      both stand there, in the order of the alphabet
///   w:stem     a word that is no stop word; w:!stem it is denied
///   b:a_b      two such words beside each other in a clause
///   rule:X, clear:X, rival, third    what the rules say (features.h); rival+two when a term of concept "two" says so
///   mark:?     a question mark
/// Points of the rules are those of the concepts that are not denied, once per concept.
FeatureSet WordFeatures(std::string_view description);

}  // namespace sparkwright::workload
