#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <utility>

#include "diagnose/plan.h"
#include "diagnose/root_exception.h"
#include "diagnose/rule.h"

namespace sparkwright::diagnose {
namespace {

constexpr auto kExplains = std::to_array<std::string_view>({"task-failures", "sql-execution-failed", "stage-retries"});

/// The last failed attempt of each stage that does not only say that it was cancelled.
std::map<StageId, std::size_t> FailedStages(const model::Application& application) {
  std::map<StageId, std::size_t> failed;
  for (std::size_t i = 0; i < application.stages.size(); ++i) {
    const model::Stage& stage = application.stages[i];
    if (stage.status == model::StageStatus::kFailed && !IsConsequence(stage.failure_reason)) {
      failed[stage.id] = i;
    }
  }
  return failed;
}

/// The stage attempt that took a job down: the last one of it that failed by itself.
std::optional<std::size_t> FailedStageOf(const std::map<StageId, std::size_t>& failed, const model::Job& job) {
  std::optional<std::size_t> last;
  for (const StageId id : job.stage_ids) {
    if (const auto found = failed.find(id); found != failed.end()) {
      last = std::max(last.value_or(found->second), found->second);
    }
  }
  return last;
}

RootException RootOf(const model::Application& application, const model::Job& job, std::optional<std::size_t> stage) {
  RootException root = FindRootException(job.failure);
  if (root.type.empty() && stage.has_value() && !application.stages[*stage].failures.empty()) {
    // Spark 4 gives the job the message alone; the tasks have the exception.
    RootException of_task = FindRootException(application.stages[*stage].failures.front().message);
    root.type = of_task.type;
    root.place = root.place.empty() ? of_task.place : root.place;
  }
  return root;
}

Outcome Check(const Run& run) {
  struct Group {
    RootException root;
    std::vector<model::FindingPlace> places;
    int64_t num_jobs = 0;
    Millis time;
  };
  std::map<std::string, Group> groups;
  const std::map<StageId, std::size_t> failed = FailedStages(run.application());
  for (std::size_t i = 0; i < run.application().jobs.size(); ++i) {
    const model::Job& job = run.application().jobs[i];
    if (job.status != model::JobStatus::kFailed || IsConsequence(job.failure)) {
      continue;
    }
    const auto stage = FailedStageOf(failed, job);
    RootException root = RootOf(run.application(), job, stage);
    Group& group = groups[root.type + WithoutNumbers(root.message)];
    if (group.num_jobs++ == 0) {
      group.root = std::move(root);
    }
    group.time += run.facts().jobs[i].duration.value_or(Millis());
    model::FindingPlace place = stage.has_value() ? run.PlaceOf(*stage) : model::FindingPlace();
    place.job = job.id;
    place.sql_execution = job.sql_execution_id;
    group.places.push_back(place);
  }
  std::vector<model::Finding> findings;
  for (auto& [key, group] : groups) {
    model::Finding finding;
    finding.confidence = model::FindingConfidence::kSure;
    finding.impact = group.time;
    finding.places = std::move(group.places);
    finding.evidence = {{"num_failed_jobs", model::CountOf(group.num_jobs)}, {"lost_time_ms", model::Of(group.time)}};
    const bool has_type = !group.root.type.empty();
    finding.texts = {{"exception", has_type ? group.root.type : group.root.message}};
    if (has_type && !group.root.message.empty()) {
      finding.texts.push_back({"exception_message", group.root.message});
    }
    if (!group.root.place.empty()) {
      finding.texts.push_back({"code_place", group.root.place});
    }
    const bool has_message = has_type && !group.root.message.empty();
    finding.message = !has_message ? "Failed jobs: {num_failed_jobs}, with {exception}."
                      : group.root.place.empty()
                          ? "Failed jobs: {num_failed_jobs}, with {exception}: {exception_message}."
                          : "Failed jobs: {num_failed_jobs}, with {exception} at {code_place}: {exception_message}.";
    // Findings without properties would become one; these have causes of their own.
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace

extern constinit const Rule kJobFailed = {
    .id = "SW601",
    .name = "job-failed",
    .title = "Failed job",
    .since = "0.1.0",
    .message = "Failed jobs: {num_failed_jobs}, with {exception}.",
    .advice = "Mend what raises the exception; a task that fails the same way each time is not worth retrying.",
    .doc =
        "A task failed as often as spark.task.maxFailures allows, or the driver gave up, and the job ended with an "
        "exception. The root is the last cause in the chain of exceptions, or what ended the Python traceback; jobs "
        "that failed the same way are one finding. Jobs that were cancelled, by a user, a stopped stream or the end of "
        "the application, are not failures. The impact is the time from the submission of the jobs to their failure.",
    .severity = model::FindingSeverity::kCritical,
    .explains = kExplains,
    .check = &Check,
};

}  // namespace sparkwright::diagnose
