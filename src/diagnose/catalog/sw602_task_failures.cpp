#include <array>
#include <cstddef>
#include <map>
#include <utility>

#include "base/saturating.h"
#include "diagnose/plan.h"
#include "diagnose/root_exception.h"
#include "diagnose/rule.h"
#include "diagnose/stage_work.h"

namespace sparkwright::diagnose {
namespace {

constexpr int64_t kMinFailures = 3;
constexpr Ratio kMinFailedShare{0.05};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"min_failures", model::CountOf(kMinFailures), "With one cause, for a warning whatever they cost,"},
    {"min_failed_share", model::ShareOf(kMinFailedShare),
     "when so many of the tasks of their stages failed: with one in twenty, some task of a large run fails four times "
     "and takes its job down."},
});

/// Failures of the executor or of fetching from one are for the rules about executors and stages.
bool IsOwnFailure(const model::TaskFailureGroup& group) {
  return group.kind != "ExecutorLostFailure" && group.kind != "FetchFailed" && group.kind != "Resubmitted" &&
         group.kind != "TaskKilled" && group.kind != "TaskCommitDenied";
}

Outcome Check(const Run& run) {
  struct Cause {
    RootException root;
    int64_t num_failures = 0;
    Millis impact;
    Millis time;
    int64_t num_tasks = 0;  // Of the stages that have such failures.
    std::vector<model::FindingPlace> places;
  };
  std::map<std::string, Cause> causes;
  for (std::size_t i = 0; i < run.application().stages.size(); ++i) {
    const model::Stage& stage = run.application().stages[i];
    int64_t in_all = 0;
    for (const model::TaskFailureGroup& group : stage.failures) {
      in_all += group.count;
    }
    for (const model::TaskFailureGroup& group : stage.failures) {
      if (!IsOwnFailure(group)) {
        continue;
      }
      RootException root = FindRootException(group.message);
      // What one line raises has one cause, whatever value of the data it names.
      const bool has_line = !root.type.empty() && !root.place.empty();
      Cause& cause = causes[root.type + (has_line ? root.place : WithoutNumbers(root.message))];
      if (cause.places.empty()) {
        cause.root = std::move(root);
      }
      // The log counts failures by cause and times them by stage; a cause has its share.
      const Millis time(SaturatingMultiply(run.FailedTaskTime(i).count(), group.count) / std::max<int64_t>(in_all, 1));
      cause.num_failures += group.count;
      cause.time += time;
      cause.impact += run.SavedIfTasksWorkLess(i, time);
      if (cause.places.empty() || cause.places.back() != run.PlaceOf(i)) {
        cause.places.push_back(run.PlaceOf(i));
        cause.num_tasks += stage.num_tasks;
      }
    }
  }
  std::vector<model::Finding> findings;
  for (auto& [key, cause] : causes) {
    model::Finding finding;
    finding.confidence = model::FindingConfidence::kSure;
    finding.impact = cause.impact;
    if (cause.num_failures >= kMinFailures && Share(cause.num_failures, cause.num_tasks) >= kMinFailedShare.value) {
      finding.own_severity = AtLeastWarning(run, cause.impact);
    }
    finding.core_impact = CoreMillis(cause.time.count());
    finding.places = std::move(cause.places);
    finding.evidence = {{"num_failed_tasks", model::CountOf(cause.num_failures)},
                        {"failed_task_time_ms", model::Of(cause.time)}};
    const bool has_type = !cause.root.type.empty();
    finding.texts = {{"exception", has_type ? cause.root.type : cause.root.message}};
    if (has_type && !cause.root.message.empty()) {
      finding.texts.push_back({"exception_message", cause.root.message});
    }
    if (!cause.root.place.empty()) {
      finding.texts.push_back({"code_place", cause.root.place});
    }
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace

extern constinit const Rule kTaskFailures = {
    .id = "SW602",
    .name = "task-failures",
    .title = "Failed tasks",
    .since = "0.1.0",
    .message = "Tasks that failed with {exception}: {num_failed_tasks}; they had worked {failed_task_time_ms}.",
    .advice =
        "Mend what raises the exception; where it is a service that is at times not there, retry the call within "
        "the task, which costs a call instead of a task.",
    .doc =
        "Tasks raised an exception and ran again. What they had done until then is lost, and the stage waits for the "
        "second attempt. Failures of executors and of fetching shuffle data belong to other rules. The impact is the "
        "time of the failed tasks, spread over as many as ran at once in their stage.",
    .parameters = kParameters,
    .check = &Check,
};

}  // namespace sparkwright::diagnose
