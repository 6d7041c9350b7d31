#include "pipeline/check.h"

#include <algorithm>
#include <utility>

#include "conf/configuration_file.h"
#include "conf/edit_configuration.h"
#include "validate/check.h"
#include "validate/upgrade.h"

namespace sparkwright::pipeline {
namespace {

/// Fixes that turn up after fixes; more rounds than this would be two rules that undo each other.
constexpr int kMostRounds = 8;

}  // namespace

model::Verdict Check(const conf::Configuration& configuration, const conf::RunContext& context) {
  return validate::Check(configuration, context);
}

model::Upgrade UpgradeTo(const conf::Configuration& configuration, const conf::RunContext& context,
                         const model::SparkVersion& to) {
  return validate::UpgradeTo(configuration, context, to);
}

Result<FixedText> Fix(std::string_view text, std::string_view name, const conf::Configuration& flags,
                      const conf::RunContext& context, model::FixMode mode) {
  FixedText fixed{std::string(text), {}};
  for (int round = 0; round < kMostRounds; ++round) {
    SPARKWRIGHT_TRY(conf::Configuration configuration, conf::ReadConfiguration(fixed.text, name));
    configuration.Append(flags);
    std::vector<model::ConfigurationEdit> edits = validate::FixesOf(validate::Check(configuration, context), mode);
    // A flag beats the file, whatever is written there.
    std::erase_if(edits, [&](const model::ConfigurationEdit& edit) { return flags.Find(edit.key) != nullptr; });
    if (edits.empty()) {
      break;
    }
    SPARKWRIGHT_TRY(std::string edited, conf::EditConfiguration(fixed.text, name, edits));
    if (edited == fixed.text) {
      break;
    }
    fixed.text = std::move(edited);
    fixed.edits.insert(fixed.edits.end(), edits.begin(), edits.end());
  }
  return fixed;
}

}  // namespace sparkwright::pipeline
