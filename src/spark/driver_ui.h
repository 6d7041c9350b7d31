#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "base/quantity.h"
#include "base/result.h"
#include "hardware/clusters/http_get.h"

namespace sparkwright::spark {

/// How far a run is.
struct RunProgress {
  Millis passed;            ///< Since spark-submit was started.
  bool has_answer = false;  ///< The driver's web UI answered; without it the rest is empty.
  int64_t num_running_jobs = 0;
  std::string job;        ///< What the newest of them does, as Spark's UI says it: "count at job.py:12".
  int64_t num_tasks = 0;  ///< Of the running jobs.
  int64_t num_active_tasks = 0;
  int64_t num_completed_tasks = 0;
};

/// The web UI of a driver on 127.0.0.1. Not thread-safe.
class DriverUi {
 public:
  /// `client` lives longer.
  DriverUi(hardware::HttpClient& client, int64_t port) : client_(client), port_(port) {}

  /// What it says of its running jobs; `passed` is left out. Errors: those of HttpClient::Get; kCorrupt.
  Result<RunProgress> Ask();

  /// Of the driver's application; empty until the UI has told.
  [[nodiscard]] const std::string& application_id() const { return application_id_; }

 private:
  Result<nlohmann::json> Page(const std::string& path, std::string_view what);
  std::string QueryOfJob(int64_t job);

  hardware::HttpClient& client_;
  int64_t port_;
  std::string application_id_;
  int64_t num_done_queries_ = 0;  // SQL executions at the front of the list that run no more.
};

}  // namespace sparkwright::spark
