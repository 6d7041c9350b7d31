#pragma once

#include "model/rule_description.h"
#include "report/analysis.h"
#include "report/document.h"

namespace sparkwright::report {

/// The report of one log that a person reads in a minute. Sections without anything to say are left out.
Document MakeAnalysisDocument(const Analysis& analysis);

/// What `analyze --explain RULE` prints: everything that one rule of diagnosis found in the log, informational findings
/// too, or why it could not look, and then what MakeRuleDocument says of it.
Document MakeExplainedFindingsDocument(const Analysis& analysis, const model::RuleDescription& rule);

}  // namespace sparkwright::report
