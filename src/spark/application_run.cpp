#include "spark/application_run.h"

#include <chrono>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "spark/process.h"
#include "spark/process_mark.h"

namespace sparkwright::spark {
namespace {

constexpr const char* kMark = "SPARKWRIGHT_PROCESS_OF_RUN";
constexpr std::chrono::milliseconds kPoll{50};
constexpr Millis kBetweenQuestions{1'000};
// A driver that is asked to end tells its executors and closes its event log.
constexpr Millis kEndPatience{15'000};

Millis Since(Clock& clock, Nanos begin) { return Millis((clock.Monotonic() - begin).count() / 1'000'000); }

/// Ends what is left of a run on this machine.
Status EndRun(const std::string& folder) {
  for (std::vector<ProcessId> left = MarkedProcesses(kMark, folder); !left.empty();
       left = MarkedProcesses(kMark, folder)) {
    SPARKWRIGHT_TRY(EndProcesses(left, kEndPatience));
  }
  return {};
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
  start.variables.emplace_back(kMark, NewMark(wish.folder));
  start.output = run.driver_log;
  run.begun = env.clock().Now();
  const Nanos begin = env.clock().Monotonic();
  SPARKWRIGHT_TRY(const ProcessId process, StartProgram(start));
  DriverUi ui(client, wish.ui_port.value_or(0));
  Millis next_question = kBetweenQuestions;
  while (true) {
    const Result<std::optional<int>> status = ExitStatusOf(process);
    if (!status.ok()) {
      SPARKWRIGHT_TRY(EndRun(wish.folder));
      return status.error();
    }
    run.exit_status = *status;
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
      // Without an answer, only the time: the driver may not have its web UI yet, or none at all.
      RunProgress progress;
      if (wish.ui_port.has_value()) {
        if (Result<RunProgress> answer = ui.Ask(); answer.ok()) {
          progress = *std::move(answer);
        }
      }
      progress.passed = run.wall;
      if (progress.has_answer || !run.last.has_answer) {
        run.last = progress;
      }
      hooks.show(progress);
      next_question = Since(env.clock(), begin) + kBetweenQuestions;
    }
    std::this_thread::sleep_for(kPoll);
  }
  SPARKWRIGHT_TRY(EndRun(wish.folder));
  run.application_id = ui.application_id();
  return run;
}

}  // namespace sparkwright::spark
