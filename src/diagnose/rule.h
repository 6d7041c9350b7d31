#pragma once

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "diagnose/run.h"
#include "model/finding.h"

namespace sparkwright::diagnose {

enum class RuleStatus : uint8_t { kPreview, kStable };

/// A threshold of a rule.
struct RuleParameter {
  std::string_view name;  ///< As in JSON, with its unit.
  model::Measure value;
  std::string_view why;  ///< Where the value is from, a sentence.
};

/// A rule says that it lacks its facts, never that all is well without them.
struct NotEvaluated {
  std::string reason;  ///< A sentence.
};

/// What a rule found; empty is "looked at, nothing there".
using Outcome = std::variant<std::vector<model::Finding>, NotEvaluated>;

/// One way in which a run can go wrong. catalog/<id>_<name>.cpp defines `extern constinit const Rule k<Name>`, beside
/// a .md with examples that must find it and that must not; dropping in the files registers it.
///
/// `check` sets what is particular of each finding: impact, places, evidence, properties, and confidence where it
/// differs from finding to finding. The rest comes from here; the severity from the impact (diagnose.h) unless
/// `severity` is set.
struct Rule {
  std::string_view id;     ///< "SW101"; never used again for something else.
  std::string_view name;   ///< "skewed-partitions": the problem, not the cure.
  std::string_view title;  ///< "Skewed partitions", the start of a line.
  RuleStatus status = RuleStatus::kPreview;
  std::string_view since;    ///< The version of Sparkwright that brought it.
  std::string_view message;  ///< Finding::message.
  std::string_view advice;   ///< Finding::advice.
  std::string_view doc;      ///< What happens, why it costs, and how it is told, a few sentences in Markdown.
  std::span<const RuleParameter> parameters = {};
  model::CodeFix code = {};
  /// Set for rules that are about risk or failure rather than time.
  std::optional<model::FindingSeverity> severity = std::nullopt;
  /// Rules whose findings at the same place, or within it, follow from this one.
  std::span<const std::string_view> explains = {};
  Outcome (*check)(const Run& run) = nullptr;
};

/// All rules, by id. Generated from the files of catalog/.
std::span<const Rule* const> AllRules();

/// The rule of this id or name; null when there is none.
const Rule* FindRule(std::string_view id_or_name);

}  // namespace sparkwright::diagnose
