#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>

#include "base/saturating.h"
#include "model/local_master.h"
#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  const auto set_cores = subject.CoresOfExecutor();
  const std::optional<int64_t> threads =
      subject.is_local() ? model::LocalThreads(subject.Text("spark.master").value_or("")) : std::nullopt;
  // A local master has its threads, and the setting must be right nevertheless.
  const auto cores = threads.has_value() && set_cores.has_value() ? std::min(threads, set_cores)
                     : threads.has_value()                        ? threads
                                                                  : set_cores;
  const auto cpus = subject.Number("spark.task.cpus");
  if (cores.has_value() && cpus.has_value() && static_cast<double>(*cores) < *cpus) {
    model::Violation violation = subject.At({"spark.task.cpus", "spark.executor.cores"});
    violation.is_refused = true;
    violation.evidence = {{"executor_cores", model::CountOf(*cores)},
                          {"task_cpus", {model::MeasureUnit::kCount, *cpus}}};
    if (!subject.is_local()) {
      violation.fix =
          SetTo("spark.executor.cores", std::to_string(SaturatingCast(std::ceil(*cpus))), model::FixSafety::kResource);
    }
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kExecutorCoresBelowTaskCpus = {
    .id = "SC201",
    .name = "executor-cores-below-task-cpus",
    .title = "Fewer cores in an executor than one task needs",
    .since = "0.1.0",
    .message = "An executor has {executor_cores} cores and one task needs {task_cpus}.",
    .advice = "Give executors more cores, or tasks fewer.",
    .doc =
        "No task would ever fit. ResourceProfile and SparkContext check it when the application starts: \"The number "
        "of cores per executor (=2) has to be >= the number of cpus per task = 4.\" Without spark.executor.cores YARN "
        "and Kubernetes give 1 core, and a local master as many as it has threads; on a standalone cluster an "
        "executor takes what a worker has.",
    .check = &Check,
};

}  // namespace sparkwright::validate
