#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/env.h"
#include "base/quantity.h"
#include "base/result.h"
#include "hardware/clusters/http_get.h"
#include "model/submitted_run.h"

namespace sparkwright::spark {

/// A run of spark-submit.
struct RunWish {
  std::vector<std::string> command;                            ///< The program and its arguments.
  std::vector<std::pair<std::string, std::string>> variables;  ///< Set on top of this process's environment.
  std::string folder;                                          ///< Of the run; made. driver.log is written there.
  std::optional<int64_t> ui_port;    ///< Of the driver's web UI on 127.0.0.1; without it nothing is asked there.
  std::optional<Millis> time_limit;  ///< After which it is ended.
};

/// How far a run is.
struct RunProgress {
  Millis passed;            ///< Since spark-submit was started.
  bool has_answer = false;  ///< The driver's web UI answered; without it the rest is empty.
  int64_t num_running_jobs = 0;
  std::string job;        ///< What the newest of them is called, mostly "count at job.py:12".
  int64_t num_tasks = 0;  ///< Of the running jobs.
  int64_t num_active_tasks = 0;
  int64_t num_completed_tasks = 0;
};

/// What is told while it runs, and asked. Both are called on the thread of RunApplication, about every second.
struct RunHooks {
  std::function<void(const RunProgress&)> show;
  std::function<bool()> is_cancelled;
};

/// How it ended.
struct EndedRun {
  model::RunEnd end = model::RunEnd::kFailed;
  std::optional<int64_t> exit_status;  ///< 128 + N when signal N ended it; absent when it was ended from here.
  Timestamp begun;
  Millis wall;
  std::string driver_log;
  std::string application_id;  ///< As its web UI said; empty when it was not asked or did not answer in time.
};

/// Runs it to its end and returns how that was: that it fails is no error. Nothing that it started on this machine runs
/// afterwards. Errors: kNotFound when there is no such program, kUnavailable (the folder; it cannot be ended).
Result<EndedRun> RunApplication(Env& env, hardware::HttpClient& client, const RunWish& wish, const RunHooks& hooks);

/// What the web UI of a driver says of its running jobs. Errors: kUnavailable, kCorrupt. `application_id` is set when
/// it is empty and the UI tells.
Result<RunProgress> AskProgress(hardware::HttpClient& client, int64_t ui_port, std::string& application_id);

}  // namespace sparkwright::spark
