#include "predict/past_run.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/as_double.h"
#include "predict/class_figures.h"
#include "predict/rounded.h"

namespace sparkwright::predict {

using model::TaskMetric;

namespace {

Error Unusable(std::string_view name, std::string_view why) {
  return Error(ErrorCode::kInvalidArgument,
               fmt::format("{}: {}, so it says nothing of the time of another run; leave it out", name, why));
}

/// All that RunOf says, whether or not anything was read.
Result<model::PastRun> MeasuredOf(const model::Application& application, const model::RunFacts& facts,
                                  std::string name) {
  const auto unusable = [&](std::string_view why) { return Unusable(name, why); };
  const model::TaskMetricTotals& totals = facts.totals.metrics;
  if (!facts.wall_clock.has_value() || facts.wall_clock->duration.count() <= 0) {
    return unusable("the log has no times");
  }
  if (!application.ended.has_value()) {
    return unusable("the log ends before the application does");
  }
  if (facts.cores.peak_slots <= 0) {
    return unusable("it had no executors");
  }
  model::PastRun run;
  run.duration = facts.wall_clock->duration;
  run.num_slots = facts.cores.peak_slots;
  run.read = Bytes(totals[TaskMetric::kInputBytes]);
  run.shuffled = Bytes(totals[TaskMetric::kShuffleBytesWritten]);
  run.written = Bytes(totals[TaskMetric::kOutputBytes]);
  run.spilled = Bytes(totals[TaskMetric::kDiskBytesSpilled]);
  constexpr int64_t kNanosPerMilli = 1'000'000;
  run.cpu_time = CoreMillis(totals[TaskMetric::kExecutorCpuTime] / kNanosPerMilli);
  run.without_tasks = facts.wall_clock->driver_only + facts.wall_clock->waiting_for_executors;
  Bytes cached;
  for (const model::RddStorage& rdd : application.rdds) {
    cached += rdd.peak_memory_used + rdd.peak_disk_used;
  }
  if (cached.count() > 0) {
    run.cached = cached;
  }
  Bytes peak;
  for (const model::Stage& stage : application.stages) {
    peak = std::max(peak, Bytes(stage.totals[TaskMetric::kPeakExecutionMemory]));
  }
  if (peak.count() > 0 || cached.count() > 0) {
    run.peak_memory = peak + cached;
  }
  run.name = std::move(name);
  return run;
}

}  // namespace

Result<model::PastRun> RunOf(const model::Application& application, const model::RunFacts& facts, std::string name) {
  SPARKWRIGHT_TRY(model::PastRun run, MeasuredOf(application, facts, std::move(name)));
  if (run.read.count() <= 0) {
    return Unusable(run.name, "its tasks read no data from storage");
  }
  return run;
}

Result<model::PastRun> RunByCpuTime(const model::Application& application, const model::RunFacts& facts,
                                    std::string name, model::WorkloadClass workload_class) {
  constexpr double kMillis = 1000.0;
  SPARKWRIGHT_TRY(model::PastRun run, MeasuredOf(application, facts, std::move(name)));
  const double rate = FiguresOf(workload_class).megabytes_per_core_second.expected * kMegabyte;
  run.read = Rounded<Bytes>(AsDouble(run.cpu_time) / kMillis * rate);
  run.is_read_assumed = true;
  if (run.read.count() <= 0) {
    return Unusable(run.name, "its tasks took no CPU time");
  }
  return run;
}

}  // namespace sparkwright::predict
