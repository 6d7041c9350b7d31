#include "diagnose/diagnose.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "base/parallel_for.h"
#include "conf/property_catalogue.h"
#include "model/redacted.h"

namespace sparkwright::diagnose {
namespace {

using model::Finding;
using model::FindingPlace;
using model::FindingSeverity;

constexpr Ratio kLargeImpact{1.0 / 3.0};

FindingSeverity SeverityOf(Millis impact, Millis duration, model::FindingConfidence confidence) {
  const double share =
      duration.count() > 0 ? static_cast<double>(impact.count()) / static_cast<double>(duration.count()) : 0.0;
  if (!IsWorthAWarning(impact, duration, confidence)) {
    return FindingSeverity::kInfo;
  }
  // What only may be is nothing to be woken for, however much it would cost.
  const bool is_critical = share >= kCriticalImpact.value && confidence != model::FindingConfidence::kPossible;
  return is_critical ? FindingSeverity::kCritical : FindingSeverity::kWarning;
}

/// Nobody sees less of a run: it is no reason to stand before what costs memory or cores, or is a risk.
Millis SeenImpact(Millis impact, Millis duration) {
  const double least = static_cast<double>(duration.count()) * kWarningImpact.value;
  const bool is_seen = impact >= kMinImpact && static_cast<double>(impact.count()) >= least;
  return is_seen ? impact : Millis(0);
}

/// Where a finding stands among others: by its severity. But what only may be, and would be a large part of the run, is
/// looked at before a critical one that is a small part of it.
FindingSeverity RankOf(const Finding& finding, Millis duration) {
  const bool is_large = static_cast<double>(finding.impact.count()) >=
                        kLargeImpact.value * static_cast<double>(std::max<int64_t>(duration.count(), 1));
  return finding.severity == FindingSeverity::kWarning && is_large ? FindingSeverity::kCritical : finding.severity;
}

void Complete(Finding& finding, const Rule& rule, Millis duration) {
  finding.rule = rule.id;
  finding.name = rule.name;
  finding.title = rule.title;
  finding.message = finding.message.empty() ? rule.message : finding.message;
  finding.advice = finding.advice.empty() ? rule.advice : finding.advice;
  finding.code = finding.code.empty() ? rule.code : finding.code;
  finding.impact = std::clamp(finding.impact, Millis(0), duration);
}

Outcome Ask(const Rule& rule, const Run& run) {
  if (rule.missing != nullptr) {
    if (auto missing = rule.missing(run)) {
      return *std::move(missing);
    }
  }
  return rule.check(run);
}

/// Whether this version of Spark reads the property and takes the value. Other people's properties pass.
bool IsTaken(const model::PropertyFix& fix, const model::SparkVersion& version) {
  const conf::Property* property = conf::PropertyCatalogue::Builtin().Find(fix.key);
  if (property == nullptr) {
    return true;
  }
  const Result<model::SparkVersion> since = model::ParseSparkVersion(property->since);
  return property->IsIn(version) && !(since.ok() && version < *since) && property->Check(fix.new_value, version).ok();
}

/// Takes out changes that would do nothing, that Spark would refuse, or whose value it has hidden from the log.
void DropUselessFixes(const RunConfiguration& configuration, Finding& finding) {
  std::erase_if(finding.properties, [&](const model::PropertyFix& fix) {
    return model::IsRedacted(fix.new_value) || configuration.Set(fix.key) == fix.new_value ||
           !IsTaken(fix, configuration.version());
  });
}

/// What findings of one rule have in common that one change mends.
std::string FixKey(const Finding& finding) {
  std::string key(finding.message);
  for (const model::EvidenceText& text : finding.texts) {
    key += '\n' + std::string(text.name) + '=' + text.text;
  }
  for (const model::PropertyFix& fix : finding.properties) {
    key += '\n' + fix.key + '=' + fix.new_value;
  }
  return key;
}

/// The places of a finding, so that others can be looked up in them.
class PlaceIndex {
 public:
  explicit PlaceIndex(const std::vector<FindingPlace>& places) : is_whole_run_(places.empty()) {
    for (const FindingPlace& place : places) {
      if (place == FindingPlace()) {
        is_whole_run_ = true;
      } else if (place.stage.has_value()) {
        stages_.emplace(*place.stage, place.stage_attempt);
      } else if (place.sql_execution.has_value()) {
        executions_.insert(*place.sql_execution);
      } else if (place.job.has_value()) {
        jobs_.insert(*place.job);
      } else if (!place.executor_id.empty()) {
        executors_.insert(place.executor_id);
      } else {
        hosts_.insert(place.host);
      }
    }
  }

