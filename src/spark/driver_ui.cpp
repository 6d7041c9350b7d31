#include "spark/driver_ui.h"

#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "hardware/clusters/json_text.h"
#include "spark/ports.h"

namespace sparkwright::spark {
namespace {

/// Of SQL executions on one page, and pages at a time: a driver may have a thousand.
constexpr int64_t kPageLength = 200;
constexpr int kMostPages = 10;

bool HasJob(const nlohmann::json& query, int64_t job) {
  for (const nlohmann::json& id : hardware::Member(query, "runningJobIds")) {
    if (id.is_number_integer() && id.get<int64_t>() == job) {
      return true;
    }
  }
  return false;
}

}  // namespace

Result<nlohmann::json> DriverUi::Page(const std::string& path, std::string_view what) {
  const std::string url = fmt::format("http://{}:{}/api/v1/applications{}", kLoopback, port_, path);
  SPARKWRIGHT_TRY(const std::string text, client_.Get(url));
  SPARKWRIGHT_TRY(nlohmann::json json, hardware::ParseJson(text, url, what));
  if (!json.is_array()) {
    return Error(ErrorCode::kCorrupt, fmt::format("{}: is no list of {}", url, what));
  }
  return json;
}

/// What the SQL execution of a job is called. Its jobs are started by threads of Spark, and are called after those.
std::string DriverUi::QueryOfJob(int64_t job) {
  std::string query;
  int64_t offset = num_done_queries_;
  for (int i = 0; i < kMostPages; ++i) {
    const Result<nlohmann::json> page =
        Page(fmt::format("/{}/sql?details=false&planDescription=false&offset={}&length={}", application_id_, offset,
                         kPageLength),
             "SQL executions");
    if (!page.ok()) {
      return query;
    }
    if (page->empty() && i == 0) {
      num_done_queries_ = 0;  // Spark forgets old ones: the list has become shorter.
      return query;
    }
    for (const nlohmann::json& one : *page) {
      if (offset == num_done_queries_ && hardware::TextMember(one, "status") != "RUNNING") {
        ++num_done_queries_;
      }
      ++offset;
      if (HasJob(one, job)) {
        query = hardware::TextMember(one, "description");
      }
    }
    if (static_cast<int64_t>(page->size()) < kPageLength) {
      break;
    }
  }
  return query;
}

Result<RunProgress> DriverUi::Ask() {
  if (application_id_.empty()) {
    SPARKWRIGHT_TRY(const nlohmann::json applications, Page("", "applications"));
    if (applications.empty() || hardware::TextMember(applications.front(), "id").empty()) {
      return Error(ErrorCode::kCorrupt, fmt::format("the web UI at port {} has no application", port_));
    }
    application_id_ = hardware::TextMember(applications.front(), "id");
  }
  SPARKWRIGHT_TRY(const nlohmann::json jobs, Page("/" + application_id_ + "/jobs?status=running", "running jobs"));
  RunProgress progress;
  progress.has_answer = true;
  int64_t newest = -1;
  bool is_of_threads = false;
  for (const nlohmann::json& job : jobs) {
    ++progress.num_running_jobs;
    progress.num_tasks += hardware::CountMember(job, "numTasks").value_or(0);
    progress.num_active_tasks += hardware::CountMember(job, "numActiveTasks").value_or(0);
    // Of each index once: tasks that were tried again are no more tasks.
    progress.num_completed_tasks += hardware::CountMember(job, "numCompletedIndices").value_or(0);
    const int64_t id = hardware::CountMember(job, "jobId").value_or(0);
    if (id > newest) {
      newest = id;
      const std::string description = hardware::TextMember(job, "description");
      progress.job = description.empty() ? hardware::TextMember(job, "name") : description;
      is_of_threads = description.empty() && progress.job.starts_with("$anonfun$");
    }
  }
  if (is_of_threads) {
    if (std::string query = QueryOfJob(newest); !query.empty()) {
      progress.job = std::move(query);
    }
  }
  return progress;
}

}  // namespace sparkwright::spark
