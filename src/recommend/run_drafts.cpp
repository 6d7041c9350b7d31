#include "recommend/run_drafts.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "recommend/rule_actions.h"
#include "recommend/value_order.h"

namespace sparkwright::recommend {
namespace {

using model::PredictionBasis;

/// What a run gains over what the finding says. Over the 65 faulted runs of tests/faults whose finding is worth a
/// twentieth of the run, their healthy twins gained 0.94 times that in the median; half of them between 0.48 and 1.81
/// times. So wide is the interval of a sure cause; a likely one may be another in half of that, and a possible one may
/// gain nothing.
struct GainInterval {
  double low;
  double high;
};
constexpr GainInterval IntervalOf(model::FindingConfidence confidence) {
  constexpr double kHigh = 1.8;
  switch (confidence) {
    case model::FindingConfidence::kSure:
      return {0.5, kHigh};
    case model::FindingConfidence::kLikely:
      return {0.25, kHigh};
    case model::FindingConfidence::kPossible:
      break;
  }
  return {0.0, kHigh};
}

model::Estimate<Ratio> GainOf(double share, model::FindingConfidence confidence) {
  const GainInterval interval = IntervalOf(confidence);
  const double expected = std::min(share, 1.0);
  return ShareBetween(expected * interval.low, expected, std::min(expected * interval.high, 1.0),
                      PredictionBasis::kHistory,
                      fmt::format("of the run; the cause is {}", model::FindingConfidenceName(confidence)));
}

/// Of findings whose gain nobody knows: before practices, which are about no run, unless they only inform.
double RelevanceOf(model::FindingSeverity severity) {
  return severity == model::FindingSeverity::kInfo ? 0.0 : 1.0 + static_cast<double>(severity);
}

/// What a failure says: one that ended the job, one that Spark got over, one that may come.
model::Estimate<Ratio> ReliabilityOf(model::FindingSeverity severity) {
  switch (severity) {
    case model::FindingSeverity::kCritical:
      return ShareBetween(1.0, 1.0, 1.0, PredictionBasis::kHistory, "it happened in the run");
    case model::FindingSeverity::kWarning:
      return ShareBetween(0.2, 0.5, 1.0, PredictionBasis::kHistory, "it happened, and Spark got over it this time");
    case model::FindingSeverity::kInfo:
      break;
  }
  return ShareBetween(0.0, 0.1, 0.5, PredictionBasis::kHistory, "the run went well in spite of it");
}

/// What a violation says: Spark refuses it; Spark does something else than it says; it costs time, money or safety.
std::optional<model::Estimate<Ratio>> ReliabilityOf(const model::Violation& violation) {
  if (violation.is_refused) {
    return ShareBetween(1.0, 1.0, 1.0, PredictionBasis::kConfiguration, "Spark refuses it, or fails when it is used");
  }
  switch (violation.severity) {
    case model::FindingSeverity::kCritical:
      return ShareBetween(0.2, 0.5, 1.0, PredictionBasis::kConfiguration, "Spark does not do what it says");
    case model::FindingSeverity::kWarning:
      return ShareBetween(0.0, 0.05, 0.5, PredictionBasis::kGeneric,
                          "it costs time, money or safety; nothing here says how much");
    case model::FindingSeverity::kInfo:
      break;
  }
  return std::nullopt;
}

model::FixSafety LeastSafe(const std::vector<model::PropertyFix>& properties) {
  model::FixSafety safety = model::FixSafety::kSafe;
  for (const model::PropertyFix& fix : properties) {
    safety = std::max(safety, fix.safety);
  }
  return safety;
}

/// The program's change in the language of the job, or in the first that the rule has.
std::string CodeOf(const model::CodeFix& code, const model::Workload* workload) {
  if (workload != nullptr) {
    for (const model::CodeLanguage language : workload->languages) {
      const std::string_view text = language == model::CodeLanguage::kSql      ? code.sql
                                    : language == model::CodeLanguage::kPython ? code.pyspark
                                    : language == model::CodeLanguage::kScala  ? code.scala
                                                                               : std::string_view();
      if (!text.empty()) {
        return std::string(text);
      }
    }
  }
  const std::string_view first = !code.pyspark.empty() ? code.pyspark : !code.sql.empty() ? code.sql : code.scala;
  return std::string(first);
}

/// 1 for more executors, -1 for fewer, by the properties that bound them.
int MachinesOf(const std::vector<model::PropertyFix>& properties, const model::SparkVersion& version) {
  for (const model::PropertyFix& fix : properties) {
    if (fix.key == "spark.executor.instances" || fix.key == "spark.dynamicAllocation.maxExecutors" ||
        fix.key == "spark.cores.max") {
      return DirectionOf(fix, version).value_or(0);
    }
  }
  return 0;
}

/// The sentence's beginning, as a title.
std::string FirstClause(std::string_view advice) {
  constexpr std::size_t kLongest = 90;
  const std::size_t end = advice.find_first_of(".;:");
  std::size_t cut = std::min(end, advice.size());
  // The dot of a property is not the end of a sentence.
  while (cut < advice.size() && advice[cut] == '.' && cut + 1 < advice.size() && advice[cut + 1] != ' ') {
    cut = std::min(advice.find_first_of(".;:", cut + 1), advice.size());
  }
  return cut <= kLongest ? std::string(advice.substr(0, cut)) : std::string();
}

/// "Off-heap memory that is not in use: switch it on".
std::string ProblemAndAdvice(const model::Violation& violation) {
  std::string clause = FirstClause(violation.advice);
  if (clause.size() > 1 && std::islower(static_cast<unsigned char>(clause[1])) != 0) {
    clause.front() = static_cast<char>(std::tolower(static_cast<unsigned char>(clause.front())));
  }
  return clause.empty() ? std::string(violation.title) : fmt::format("{}: {}", violation.title, clause);
}

/// Whether the recommended configuration no longer has it.
bool IsMended(const model::Violation& violation, const model::Verdict* after) {
  const auto key_of = [](const model::Violation& one) {
    return one.places.empty() ? std::string_view() : std::string_view(one.places.front().key);
  };
  return after != nullptr &&
         std::none_of(after->violations.begin(), after->violations.end(), [&](const model::Violation& one) {
           return one.name == violation.name && key_of(one) == key_of(violation);
         });
}

void TakeEdits(const Situation& situation, const std::vector<model::ConfigurationEdit>& edits, model::FixSafety safety,
               model::Recommendation& item) {
  for (const model::ConfigurationEdit& edit : edits) {
    switch (edit.kind) {
      case model::ConfigurationEdit::Kind::kSet:
        item.properties.push_back({edit.key, ValueInUse(situation, edit.key), edit.value, safety});
        break;
      case model::ConfigurationEdit::Kind::kRemove:
        item.removals.push_back(edit.key);
        break;
      case model::ConfigurationEdit::Kind::kRename:
        item.properties.push_back({edit.new_key, ValueInUse(situation, edit.new_key), edit.value, safety, edit.key});
        break;
    }
  }
}

}  // namespace

std::string TitleOf(const std::vector<model::PropertyFix>& properties, const std::vector<std::string>& removals,
                    const model::SparkVersion& version) {
  constexpr std::size_t kMost = 2;
  if (properties.size() + removals.size() > kMost) {
    return {};
  }
  std::vector<std::string> parts;
  for (const model::PropertyFix& fix : properties) {
    const int way = fix.old_value.has_value() ? DirectionOf(fix, version).value_or(0) : 0;
    parts.push_back(fix.replaces.empty() ? fmt::format("{} {} to {}",
                                                       way > 0   ? "raise"
                                                       : way < 0 ? "lower"
                                                                 : "set",
                                                       fix.key, fix.new_value)
                                         : fmt::format("write {} instead of {}", fix.key, fix.replaces));
  }
  for (const std::string& key : removals) {
    parts.push_back("take out " + key);
  }
  return Capitalised(fmt::format("{}", fmt::join(parts, " and ")));
}

std::vector<Draft> FromFindings(const Situation& situation, const model::SparkVersion& version) {
  std::vector<Draft> drafts;
  if (situation.diagnosis == nullptr) {
    return drafts;
  }
  for (const model::Finding& finding : situation.diagnosis->findings) {
    Draft draft;
    model::Recommendation& item = draft.item;
    const RuleAction* action = ActionOf(finding.name);
    item.id = finding.name;
    item.source = model::RecommendationSource::kFinding;
    item.causes.push_back({item.source, std::string(finding.name), std::string(finding.message), finding.evidence,
                           finding.texts, finding.places});
    item.properties = finding.properties;
    if (!finding.advice.empty()) {
      item.advice.emplace_back(finding.advice);
    }
    item.code = CodeOf(finding.code, situation.workload);
    item.title = TitleOf(finding.properties, {}, version);
    if (item.title.empty()) {
      item.title = action != nullptr ? action->action : finding.title;
    }
    item.provenance = finding.rule;
    const double duration = static_cast<double>(situation.run_duration.count());
    double cost = 0.0;
    if (finding.impact.count() > 0 && duration > 0.0) {
      cost = static_cast<double>(finding.impact.count()) / duration;
      item.impact.time = GainOf(cost, finding.confidence);
    }
    // Executors that are held to the end cost as much less as the run is shorter.
    if (finding.core_impact.count() > 0 && situation.run_core_time.has_value() &&
        situation.run_core_time->count() > 0) {
      cost = std::max(cost, static_cast<double>(finding.core_impact.count()) /
                                static_cast<double>(situation.run_core_time->count()));
    }
    if (cost > 0.0) {
      item.impact.cost = GainOf(cost, finding.confidence);
    }
    if (action != nullptr && action->is_failure) {
      item.impact.reliability = ReliabilityOf(finding.severity);
      draft.mends_failure = finding.severity == model::FindingSeverity::kCritical;
    }
    item.effort = model::Effort::kCode;
    draft.relevance = RelevanceOf(finding.severity);
    draft.safety = LeastSafe(finding.properties);
    draft.machines = MachinesOf(finding.properties, version);
    if (action != nullptr) {
      draft.topic = action->topic;
      draft.machines = draft.machines != 0 ? draft.machines : action->machines;
    }
    drafts.push_back(std::move(draft));
  }
  return drafts;
}

std::vector<Draft> FromViolations(const Situation& situation, const model::SparkVersion& version) {
  std::vector<Draft> drafts;
  if (situation.verdict == nullptr) {
    return drafts;
  }
  for (const model::Violation& violation : situation.verdict->violations) {
    Draft draft;
    model::Recommendation& item = draft.item;
    item.id = "check/" + std::string(violation.name);
    item.source = model::RecommendationSource::kViolation;
    item.causes.push_back({item.source,
                           std::string(violation.name),
                           std::string(violation.message),
                           violation.evidence,
                           violation.texts,
                           {}});
    if (violation.fix.has_value()) {
      draft.safety = violation.fix->safety;
      TakeEdits(situation, violation.fix->edits, draft.safety, item);
    }
    if (!violation.advice.empty()) {
      item.advice.emplace_back(violation.advice);
    }
    item.title = item.properties.empty() && item.removals.empty() ? ProblemAndAdvice(violation)
                                                                  : TitleOf(item.properties, item.removals, version);
    if (item.title.empty()) {
      item.title = violation.title;
    }
    item.provenance = violation.rule;
    item.impact.reliability = ReliabilityOf(violation);
    draft.mends_failure = violation.is_refused;
    // What no edit mends is written by a person, and is still a line of the configuration.
    item.effort = model::Effort::kFlag;
    draft.is_mended_by_configuration = IsMended(violation, situation.verdict_after);
    draft.topic = TopicOfCheck(violation.name);
    draft.machines = MachinesOf(item.properties, version);
    drafts.push_back(std::move(draft));
  }
  return drafts;
}

}  // namespace sparkwright::recommend
