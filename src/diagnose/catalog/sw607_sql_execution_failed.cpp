#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "diagnose/root_exception.h"
#include "diagnose/rule.h"
#include "diagnose/stage_work.h"

namespace sparkwright::diagnose {
namespace {

/// Whether a query that was interrupted ran within this one, such as the batch of a stream that is stopped while a
/// function of the program works on it: the outer one fails with it.
bool HoldsInterrupted(const Run& run, const model::SqlExecution& outer) {
  const auto& executions = run.application().sql_executions;
  return std::any_of(executions.begin(), executions.end(), [&](const model::SqlExecution& inner) {
    return inner.id != outer.id && inner.status == model::SqlStatus::kFailed && IsConsequence(inner.error_message) &&
           inner.submitted >= outer.submitted && inner.completed.has_value() && outer.completed.has_value() &&
           *inner.completed <= *outer.completed;
  });
}

Outcome Check(const Run& run) {
  struct Group {
    std::string message;
    Millis time;
    int64_t count = 0;
    std::vector<model::FindingPlace> places;
  };
  std::map<std::string, Group> groups;
  std::set<std::string> of_jobs;
  for (const model::Job& job : run.application().jobs) {
    of_jobs.insert(WithoutNumbers(FindRootException(job.failure).message));
  }
  for (const model::SqlExecution& execution : run.application().sql_executions) {
    const bool has_failed_job = std::any_of(execution.jobs.begin(), execution.jobs.end(),
                                            [](const auto& job) { return job.second == model::JobStatus::kFailed; });
    if (execution.status != model::SqlStatus::kFailed || has_failed_job || IsConsequence(execution.error_message) ||
        HoldsInterrupted(run, execution)) {
      continue;
    }
    // The command around a query fails with it; one of the two is enough.
    const bool is_inner = execution.root_id.has_value() && *execution.root_id != execution.id;
    const bool is_of_a_job = execution.error_message.starts_with("Job aborted");
    if (is_inner || is_of_a_job) {
      continue;
    }
    const RootException root = FindRootException(execution.error_message);
    if (of_jobs.contains(WithoutNumbers(root.message))) {
      continue;  // The command around a query whose job failed.
    }
    Group& group = groups[root.type + WithoutNumbers(root.message)];
    if (group.count++ == 0) {
      group.message = root.type.empty() ? root.message : root.type + ": " + root.message;
    }
    if (execution.completed.has_value()) {
      group.time += *execution.completed - execution.submitted;
    }
    model::FindingPlace place;
    place.sql_execution = execution.id;
    group.places.push_back(place);
  }
  std::vector<model::Finding> findings;
  for (auto& [key, group] : groups) {
    model::Finding finding;
    finding.confidence = model::FindingConfidence::kSure;
    finding.impact = group.time;
    finding.own_severity = AtLeastWarning(run, group.time);
    finding.places = std::move(group.places);
    finding.evidence = {{"num_failed_queries", model::CountOf(group.count)}};
    finding.texts = {{"error", std::move(group.message)}};
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace

extern constinit const Rule kSqlExecutionFailed = {
    .id = "SW607",
    .name = "sql-execution-failed",
    .title = "Failed query",
    .since = "0.1.0",
    .message = "Queries that failed without a failed job: {num_failed_queries}. {error}",
    .advice = "",
    .doc =
        "A query or command failed without a failed job: a table or column that is not there, a path that exists "
        "already, a file that cannot be read while planning, a broadcast that timed out. Queries whose job failed are "
        "that finding's. The impact is the time the queries took until they failed; one that took a tenth of the run "
        "is "
        "critical, as a failed job is.",
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::diagnose
