#include <cstddef>

#include "diagnose/root_exception.h"
#include "diagnose/rule.h"
#include "diagnose/stage_work.h"

namespace sparkwright::diagnose {
namespace {

constexpr auto kExplains = std::to_array<std::string_view>({"task-failures", "idle-cores"});

Outcome Check(const Run& run) {
  std::vector<model::Finding> findings;
  const auto& stages = run.application().stages;
  std::size_t first = 0;  // Of the attempts of a stage, which lie together.
  for (std::size_t i = 0; i < stages.size(); ++i) {
    first = stages[first].id == stages[i].id ? first : i;
    if (stages[i].attempt == 0 || !stages[i].submitted.has_value()) {
      continue;
    }
    model::Finding finding;
    finding.confidence = model::FindingConfidence::kSure;
    finding.impact = run.SavedIfStageTakes(i, Millis(0));
    finding.core_impact = run.facts().stages[i].core_time;
    finding.places = {run.PlaceOf(i)};
    finding.evidence = {{"stage_attempt", model::CountOf(int64_t{stages[i].attempt} + 1)},
                        {"repeated_task_time_ms", model::Of(run.facts().stages[i].task_time)},
                        {"num_tasks", model::CountOf(stages[i].num_tasks)}};
    if (first != i && !stages[first].failure_reason.empty()) {
      const RootException root = FindRootException(stages[first].failure_reason);
      finding.texts = {{"failure", root.type.empty() ? root.message : root.type}};
      finding.message = "A stage ran again with {num_tasks} tasks ({repeated_task_time_ms}) after {failure}.";
    }
    if (RepeatsOwnFailure(run, i)) {
      finding.places.push_back(run.PlaceOf(i - 1));
      finding.advice =
          "Mend what raises the exception, or retry the call within the task: a stage with barriers cannot run a "
          "single "
          "task again, so that all of them start over.";
    }
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace

extern constinit const Rule kStageRetries = {
    .id = "SW605",
    .name = "stage-retries",
    .title = "Repeated stage",
    .since = "0.1.0",
    .message = "A stage ran again with {num_tasks} tasks, which worked {repeated_task_time_ms}.",
    .advice =
        "Keep shuffle files alive when executors go: an external shuffle service, or decommissioning with "
        "spark.storage.decommission.shuffleBlocks.enabled.",
    .doc =
        "A stage ran a second time because its shuffle files were gone or could not be fetched, mostly because an "
        "executor was lost; then that finding explains this one. A stage with barriers also runs again as a whole when "
        "one of its tasks raises an exception. The impact is the time of the later attempts.",
    .explains = kExplains,
    .check = &Check,
};

}  // namespace sparkwright::diagnose