  /// Whether `place` is one of the places or a part of one, as far as both say.
  [[nodiscard]] bool Contains(const FindingPlace& place) const {
    return is_whole_run_ || (place.stage.has_value() && stages_.contains({*place.stage, place.stage_attempt})) ||
           (place.sql_execution.has_value() && executions_.contains(*place.sql_execution)) ||
           (place.job.has_value() && jobs_.contains(*place.job)) || executors_.contains(place.executor_id) ||
           hosts_.contains(place.host);
  }

 private:
  bool is_whole_run_;
  std::set<std::pair<StageId, int32_t>> stages_;
  std::set<ExecutionId> executions_;
  std::set<JobId> jobs_;
  std::set<std::string> executors_;
  std::set<std::string> hosts_;  // Whole ones.
};

/// `leads_to`: what the rule says of this finding in particular.
bool Explains(const Rule& rule, const Finding& cause, const std::vector<std::string_view>& leads_to,
              const PlaceIndex& places, const Finding& effect) {
  // What matters does not follow from what does not, and what is true of the whole run only from what matters as much.
  // Unless the cause itself says what it leads to.
  const auto names = [&](const auto& explained) {
    return std::find(explained.begin(), explained.end(), effect.name) != explained.end();
  };
  const bool is_too_small =
      cause.severity < effect.severity && (cause.severity == FindingSeverity::kInfo || effect.places.empty());
  return (names(leads_to) || (names(rule.explains) && !is_too_small)) &&
         std::all_of(effect.places.begin(), effect.places.end(),
                     [&](const FindingPlace& place) { return places.Contains(place); });
}

/// Findings of one rule that one change mends are one finding; the worst one's numbers stand for all.
void MergeSameFix(std::vector<Finding>& findings, Millis duration) {
  std::stable_sort(findings.begin(), findings.end(),
                   [](const Finding& a, const Finding& b) { return a.impact > b.impact; });
  std::vector<Finding> merged;
  std::map<std::string, std::size_t> index;  // By FixKey.
  for (Finding& finding : findings) {
    const auto [found, is_new] = index.emplace(FixKey(finding), merged.size());
    if (is_new) {
      merged.push_back(std::move(finding));
      continue;
    }
    Finding& same = merged[found->second];
    same.impact = std::min(same.impact + finding.impact, duration);
    same.core_impact += finding.core_impact;
    same.places.insert(same.places.end(), finding.places.begin(), finding.places.end());
  }
  findings = std::move(merged);
}

/// A fault that is spread over many stages, each with a fix of its own: where none of a rule's findings is worth a
/// warning and all of them together are, they become one, with the fix of the largest. Those that only may be do not
/// add up to one that is.
void MergeSmall(const Rule& rule, std::vector<Finding>& findings, Millis duration) {
  std::map<std::string_view, std::vector<std::size_t>> by_message;  // The largest first.
  for (std::size_t i = 0; i < findings.size(); ++i) {
    const Finding& finding = findings[i];
    if (!rule.severity.has_value() && !finding.own_severity.has_value() &&
        finding.confidence != model::FindingConfidence::kPossible) {
      by_message[finding.message].push_back(i);
    }
  }
  std::vector<bool> is_merged(findings.size());
  for (const auto& [message, rows] : by_message) {
    Finding& largest = findings[rows.front()];
    Millis in_all;
    auto confidence = largest.confidence;
    for (const std::size_t row : rows) {
      in_all = std::min(in_all + findings[row].impact, duration);
      confidence = std::min(confidence, findings[row].confidence);
    }
    if (IsWorthAWarning(largest.impact, duration, largest.confidence) ||
        !IsWorthAWarning(in_all, duration, confidence)) {
      continue;
    }
    largest.confidence = confidence;
    largest.impact = in_all;
    for (std::size_t i = 1; i < rows.size(); ++i) {
      const Finding& small = findings[rows[i]];
      largest.core_impact += small.core_impact;
      largest.places.insert(largest.places.end(), small.places.begin(), small.places.end());
      is_merged[rows[i]] = true;
    }
  }
  std::size_t index = 0;
  std::erase_if(findings, [&](const Finding&) { return is_merged[index++]; });
}

void TakeConsequences(const Run& run, std::span<const Rule* const> rules, std::vector<Finding>& findings) {
  std::vector<bool> is_taken(findings.size());
  for (std::size_t i = 0; i < findings.size(); ++i) {
    const auto rule =
        std::find_if(rules.begin(), rules.end(), [&](const Rule* one) { return one->id == findings[i].rule; });
    const auto leads_to =
        (*rule)->leads_to == nullptr ? std::vector<std::string_view>() : (*rule)->leads_to(run, findings[i]);
    if ((*rule)->explains.empty() && leads_to.empty()) {
      continue;
    }
    const PlaceIndex places(findings[i].places);
    for (std::size_t j = 0; j < findings.size(); ++j) {
      if (i != j && !is_taken[i] && !is_taken[j] && Explains(**rule, findings[i], leads_to, places, findings[j])) {
        is_taken[j] = true;
        // What follows from the effect follows from the cause.
        auto& consequences = findings[i].consequences;
        std::vector<std::string_view> names = findings[j].consequences;
        names.insert(names.begin(), findings[j].name);
        for (const std::string_view name : names) {
          if (std::find(consequences.begin(), consequences.end(), name) == consequences.end()) {
            consequences.push_back(name);
          }
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

model::Diagnosis Diagnose(const model::Application& application, const model::RunFacts& facts, int num_threads,
                          const std::function<bool()>& is_stopped) {
  return DiagnoseWith(AllRules(), application, facts, num_threads, is_stopped);
}

model::Diagnosis DiagnoseWith(std::span<const Rule* const> rules, const model::Application& application,
                              const model::RunFacts& facts, int num_threads, const std::function<bool()>& is_stopped) {
  model::Diagnosis diagnosis;
  const Run run(application, facts);
  diagnosis.num_rules = static_cast<int64_t>(rules.size());
  std::vector<Outcome> outcomes(rules.size());
  ParallelFor(rules.size(), num_threads, [&](std::size_t i) {
    const bool is_asked = is_stopped == nullptr || !is_stopped();
    outcomes[i] = is_asked ? Ask(*rules[i], run) : NotEvaluated{"The analysis was stopped before."};
  });
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const Rule* const rule = rules[i];
    if (const auto* missing = std::get_if<NotEvaluated>(&outcomes[i])) {
      diagnosis.not_evaluated.push_back({rule->id, rule->name, missing->reason});
      continue;
    }
    auto& findings = std::get<std::vector<Finding>>(outcomes[i]);
    for (Finding& finding : findings) {
      Complete(finding, *rule, run.duration());
      DropUselessFixes(run.configuration(), finding);
    }
    MergeSameFix(findings, run.duration());
    MergeSmall(*rule, findings, run.duration());
    for (Finding& finding : findings) {
      finding.severity = finding.own_severity.value_or(
          rule->severity.value_or(SeverityOf(finding.impact, run.duration(), finding.confidence)));
    }
    std::move(findings.begin(), findings.end(), std::back_inserter(diagnosis.findings));
  }
  TakeConsequences(run, rules, diagnosis.findings);
  // What ends in an error is critical whatever it cost: nothing that only takes time is the reason for it.
  std::set<std::string_view> fatal;
  for (const Rule* rule : rules) {
    if (rule->severity == FindingSeverity::kCritical) {
      fatal.insert(rule->id);
    }
  }
  std::stable_sort(diagnosis.findings.begin(), diagnosis.findings.end(), [&](const Finding& a, const Finding& b) {
    const auto rank = [&](const Finding& finding) {
      return std::tuple(fatal.contains(finding.rule) && finding.severity == FindingSeverity::kCritical,
                        RankOf(finding, run.duration()), SeenImpact(finding.impact, run.duration()),
                        !finding.properties.empty(), finding.confidence, finding.impact);
    };
    return rank(a) > rank(b);
  });
  return diagnosis;
}

}  // namespace sparkwright::diagnose
