// How near does a simulated schedule come to the run that it was taken from, and what does it take? `./dev bench
// what_if_replay LOG…` plays each log again on the executors that it had and prints the recorded and the simulated
// time: of the whole application, and while at least one job was under way. Without a LOG it makes a run of a million
// tasks and prints the seconds of one size; the bar is 2. docs/guide/what-if.md says how to read it. Exit status: 0, 1
// when the bar was missed, 3 when no log could be read.

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
#include "predict/what_if/what_if.h"

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

double SecondsSince(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

/// A run of ten jobs with ten stages of ten thousand tasks each, on 100 executors of four cores.
model::Application AMillionTasks() {
  constexpr int kJobs = 10;
  constexpr int kStages = 10;
  constexpr uint32_t kTasks = 10'000;
  constexpr uint32_t kExecutors = 100;
  constexpr uint32_t kSlots = 4 * kExecutors;
  constexpr int64_t kTaskMs = 1000;
  model::Application application;
  for (uint32_t i = 0; i < kExecutors; ++i) {
    model::Executor executor;
    executor.id = std::to_string(i);
    executor.total_cores = 4;
    executor.max_tasks = 4;
    application.executors.push_back(std::move(executor));
  }
  int64_t now_ms = 10'000;
  model::TaskTable& tasks = application.tasks;
  for (int job_number = 0; job_number < kJobs; ++job_number) {
    model::Job job;
    job.id = JobId(job_number);
    job.submitted = Timestamp(now_ms);
    for (int stage_number = 0; stage_number < kStages; ++stage_number) {
      model::Stage stage;
      stage.id = StageId(job_number * kStages + stage_number);
      stage.job_ids.push_back(job.id);
      stage.num_tasks = kTasks;
      stage.submitted = Timestamp(now_ms);
      if (stage_number > 0) {
        stage.parent_ids.emplace_back(stage.id.number() - 1);
      }
      job.stage_ids.push_back(stage.id);
      for (uint32_t i = 0; i < kTasks; ++i) {
        const uint32_t length = 500 + (i * 2'654'435'761U) % 1000;
        tasks.task_id.push_back(static_cast<int64_t>(tasks.size()));
        tasks.stage.push_back(static_cast<uint32_t>(application.stages.size()));
        tasks.index.push_back(i);
        tasks.executor.push_back(i % kExecutors);
        tasks.launch_ms.push_back(now_ms + kTaskMs * (i / kSlots));
        tasks.duration_ms.push_back(length);
        tasks.run_ms.push_back(length);
        tasks.cpu_ms.push_back(length);
        tasks.gc_ms.push_back(0);
        tasks.deserialize_ms.push_back(0);
        tasks.bytes_in.push_back(length);
        tasks.shuffle_read.push_back(0);
        tasks.bytes_out.push_back(0);
        tasks.disk_spill.push_back(0);
        tasks.status.push_back(model::TaskStatus::kSucceeded);
        tasks.locality.push_back(model::Locality::kAny);
        tasks.is_speculative.push_back(0);
      }
      now_ms += kTaskMs * (kTasks / kSlots + 1);
      stage.completed = Timestamp(now_ms);
      application.stages.push_back(std::move(stage));
    }
    job.completed = Timestamp(now_ms);
    application.jobs.push_back(std::move(job));
  }
  application.started = Timestamp(0);
  application.ended = Timestamp(now_ms);
  return application;
}

int MeasureAMillion() {
  constexpr double kBar = 2.0;
  const model::Application application = AMillionTasks();
  const model::RunFacts facts = facts::Derive(application);
  double most = 0.0;
  for (const int64_t executors : {10, 100, 1'000, 10'000}) {
    predict::WhatIfQuestion question;
    question.num_executors = executors;
    question.input_scale = 1.01;  // Every task is cut again.
    question.grid = {executors};
    const auto begin = std::chrono::steady_clock::now();
    const Result<model::WhatIf> answer = predict::AskWhatIf(application, facts, question);
    // The run as it was, the answer, and the answer again as the grid.
    const double seconds = SecondsSince(begin) / 3.0;
    most = std::max(most, seconds);
    fmt::print("{} tasks on {} executors of 4: {:.2f} s a size\n", answer.ok() ? answer->answer.num_tasks : 0,
               executors, seconds);
  }
  fmt::print("bar {} s {}\n", kBar, most <= kBar ? "PASS" : "MISSED");
  return most <= kBar ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> paths(argv + 1, argv + argc);
  if (paths.empty()) {
    return MeasureAMillion();
  }
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
    const double seconds = SecondsSince(begin);
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
