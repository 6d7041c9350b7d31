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
#include "spark/driver_ui.h"

namespace sparkwright::spark {

/// A run of spark-submit.
struct RunWish {
  std::vector<std::string> command;                            ///< The program and its arguments.
  std::vector<std::pair<std::string, std::string>> variables;  ///< Set on top of this process's environment.
  std::string folder;                                          ///< Of the run; made. driver.log is written there.
  std::optional<int64_t> ui_port;    ///< Of the driver's web UI on 127.0.0.1; without it nothing is asked there.
  std::optional<Millis> time_limit;  ///< After which it is ended.
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
  RunProgress last;            ///< The last that its web UI said; without an answer when it never did.
};

/// Runs it to its end and returns how that was: that it fails is no error. Nothing that it started on this machine runs
/// afterwards. Errors: kNotFound when there is no such program, kUnavailable (the folder; it cannot be ended;
/// it cannot be told how it ended).
Result<EndedRun> RunApplication(Env& env, hardware::HttpClient& client, const RunWish& wish, const RunHooks& hooks);

}  // namespace sparkwright::spark
