#pragma once

#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include "diagnose/run.h"
#include "model/finding.h"
#include "model/rule_description.h"

namespace sparkwright::diagnose {

using NotEvaluated = model::NotEvaluated;
using RuleParameter = model::RuleParameter;
using RuleStatus = model::RuleStatus;

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
  /// Rules whose findings follow from this one in particular, however much they matter.
  std::vector<std::string_view> (*leads_to)(const Run& run, const model::Finding& finding) = nullptr;
  /// Asked before `check`: what the rule lacks, such as WithoutPlans; null when it always has its facts or `check`
  /// tells.
  std::optional<NotEvaluated> (*missing)(const Run& run) = nullptr;
  Outcome (*check)(const Run& run) = nullptr;
};

/// All rules, by id. Generated from the files of catalog/.
std::span<const Rule* const> AllRules();

/// What there is to say of a rule.
model::RuleDescription Describe(const Rule& rule);

}  // namespace sparkwright::diagnose
