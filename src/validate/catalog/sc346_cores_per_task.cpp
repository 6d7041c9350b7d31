#include "base/saturating.h"
#include "validate/gpu.h"
#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  constexpr std::string_view kKey = "spark.task.cpus";
  const auto cpus = subject.Number(kKey);
  const auto cores = subject.CoresOfExecutor();
  const auto slots = subject.SlotsOfExecutor();
  if (subject.is_local() || !cpus.has_value() || !(*cpus > 1.0) || !cores.has_value() || !slots.has_value() ||
      GpusOfExecutor(subject) > 0 || static_cast<double>(*cores) < *cpus) {
    return violations;
  }
  const double idle = static_cast<double>(*cores) - *cpus * static_cast<double>(*slots);
  model::Violation violation = subject.At({kKey, "spark.executor.cores"});
  violation.evidence = {{"cpus", model::CountOf(SaturatingCast(*cpus))},
                        {"slots", model::CountOf(*slots)},
                        {"cores", model::CountOf(*cores)}};
  if (idle >= 1.0) {
    violation.own_severity = model::FindingSeverity::kWarning;
    violation.message =
        "Every task takes {cpus} cores, so {slots} tasks at a time leave {idle} of {cores} cores idle for ever.";
    violation.advice = "Make spark.executor.cores a multiple of spark.task.cpus.";
    violation.evidence.push_back({"idle", model::CountOf(SaturatingCast(idle))});
  }
  violations.push_back(std::move(violation));
  return violations;
}

}  // namespace

extern constinit const Rule kCoresPerTask = {
    .id = "SC346",
    .name = "cores-per-task",
    .title = "Cores that tasks do not use",
    .since = "0.1.0",
    .message = "Every task takes {cpus} cores: {slots} tasks at a time on {cores} cores.",
    .advice = "Leave spark.task.cpus at 1, unless tasks run threads of their own.",
    .doc =
        "A task of Spark is one thread. More cores for it are of use only to native libraries with threads of their "
        "own, such as for training; everything else runs on a part of the cores. What does not divide lies idle in any "
        "case, and is a warning. Executors with a GPU are left alone.",
    .severity = model::FindingSeverity::kInfo,
    .check = &Check,
};

}  // namespace sparkwright::validate
