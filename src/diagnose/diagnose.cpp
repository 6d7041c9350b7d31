#include "diagnose/diagnose.h"

#include <algorithm>
#include <tuple>
#include <utility>
#include <vector>

#include "base/parallel_for.h"

namespace sparkwright::diagnose {
namespace {

using model::Finding;
using model::FindingPlace;
using model::FindingSeverity;

FindingSeverity SeverityOf(Millis impact, Millis duration) {
  const double share =
      duration.count() > 0 ? static_cast<double>(impact.count()) / static_cast<double>(duration.count()) : 0.0;
  if (impact < kMinImpact || share < kWarningImpact.value) {
    return FindingSeverity::kInfo;
  }
  return share < kCriticalImpact.value ? FindingSeverity::kWarning : FindingSeverity::kCritical;
}

void Complete(Finding& finding, const Rule& rule, Millis duration) {
  finding.rule = rule.id;
  finding.name = rule.name;
  finding.title = rule.title;
  finding.message = finding.message.empty() ? rule.message : finding.message;
  finding.advice = finding.advice.empty() ? rule.advice : finding.advice;
  finding.code = finding.code.empty() ? rule.code : finding.code;
  finding.impact = std::clamp(finding.impact, Millis(0), duration);
  finding.severity = finding.own_severity.value_or(rule.severity.value_or(SeverityOf(finding.impact, duration)));
}

bool SameFix(const Finding& a, const Finding& b) {
  const auto same_text = [](const auto& x, const auto& y) { return x.name == y.name && x.text == y.text; };
  return a.rule == b.rule && a.message == b.message &&
         std::equal(a.texts.begin(), a.texts.end(), b.texts.begin(), b.texts.end(), same_text) &&
         std::equal(a.properties.begin(), a.properties.end(), b.properties.begin(), b.properties.end(),
                    [](const auto& x, const auto& y) { return x.key == y.key && x.new_value == y.new_value; });
}

/// Whether `inner` is `outer` or a part of it, as far as both say.
bool Contains(const FindingPlace& outer, const FindingPlace& inner) {
  if (outer == FindingPlace()) {
    return true;
  }
  if (outer.stage.has_value()) {
    return inner.stage == outer.stage && inner.stage_attempt == outer.stage_attempt;
  }
  if (outer.sql_execution.has_value()) {
    return inner.sql_execution == outer.sql_execution;
  }
  if (outer.job.has_value()) {
    return inner.job == outer.job;
  }
  return inner.executor_id == outer.executor_id && inner.host == outer.host;
}

bool Explains(const Rule& rule, const Finding& cause, const Finding& effect) {
  // What is true of the whole run follows only from what matters to it.
  const bool is_too_small = effect.places.empty() && cause.severity < effect.severity;
  return !is_too_small && std::find(rule.explains.begin(), rule.explains.end(), effect.name) != rule.explains.end() &&
         std::all_of(effect.places.begin(), effect.places.end(), [&](const FindingPlace& inner) {
           return cause.places.empty() ||
                  std::any_of(cause.places.begin(), cause.places.end(),
                              [&](const FindingPlace& outer) { return Contains(outer, inner); });
         });
}

/// Findings of one rule that one change mends are one finding; the worst one's numbers stand for all.
void MergeSameFix(std::vector<Finding>& findings, Millis duration) {
  std::stable_sort(findings.begin(), findings.end(),
                   [](const Finding& a, const Finding& b) { return a.impact > b.impact; });
  std::vector<Finding> merged;
  for (Finding& finding : findings) {
    const auto same =
        std::find_if(merged.begin(), merged.end(), [&](const Finding& other) { return SameFix(other, finding); });
    if (same == merged.end()) {
      merged.push_back(std::move(finding));
      continue;
    }
    same->impact = std::min(same->impact + finding.impact, duration);
    same->core_impact += finding.core_impact;
    same->places.insert(same->places.end(), finding.places.begin(), finding.places.end());
  }
  findings = std::move(merged);
}

void TakeConsequences(std::span<const Rule* const> rules, std::vector<Finding>& findings) {
  std::vector<bool> is_taken(findings.size());
  for (std::size_t i = 0; i < findings.size(); ++i) {
    const auto rule =
        std::find_if(rules.begin(), rules.end(), [&](const Rule* one) { return one->id == findings[i].rule; });
    for (std::size_t j = 0; j < findings.size(); ++j) {
      if (i != j && !is_taken[i] && !is_taken[j] && Explains(**rule, findings[i], findings[j])) {
        is_taken[j] = true;
        auto& consequences = findings[i].consequences;
        if (std::find(consequences.begin(), consequences.end(), findings[j].name) == consequences.end()) {
          consequences.push_back(findings[j].name);
        }
        findings[i].impact = std::max(findings[i].impact, findings[j].impact);
        findings[i].severity = std::max(findings[i].severity, findings[j].severity);
      }
    }
  }
  std::size_t index = 0;
  std::erase_if(findings, [&](const Finding&) { return is_taken[index++]; });
}

}  // namespace

model::RuleDescription Describe(const Rule& rule) {
  return {rule.id,
          rule.name,
          rule.title,
          rule.status == RuleStatus::kPreview,
          rule.since,
          rule.message,
          rule.advice,
          rule.doc,
          {rule.parameters.begin(), rule.parameters.end()},
          rule.code,
          rule.severity,
          {rule.explains.begin(), rule.explains.end()}};
}

model::Diagnosis Diagnose(const model::Application& application, const model::RunFacts& facts, int num_threads) {
  return DiagnoseWith(AllRules(), application, facts, num_threads);
}

model::Diagnosis DiagnoseWith(std::span<const Rule* const> rules, const model::Application& application,
                              const model::RunFacts& facts, int num_threads) {
  model::Diagnosis diagnosis;
  const Run run(application, facts);
  diagnosis.num_rules = static_cast<int64_t>(rules.size());
  std::vector<Outcome> outcomes(rules.size());
  ParallelFor(rules.size(), num_threads, [&](std::size_t i) { outcomes[i] = rules[i]->check(run); });
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const Rule* const rule = rules[i];
    if (const auto* missing = std::get_if<NotEvaluated>(&outcomes[i])) {
      diagnosis.not_evaluated.push_back({rule->id, rule->name, missing->reason});
      continue;
    }
    auto& findings = std::get<std::vector<Finding>>(outcomes[i]);
    for (Finding& finding : findings) {
      Complete(finding, *rule, run.duration());
    }
    MergeSameFix(findings, run.duration());
    for (Finding& finding : findings) {
      finding.severity =
          finding.own_severity.value_or(rule->severity.value_or(SeverityOf(finding.impact, run.duration())));
    }
    std::move(findings.begin(), findings.end(), std::back_inserter(diagnosis.findings));
  }
  TakeConsequences(rules, diagnosis.findings);
  std::stable_sort(diagnosis.findings.begin(), diagnosis.findings.end(), [](const Finding& a, const Finding& b) {
    return std::tie(a.severity, a.impact, a.confidence) > std::tie(b.severity, b.impact, b.confidence);
  });
  return diagnosis;
}

}  // namespace sparkwright::diagnose
