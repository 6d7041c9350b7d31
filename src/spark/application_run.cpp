#include "spark/application_run.h"

#include <chrono>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "hardware/clusters/json_text.h"
#include "spark/ports.h"
#include "spark/process.h"

namespace sparkwright::spark {
namespace {

constexpr std::string_view kMark = "SPARKWRIGHT_RUN";
constexpr std::chrono::milliseconds kPoll{50};
constexpr Millis kBetweenQuestions{1'000};
// A driver that is asked to end tells its executors and closes its event log.
constexpr Millis kEndPatience{15'000};

Millis Since(Clock& clock, Nanos begin) { return Millis((clock.Monotonic() - begin).count() / 1'000'000); }

/// Ends what is left of a run on this machine.
Status EndRun(const std::string& folder) {
  for (std::vector<ProcessId> left = ProcessesWithVariable(std::string(kMark), folder); !left.empty();
       left = ProcessesWithVariable(std::string(kMark), folder)) {
    SPARKWRIGHT_TRY(EndProcesses(left, kEndPatience));
  }
  return {};
}

}  // namespace

Result<RunProgress> AskProgress(hardware::HttpClient& client, int64_t ui_port, std::string& application_id) {
  const std::string root = fmt::format("http://{}:{}/api/v1/applications", kLoopback, ui_port);
  if (application_id.empty()) {
    SPARKWRIGHT_TRY(const std::string text, client.Get(root));
    SPARKWRIGHT_TRY(const nlohmann::json applications, hardware::ParseJson(text, root, "the applications of a driver"));
    if (!applications.is_array() || applications.empty() || hardware::TextMember(applications.front(), "id").empty()) {
      return Error(ErrorCode::kCorrupt, root + ": has no application");
    }
    application_id = hardware::TextMember(applications.front(), "id");
  }
  const std::string page = fmt::format("{}/{}/jobs?status=running", root, application_id);
  SPARKWRIGHT_TRY(const std::string text, client.Get(page));
  SPARKWRIGHT_TRY(const nlohmann::json jobs, hardware::ParseJson(text, page, "the running jobs of an application"));
  if (!jobs.is_array()) {
    return Error(ErrorCode::kCorrupt, page + ": is no list of jobs");
  }
  RunProgress progress;
  progress.has_answer = true;
  int64_t newest = -1;
  for (const nlohmann::json& job : jobs) {
    ++progress.num_running_jobs;
    progress.num_tasks += hardware::CountMember(job, "numTasks").value_or(0);
    progress.num_active_tasks += hardware::CountMember(job, "numActiveTasks").value_or(0);
    progress.num_completed_tasks += hardware::CountMember(job, "numCompletedTasks").value_or(0);
    const int64_t id = hardware::CountMember(job, "jobId").value_or(0);
    if (id > newest) {
      newest = id;
      progress.job = hardware::TextMember(job, "name");
    }
  }
  return progress;
}

namespace {

/// Without an answer of the driver, only the time: it may not have its web UI yet, or none at all.
RunProgress ProgressOf(hardware::HttpClient& client, const RunWish& wish, EndedRun& run) {
  RunProgress progress;
  if (wish.ui_port.has_value()) {
    if (Result<RunProgress> answer = AskProgress(client, *wish.ui_port, run.application_id); answer.ok()) {
      progress = *std::move(answer);
    }
  }
  progress.passed = run.wall;
  return progress;
}

}  // namespace

Result<EndedRun> RunApplication(Env& env, hardware::HttpClient& client, const RunWish& wish, const RunHooks& hooks) {
  std::error_code error;
  std::filesystem::create_directories(wish.folder, error);
  if (error) {
    return Error(ErrorCode::kUnavailable, fmt::format("{}: cannot create: {}", wish.folder, error.message()));
  }
  EndedRun run;
  run.driver_log = wish.folder + "/driver.log";
  ProgramStart start;
  start.command = wish.command;
  start.variables = wish.variables;
  start.variables.emplace_back(kMark, wish.folder);
  start.output = run.driver_log;
  run.begun = env.clock().Now();
  const Nanos begin = env.clock().Monotonic();
  SPARKWRIGHT_TRY(const ProcessId process, StartProgram(start));
  Millis next_question = kBetweenQuestions;
  while (true) {
    run.exit_status = ExitStatusOf(process);
    run.wall = Since(env.clock(), begin);
    if (run.exit_status.has_value()) {
      run.end = *run.exit_status == 0 ? model::RunEnd::kSucceeded : model::RunEnd::kFailed;
      break;
    }
    if (hooks.is_cancelled() || (wish.time_limit.has_value() && run.wall >= *wish.time_limit)) {
      run.end = hooks.is_cancelled() ? model::RunEnd::kCancelled : model::RunEnd::kTimedOut;
      SPARKWRIGHT_TRY(EndProcesses({process}, kEndPatience));
      break;
    }
    if (run.wall >= next_question) {
      hooks.show(ProgressOf(client, wish, run));
      next_question = Since(env.clock(), begin) + kBetweenQuestions;
    }
    std::this_thread::sleep_for(kPoll);
  }
  SPARKWRIGHT_TRY(EndRun(wish.folder));
  return run;
}

}  // namespace sparkwright::spark
