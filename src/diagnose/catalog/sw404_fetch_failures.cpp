#include <algorithm>
#include <array>

#include "diagnose/rule.h"
#include "diagnose/stage_work.h"

namespace sparkwright::diagnose {
namespace {

constexpr Ratio kCriticalShare{0.10};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"critical_share", model::ShareOf(kCriticalShare), "Of the run, spent on attempts that should not have been."},
});

constexpr auto kExplains = std::to_array<std::string_view>({"stage-retries", "slow-shuffle-fetch", "idle-cores"});

Outcome Check(const Run& run) {
  int64_t num_failures = 0;
  std::string message;
  std::vector<model::FindingPlace> places;
  std::optional<Timestamp> first;
  for (std::size_t i = 0; i < run.application().stages.size(); ++i) {
    const model::Stage& stage = run.application().stages[i];
    for (const model::TaskFailureGroup& group : stage.failures) {
      if (group.kind == "FetchFailed") {
        num_failures += group.count;
        message = message.empty() ? group.message : message;
        places.push_back(run.PlaceOf(i));
        first = std::min(first.value_or(stage.submitted.value_or(Timestamp())), stage.submitted.value_or(Timestamp()));
        break;
      }
    }
  }
  if (num_failures == 0) {
    return std::vector<model::Finding>();
  }
  model::Finding finding;
  int64_t num_attempts = 0;
  CoreMillis again;
  for (std::size_t i = 0; i < run.application().stages.size(); ++i) {
    const model::Stage& stage = run.application().stages[i];
    if (stage.attempt > 0 && stage.submitted.has_value() && *stage.submitted >= *first) {
      ++num_attempts;
      again += run.facts().stages[i].core_time;
      finding.impact += run.SavedIfStageTakes(i, Millis(0));
      places.push_back(run.PlaceOf(i));
    }
  }
  const bool is_critical = Share(finding.impact.count(), run.duration().count()) >= kCriticalShare.value;
  finding.own_severity = is_critical ? model::FindingSeverity::kCritical : model::FindingSeverity::kWarning;
  finding.confidence = model::FindingConfidence::kSure;
  finding.core_impact = again;
  finding.places = std::move(places);
  finding.evidence = {{"num_fetch_failures", model::CountOf(num_failures)},
                      {"num_stage_retries", model::CountOf(num_attempts)},
                      {"task_time_again_ms", model::Of(Millis(again.count()))}};
  finding.texts = {{"failure", message.substr(0, 300)}};
  const RunConfiguration& configuration = run.configuration();
  const std::string master = configuration.Set("spark.master").value_or("");
  const bool is_dynamic = configuration.IsTrue("spark.dynamicAllocation.enabled");
  if (is_dynamic && !configuration.IsTrue("spark.shuffle.service.enabled")) {
    Propose(run, std::nullopt, "spark.decommission.enabled", "true", model::FixSafety::kSafe, finding);
    Propose(run, std::nullopt, "spark.storage.decommission.enabled", "true", model::FixSafety::kSafe, finding);
  } else if (master.starts_with("yarn") && !configuration.IsTrue("spark.shuffle.service.enabled")) {
    Propose(run, std::nullopt, "spark.shuffle.service.enabled", "true", model::FixSafety::kReview, finding);
  }
  return std::vector<model::Finding>{std::move(finding)};
}

}  // namespace

extern constinit const Rule kFetchFailures = {
    .id = "SW404",
    .name = "fetch-failures",
    .title = "Lost shuffle files",
    .since = "0.1.0",
    .message =
        "{num_fetch_failures} tasks could not fetch shuffle files that had been written; {num_stage_retries} stage "
        "attempts ran again ({task_time_again_ms} of task time).",
    .advice =
        "Find out why the executor that had them went away (its removal reason, its memory, a spot node); keep shuffle "
        "files outside of executors or let them be moved before one goes.",
    .doc =
        "Shuffle files lie on the executor that wrote them. When it dies, is given back or does not answer, the stage "
        "that reads them fails and its parents run again for the lost parts. What goes away is the time of the "
        "attempts after the first.",
    .parameters = kParameters,
    .explains = kExplains,
    .check = &Check,
};

}  // namespace sparkwright::diagnose
