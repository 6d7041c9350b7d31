#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "diagnose/root_exception.h"
#include "diagnose/rule.h"
#include "diagnose/stage_work.h"

namespace sparkwright::diagnose {
namespace {

/// When the queries that were interrupted ran.
class Interrupted {
 public:
  explicit Interrupted(const std::vector<model::SqlExecution>& executions) {
    for (const model::SqlExecution& execution : executions) {
      if (execution.status == model::SqlStatus::kFailed && IsConsequence(execution.error_message) &&
          execution.completed.has_value()) {
        const auto [found, is_new] = first_end_.emplace(execution.submitted, *execution.completed);
        found->second = std::min(found->second, *execution.completed);
      }
    }
    std::optional<Timestamp> first;
    for (auto one = first_end_.rbegin(); one != first_end_.rend(); ++one) {
      first = std::min(one->second, first.value_or(one->second));
      one->second = *first;
    }
  }

  /// Whether one of them ran within this query, such as the batch of a stream that is stopped while a function of the
  /// program works on it: the outer one fails with it. Not for one that was interrupted itself.
  [[nodiscard]] bool RanWithin(const model::SqlExecution& outer) const {
    const auto found = first_end_.lower_bound(outer.submitted);
    return found != first_end_.end() && outer.completed.has_value() && found->second <= *outer.completed;
  }

 private:
  std::map<Timestamp, Timestamp> first_end_;  // When one began; the first end of those that began then or later.
};

Outcome Check(const Run& run) {
  struct Group {
    std::string message;
    Millis time;
    int64_t count = 0;
    std::vector<model::FindingPlace> places;
  };
  std::map<std::string, Group> groups;
  const Interrupted interrupted(run.application().sql_executions);
  std::set<std::string> of_jobs;
  for (const model::Job& job : run.application().jobs) {
    of_jobs.insert(WithoutNumbers(FindRootException(job.failure).message));
  }
  for (const model::SqlExecution& execution : run.application().sql_executions) {
    // Spark cancels the job of a broadcast that takes too long; other jobs are cancelled by somebody, with their query.
    const bool is_too_long = execution.error_message.find("Could not execute broadcast") != std::string::npos;
    const bool has_failed_job =
        !is_too_long && std::any_of(execution.jobs.begin(), execution.jobs.end(),
                                    [](const auto& job) { return job.second == model::JobStatus::kFailed; });
    if (execution.status != model::SqlStatus::kFailed || has_failed_job || IsConsequence(execution.error_message) ||
        interrupted.RanWithin(execution)) {
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
        "is critical, as a failed job is.",
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::diagnose
