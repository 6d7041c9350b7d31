#pragma once

#include <string>
#include <vector>

#include "model/finding.h"

namespace sparkwright::report {

/// "stage 14", "stages 3, 7 and 2 more", "SQL 3", "executor 5", "host a"; empty for the whole run.
std::string PlacesText(const std::vector<model::FindingPlace>& places);

/// The finding's message with its evidence in place of the names in braces. A name without evidence stays as it is.
std::string MessageText(const model::Finding& finding);

}  // namespace sparkwright::report
