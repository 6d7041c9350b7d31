#pragma once

#include <span>
#include <vector>

#include "conf/configuration.h"
#include "conf/run_context.h"
#include "model/violation.h"
#include "validate/rule.h"

namespace sparkwright::validate {

/// Asks all rules what is wrong with a configuration for that version and place, and grades it. Pure.
model::Verdict Check(const conf::Configuration& configuration, const conf::RunContext& context);

/// The same with these rules, for tests.
model::Verdict CheckWith(std::span<const Rule* const> rules, const conf::Configuration& configuration,
                         const conf::RunContext& context);

/// The edits that mend the violations, the worst violation first. Of two violations that change the same key only the
/// first one's fix is in it; a second check finds whether the other is still there.
std::vector<model::ConfigurationEdit> FixesOf(const model::Verdict& verdict, model::FixMode mode);

}  // namespace sparkwright::validate
