#pragma once

#include <string>
#include <vector>

#include "model/rule_description.h"
#include "report/document.h"

namespace sparkwright::report {

/// What `sparkwright explain RULE` prints.
Document MakeRuleDocument(const model::RuleDescription& rule);

/// The reference page of all rules, in Markdown, without a heading of the first level.
std::string RenderRuleReference(const std::vector<model::RuleDescription>& rules);

}  // namespace sparkwright::report
