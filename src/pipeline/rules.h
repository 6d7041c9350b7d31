#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "model/rule_description.h"

namespace sparkwright::pipeline {

/// Every rule that Analyze asks, by id.
std::vector<model::RuleDescription> DiagnosisRules();

/// Every rule that Check asks, by id.
std::vector<model::RuleDescription> CheckRules();

/// The one of either with this id ("SW101", in any case) or name ("skewed-partitions"); nullopt when there is none.
std::optional<model::RuleDescription> FindRule(std::string_view id_or_name);

}  // namespace sparkwright::pipeline
