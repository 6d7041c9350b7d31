#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "conf/configuration.h"
#include "conf/run_context.h"
#include "model/upgrade.h"
#include "model/violation.h"

namespace sparkwright::pipeline {

/// What is wrong with a configuration for that version of Spark and place, and its grade. Pure.
model::Verdict Check(const conf::Configuration& configuration, const conf::RunContext& context);

/// What changes under a configuration when it moves from the context's version of Spark to another. Pure.
model::Upgrade UpgradeTo(const conf::Configuration& configuration, const conf::RunContext& context,
                         const model::SparkVersion& to);

/// A configuration file after its fixes.
struct FixedText {
  std::string text;
  std::vector<model::ConfigurationEdit> edits;  ///< All that were made, in order.
};

/// Applies the fixes of the verdict to the text of the file that was checked, and of what is found then, until nothing
/// is left that this mode may fix. `flags` are what was given beside the file: entries that no edit of the file
/// changes. Errors: those of conf::EditConfiguration.
Result<FixedText> Fix(std::string_view text, std::string_view name, const conf::Configuration& flags,
                      const conf::RunContext& context, model::FixMode mode);

}  // namespace sparkwright::pipeline
