#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/finding.h"
#include "model/measure.h"

namespace sparkwright::model {

/// A threshold of a rule.
struct RuleParameter {
  std::string_view name;  ///< As in JSON, with its unit.
  Measure value;
  std::string_view why;  ///< Where the value is from, a sentence.
};

enum class RuleStatus : uint8_t { kPreview, kStable };

/// A rule says that it lacks its facts, never that all is well without them.
struct NotEvaluated {
  std::string reason;  ///< A sentence.
};

/// What a person can know of a rule without a run. All text lives as long as the program.
struct RuleDescription {
  std::string_view id;
  std::string_view name;
  std::string_view title;
  bool is_preview = true;
  std::string_view since;
  std::string_view message;  ///< With names in braces.
  std::string_view advice;
  std::string_view doc;  ///< Markdown, a few sentences.
  std::vector<RuleParameter> parameters;
  CodeFix code;
  std::optional<FindingSeverity> severity;  ///< Absent when it follows from the impact.
  std::vector<std::string_view> explains;   ///< Names of rules.
};

}  // namespace sparkwright::model
