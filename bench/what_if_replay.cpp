// How near does a simulated schedule come to the run that it was taken from? `./dev bench what_if_replay LOG…` plays
// each log again on the executors that it had and prints the recorded and the simulated time: of the whole application,
// and while at least one job was under way. docs/guide/what-if.md says how to read it. Exit status: 0, or 3 when there
// is no log or one could not be read.

#include <algorithm>
#include <chrono>
#include <cmath>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/env.h"
#include "facts/derive.h"
#include "ingest/read_application.h"
#include "ingest/sources/log_source.h"
#include "predict/what_if/schedule.h"
#include "predict/what_if/simulate.h"

namespace {

using namespace sparkwright;

double ErrorOf(int64_t simulated, int64_t recorded) {
  return static_cast<double>(simulated - recorded) / static_cast<double>(recorded);
}

void PrintSummary(const char* name, std::vector<double> errors) {
  if (errors.empty()) {
    return;
  }
  for (double& error : errors) {
    error = std::abs(error);
  }
  std::sort(errors.begin(), errors.end());
  double sum = 0.0;
  for (const double error : errors) {
    sum += error;
  }
  fmt::print("{}: {} logs, mean {:.2f} %, median {:.2f} %, nine of ten within {:.2f} %, most {:.2f} %\n", name,
             errors.size(), 100.0 * sum / static_cast<double>(errors.size()), 100.0 * errors[errors.size() / 2],
             100.0 * errors[errors.size() * 9 / 10], 100.0 * errors.back());
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> paths(argv + 1, argv + argc);
  Env& env = RealEnv();
  const ingest::FoundLogs found = ingest::FindLogs(env.files(), paths, {});
  std::vector<double> job_errors;
  std::vector<double> wall_errors;
  std::vector<double> per_job;
  for (const ingest::LogSource& log : found.logs) {
    const Result<model::Application> application = ingest::ReadApplication(env.files(), log, {});
    if (!application.ok()) {
      fmt::print(stderr, "{}: {}\n", log.display_name, application.error().message());
      continue;
    }
    const model::RunFacts facts = facts::Derive(*application);
    const predict::Schedule schedule = predict::ScheduleOf(*application, facts);
    const auto begin = std::chrono::steady_clock::now();
    const predict::SimulatedRun run = predict::Simulate(schedule, {schedule.executors, {}});
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    std::vector<std::pair<int64_t, int64_t>> spans;
    for (const predict::ScheduledJob& job : schedule.jobs) {
      spans.emplace_back(job.recorded_submitted_us, job.recorded_completed_us);
    }
    const int64_t recorded = predict::CoveredTime(spans);
    if (recorded <= 0 || schedule.num_tasks() == 0) {
      continue;
    }
    const double job_error = ErrorOf(run.covered_us, recorded);
    const double wall_error = ErrorOf(run.wall_us, schedule.recorded_end_us);
    job_errors.push_back(job_error);
    wall_errors.push_back(wall_error);
    for (std::size_t i = 0; i < run.jobs.size(); ++i) {
      const int64_t length = schedule.jobs[i].recorded_completed_us - schedule.jobs[i].recorded_submitted_us;
      if (length >= 1'000'000) {
        per_job.push_back(ErrorOf(run.jobs[i].second - run.jobs[i].first, length));
      }
    }
    fmt::print(
        "{:+7.2f} % jobs {:9.3f} s {:9.3f} s  {:+7.2f} % wall {:9.3f} s {:9.3f} s  {:5.3f} s  {} tasks {} jobs {} ex{} "
        " {}\n",
        100.0 * job_error, 1e-6 * static_cast<double>(recorded), 1e-6 * static_cast<double>(run.covered_us),
        100.0 * wall_error, 1e-6 * static_cast<double>(schedule.recorded_end_us),
        1e-6 * static_cast<double>(run.wall_us), seconds, schedule.num_tasks(), schedule.jobs.size(),
        schedule.executors.size(), run.has_lacked_executors ? " LACKED" : "", log.display_name);
  }
  PrintSummary("job time", job_errors);
  PrintSummary("application time", wall_errors);
  PrintSummary("single jobs of a second or more", per_job);
  return job_errors.empty() ? 3 : 0;
}
