#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/finding.h"

namespace sparkwright::report {

/// "stage 14", "stages 3, 7 and 2 more", "SQL 3", "executor 5", "host a"; empty for the whole run.
std::string PlacesText(const std::vector<model::FindingPlace>& places);

/// A message with evidence and texts in place of their names in braces. A name that neither has stays as it is.
std::string MessageText(std::string_view message, std::span<const model::Evidence> evidence,
                        std::span<const model::EvidenceText> texts);

/// The finding's message with its evidence in place of the names in braces.
std::string MessageText(const model::Finding& finding);

}  // namespace sparkwright::report
