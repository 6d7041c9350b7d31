#include "validate/check.h"

#include <algorithm>
#include <limits>
#include <set>
#include <string>
#include <tuple>
#include <utility>

namespace sparkwright::validate {
namespace {

using model::FindingSeverity;
using model::Violation;

void Complete(Violation& violation, const Rule& rule) {
  violation.rule = rule.id;
  violation.name = rule.name;
  violation.title = rule.title;
  violation.message = violation.message.empty() ? rule.message : violation.message;
  violation.advice = violation.advice.empty() ? rule.advice : violation.advice;
  violation.severity =
      violation.is_refused ? FindingSeverity::kCritical : violation.own_severity.value_or(rule.severity);
}

/// The worst first; then as they stand in the file, what has no line behind.
bool ComesBefore(const Violation& a, const Violation& b) {
  const auto line = [](const Violation& violation) {
    return violation.places.empty() ? std::numeric_limits<int64_t>::max()
                                    : violation.places.front().line.value_or(std::numeric_limits<int64_t>::max());
  };
  return std::tuple(b.is_refused, b.severity, line(a)) < std::tuple(a.is_refused, a.severity, line(b));
}

model::Grade GradeOf(const std::vector<Violation>& violations) {
  const model::ScoreWeights weights;
  model::Grade grade;
  for (const Violation& violation : violations) {
    int64_t& count = violation.is_refused                               ? grade.num_refused
                     : violation.severity == FindingSeverity::kCritical ? grade.num_critical
                     : violation.severity == FindingSeverity::kWarning  ? grade.num_warnings
                                                                        : grade.num_info;
    ++count;
  }
  grade.score = std::max<int64_t>(100 - grade.num_refused * weights.refused - grade.num_critical * weights.critical -
                                      grade.num_warnings * weights.warning -
                                      std::min(grade.num_info * weights.info, weights.most_info),
                                  0);
  grade.letter = grade.score >= 90   ? 'A'
                 : grade.score >= 80 ? 'B'
                 : grade.score >= 70 ? 'C'
                 : grade.score >= 60 ? 'D'
                                     : 'F';
  return grade;
}

/// The keys that an edit reads or writes.
std::vector<std::string> KeysOf(const model::ConfigurationEdit& edit) {
  return edit.new_key.empty() ? std::vector{edit.key} : std::vector{edit.key, edit.new_key};
}

}  // namespace

model::Verdict Check(const conf::Configuration& configuration, const conf::RunContext& context) {
  return CheckWith(AllRules(), configuration, context);
}

model::Verdict CheckWith(std::span<const Rule* const> rules, const conf::Configuration& configuration,
                         const conf::RunContext& context) {
  const Subject subject(configuration, context);
  model::Verdict verdict;
  verdict.num_rules = static_cast<int64_t>(rules.size());
  verdict.num_properties = static_cast<int64_t>(subject.settings().size());
  for (const Rule* rule : rules) {
    std::optional<NotEvaluated> missing = rule->missing == nullptr ? std::nullopt : rule->missing(subject);
    Outcome outcome = missing.has_value() ? Outcome(*std::move(missing)) : rule->check(subject);
    if (const NotEvaluated* lacking = std::get_if<NotEvaluated>(&outcome)) {
      verdict.not_evaluated.push_back({rule->id, rule->name, lacking->reason});
      continue;
    }
    for (Violation& violation : std::get<std::vector<Violation>>(outcome)) {
      Complete(violation, *rule);
      verdict.violations.push_back(std::move(violation));
    }
  }
  std::stable_sort(verdict.violations.begin(), verdict.violations.end(), ComesBefore);
  verdict.grade = GradeOf(verdict.violations);
  return verdict;
}

std::vector<model::ConfigurationEdit> FixesOf(const model::Verdict& verdict, model::FixMode mode) {
  std::vector<model::ConfigurationEdit> edits;
  std::set<std::string, std::less<>> changed;
  for (const Violation& violation : verdict.violations) {
    if (!violation.fix.has_value() ||
        (mode == model::FixMode::kSafe && violation.fix->safety != model::FixSafety::kSafe)) {
      continue;
    }
    std::vector<std::string> keys;
    for (const model::ConfigurationEdit& edit : violation.fix->edits) {
      const std::vector<std::string> some = KeysOf(edit);
      keys.insert(keys.end(), some.begin(), some.end());
    }
    if (std::none_of(keys.begin(), keys.end(), [&](const std::string& key) { return changed.contains(key); })) {
      changed.insert(keys.begin(), keys.end());
      edits.insert(edits.end(), violation.fix->edits.begin(), violation.fix->edits.end());
    }
  }
  return edits;
}

}  // namespace sparkwright::validate
