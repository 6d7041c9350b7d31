#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include "model/rule_description.h"
#include "model/violation.h"
#include "validate/subject.h"

namespace sparkwright::validate {

using NotEvaluated = model::NotEvaluated;
using RuleParameter = model::RuleParameter;
using RuleStatus = model::RuleStatus;

/// What a rule found; empty is "looked at, nothing there".
using Outcome = std::variant<std::vector<model::Violation>, NotEvaluated>;

/// One way in which a configuration can be wrong. catalog/<id>_<name>.cpp defines `extern constinit const Rule
/// k<Name>`, beside a .md with examples that must find it and that must not; dropping in the files registers it.
///
/// `check` sets what is particular of each violation: places, evidence, texts, the fix, is_refused, and
/// own_severity where it differs from the rule's. The rest comes from here.
struct Rule {
  std::string_view id;     ///< "SC101"; never used again for something else.
  std::string_view name;   ///< "misspelt-property": the problem, not the cure.
  std::string_view title;  ///< "Misspelt property", the start of a line.
  RuleStatus status = RuleStatus::kPreview;
  std::string_view since;    ///< The version of Sparkwright that brought it.
  std::string_view message;  ///< Violation::message.
  std::string_view advice;   ///< Violation::advice; may be empty.
  std::string_view doc;      ///< What happens, why it matters, and how it is told, a few sentences in Markdown.
  std::span<const RuleParameter> parameters = {};
  model::FindingSeverity severity = model::FindingSeverity::kWarning;  ///< Of violations that say nothing else.
  /// Asked before `check`: what the rule lacks, such as WithoutCluster; null when it needs nothing but the
  /// configuration.
  std::optional<NotEvaluated> (*missing)(const Subject& subject) = nullptr;
  Outcome (*check)(const Subject& subject) = nullptr;
};

/// All rules, by id. Generated from the files of catalog/.
std::span<const Rule* const> AllRules();

/// What there is to say of a rule.
model::RuleDescription Describe(const Rule& rule);

/// For Rule::missing: nothing says what nodes the cluster has.
std::optional<NotEvaluated> WithoutCluster(const Subject& subject);
/// For Rule::missing: nothing says which cluster manager it is.
std::optional<NotEvaluated> WithoutManager(const Subject& subject);

}  // namespace sparkwright::validate
