#include "pipeline/submitted_run.h"

#include <algorithm>
#include <cstddef>

#include "conf/configuration_file.h"
#include "conf/executor_memory.h"
#include "conf/run_context.h"
#include "diagnose/root_exception.h"
#include "model/executor_metric.h"

namespace sparkwright::pipeline {
namespace {

/// What one process held at its peak. The sum of peaks at different times is what it held at any one time or more;
/// Spark reads all of a process tree at once.
std::optional<Bytes> PeakMemory(const model::Executor& executor) {
  using Metric = model::ExecutorMetric;
  if (!executor.peaks.has_value()) {
    return std::nullopt;
  }
  const model::ExecutorPeaks& peaks = *executor.peaks;
  const int64_t tree = peaks[Metric::kProcessTreeJvmRssMemory] + peaks[Metric::kProcessTreePythonRssMemory] +
                       peaks[Metric::kProcessTreeOtherRssMemory];
  const int64_t jvm = peaks[Metric::kJvmHeapMemory] + peaks[Metric::kJvmOffHeapMemory] +
                      peaks[Metric::kDirectPoolMemory] + peaks[Metric::kMappedPoolMemory];
  const int64_t most = tree > 0 ? tree : jvm;
  return most > 0 ? std::optional(Bytes(most)) : std::nullopt;
}

void RaiseTo(std::optional<Bytes>& peak, const std::optional<Bytes>& other) {
  if (other.has_value()) {
    peak = std::max(peak.value_or(Bytes()), *other);
  }
}

conf::ClusterManager ManagerOf(const conf::Configuration& configuration) {
  return conf::ManagerOfMaster(configuration.Value("spark.master").value_or(""))
      .value_or(conf::ClusterManager::kStandalone);
}

/// What each executor asks its cluster manager for; with a local master the driver's heap. 0 when the configuration
/// cannot be read.
Bytes MemoryOfExecutor(const conf::Configuration& configuration, const std::string& spark_version) {
  conf::MemoryContext context;
  const auto version = model::ParseSparkVersion(spark_version);
  context.version = version.ok() ? *version : model::SparkVersion();
  context.manager = ManagerOf(configuration);
  const Result<conf::ProcessMemory> memory = context.manager == conf::ClusterManager::kLocal
                                                 ? conf::DriverMemory(configuration, context)
                                                 : conf::ExecutorMemory(configuration, context);
  if (!memory.ok()) {
    return Bytes();
  }
  return memory->container.has_value() ? memory->container->total : memory->regions.heap + memory->off_heap;
}

}  // namespace

model::RunCost CostOf(const Analysis& analysis) {
  const model::Application& application = analysis.application;
  const model::RunFacts& facts = analysis.facts;
  model::RunCost cost;
  cost.duration = facts.wall_clock.has_value() ? facts.wall_clock->duration : Millis();
  cost.task_time = facts.cores.used;
  cost.core_time = facts.cores.available;
  cost.num_executors = facts.totals.num_executors;
  cost.num_jobs = facts.totals.num_jobs;
  cost.num_failed_jobs = facts.totals.num_failed_jobs;
  cost.num_tasks = facts.totals.num_tasks;
  cost.num_failed_tasks = facts.totals.num_failed_tasks;
  constexpr double kGibibyte = 1024.0 * 1024.0 * 1024.0;
  constexpr double kMillisPerSecond = 1000.0;
  const conf::Configuration configuration = conf::ConfigurationOf(application.environment, "");
  cost.is_local = ManagerOf(configuration) == conf::ClusterManager::kLocal;
  const double gibibytes =
      static_cast<double>(MemoryOfExecutor(configuration, application.spark_version).count()) / kGibibyte;
  for (std::size_t i = 0; i < application.executors.size(); ++i) {
    const model::Executor& executor = application.executors[i];
    const model::ExecutorFacts& load = facts.executors[i];
    RaiseTo(executor.id == "driver" ? cost.peak_driver_memory : cost.peak_executor_memory, PeakMemory(executor));
    if (load.runs_tasks && load.cores > 0) {
      cost.gibibyte_seconds += gibibytes * static_cast<double>(load.available.count()) / load.cores / kMillisPerSecond;
    }
  }
  return cost;
}

std::optional<model::RunFailure> FailureOf(std::string_view exception) {
  if (exception.empty()) {
    return std::nullopt;
  }
  diagnose::RootException root = diagnose::FindRootException(exception);
  return model::RunFailure{std::move(root.type), std::move(root.message), std::move(root.place)};
}

}  // namespace sparkwright::pipeline
