#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <string>
#include <utility>

#include "base/saturating.h"
#include "diagnose/root_exception.h"
#include "diagnose/rule.h"
#include "diagnose/stage_work.h"

namespace sparkwright::diagnose {
namespace {

constexpr auto kExplains = std::to_array<std::string_view>(
    {"task-failures", "stage-retries", "executor-churn", "fetch-failures", "allocation-lag"});

constexpr Millis kSameMoment{1'000};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"same_moment_ms", model::Of(kSameMoment),
     "Between two events of the log that are one: a process that ends with the application, a task that ends with its "
     "executor."},
});

bool Has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

/// Spark or the user let it go.
bool IsWanted(std::string_view reason) {
  return Has(reason, "killed by driver") || Has(reason, "explicit termination request") ||
         Has(reason, "Executor is not needed") || Has(reason, "idle") || Has(reason, "Command exited with code 0") ||
         Has(reason, "SparkContext");
}

struct Kind {
  std::string_view name;
  std::string_view advice;
};

Kind KindOf(std::string_view reason) {
  if (Has(reason, "heartbeat timed out") || Has(reason, "Heartbeat")) {
    return {"heartbeats stopped",
            "An executor that does not answer is busy collecting garbage, swapping or cut off; look at its GC time and "
            "its host before raising spark.network.timeout."};
  }
  if (Has(reason, "decommission") || Has(reason, "Decommission")) {
    return {"decommissioned",
            "Let executors hand over their blocks before they go: spark.decommission.enabled and "
            "spark.storage.decommission.enabled, with shuffle blocks."};
  }
  if (Has(reason, "preempt") || Has(reason, "Preempt") || Has(reason, "spot") || Has(reason, "lost node") ||
      Has(reason, "Container released on a *lost* node")) {
    return {
        "taken away",
        "Machines that can be taken away lose their shuffle files: keep those elsewhere, use machines that stay for "
        "part of the executors, or let them hand over their blocks (spark.decommission.enabled)."};
  }
  return {"process ended",
          "The executor's own log says why: a crash of native code, an OutOfMemoryError, or somebody who killed it."};
}

/// Whether a task ran until its executor went away; one that was killed before was ended by Spark.
bool WentDownWith(const model::TaskTable& tasks, std::size_t task, const model::Executor& executor) {
  const Timestamp end(SaturatingAdd(tasks.launch_ms[task], tasks.duration_ms[task]));
  return tasks.status[task] != model::TaskStatus::kKilled || *executor.removed - end < kSameMoment;
}

Outcome Check(const Run& run) {
  const auto& executors = run.application().executors;
  const auto end = run.application().end();
  struct Loss {
    std::string reason;
    std::string_view advice;
    std::vector<std::size_t> executors;
  };
  std::map<std::string_view, Loss> losses;
  for (std::size_t i = 0; i < executors.size(); ++i) {
    const model::Executor& executor = executors[i];
    // Processes that end within the application's last second end with it.
    if (!executor.removed.has_value() || executor.removal_reason.empty() || IsWanted(executor.removal_reason) ||
        (end.has_value() && *end - *executor.removed < kSameMoment)) {
      continue;
    }
    const Kind kind = KindOf(executor.removal_reason);
    Loss& loss = losses[kind.name];
    loss.advice = kind.advice;
    loss.reason = loss.reason.empty() ? executor.removal_reason.substr(0, 200) : loss.reason;
    loss.executors.push_back(i);
  }
  std::vector<model::Finding> findings;
  for (const auto& [kind, loss] : losses) {
    // Tasks that went down with them, by stage.
    std::map<std::size_t, Millis> lost;
    const model::TaskTable& tasks = run.application().tasks;
    CoreMillis lost_work;
    std::vector<bool> is_lost(executors.size());
    for (const std::size_t executor : loss.executors) {
      is_lost[executor] = true;
    }
    for (std::size_t task = 0; task < tasks.size(); ++task) {
      if (tasks.status[task] != model::TaskStatus::kSucceeded && tasks.executor[task] < is_lost.size() &&
          is_lost[tasks.executor[task]] && WentDownWith(tasks, task, executors[tasks.executor[task]])) {
        lost[tasks.stage[task]] += Millis(tasks.duration_ms[task]);
        lost_work += CoreMillis(tasks.duration_ms[task]);
      }
    }
    model::Finding finding;
    finding.confidence = model::FindingConfidence::kSure;
    for (const std::size_t executor : loss.executors) {
      model::FindingPlace place;
      place.executor_id = executors[executor].id;
      place.host = executors[executor].host;
      finding.places.push_back(std::move(place));
    }
    for (const auto& [stage, time] : lost) {
      if (stage < run.facts().stages.size()) {
        finding.impact += run.SavedIfTasksWorkLess(stage, time);
        finding.places.push_back(run.PlaceOf(stage));
      }
    }
    for (std::size_t i = 0; i < run.application().stages.size(); ++i) {
      // What had been written on them is computed again by later attempts.
      const model::Stage& stage = run.application().stages[i];
      if (stage.attempt > 0 && stage.submitted.has_value() && !RepeatsOwnFailure(run, i)) {
        finding.impact += run.SavedIfStageTakes(i, Millis(0));
        finding.places.push_back(run.PlaceOf(i));
      }
      const bool could_not_fetch = std::any_of(stage.failures.begin(), stage.failures.end(), [](const auto& group) {
        return group.kind == "FetchFailed" || group.kind == "ExecutorLostFailure";
      });
      if (could_not_fetch && !lost.contains(i)) {
        finding.places.push_back(run.PlaceOf(i));
      }
    }
    finding.core_impact = lost_work;
    finding.evidence = {{"num_lost_executors", model::CountOf(static_cast<int64_t>(loss.executors.size()))},
                        {"lost_task_time_ms", model::Of(Millis(lost_work.count()))}};
    finding.texts = {{"removal_reason", loss.reason}};
    finding.advice = loss.advice;
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace

extern constinit const Rule kExecutorsLost = {
    .id = "SW604",
    .name = "executors-lost",
    .title = "Lost executors",
    .since = "0.1.0",
    .message =
        "Executors that went away while the application ran: {num_lost_executors} ({removal_reason}), and with them "
        "{lost_task_time_ms} of tasks.",
    .advice = "",
    .doc =
        "An executor ended although neither Spark nor the user wanted it to: it crashed, was killed, did not answer, "
        "or its machine was taken away. Its tasks run again, and so do tasks of earlier stages whose shuffle files it "
        "held. Executors that dynamic allocation gave back, and those that end with the application, are not lost. The "
        "impact is the time of the tasks that went down, and of later attempts of stages, but for those that repeat a "
        "failure of their own.",
    .parameters = kParameters,
    .severity = model::FindingSeverity::kWarning,
    .explains = kExplains,
    .check = &Check,
};

}  // namespace sparkwright::diagnose
