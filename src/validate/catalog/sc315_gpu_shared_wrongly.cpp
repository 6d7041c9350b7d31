#include <cmath>
#include <string>

#include <fmt/format.h>

#include "base/rounding.h"
#include "validate/gpu.h"
#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

/// "0.125" for 8 tasks a GPU: cut, so that 1 over it is not less.
std::string ShareText(int64_t tasks_per_gpu) {
  if (tasks_per_gpu <= 1) {
    return "1";
  }
  return fmt::format("{}", std::floor(10000.0 / static_cast<double>(tasks_per_gpu)) / 10000.0);
}

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  const auto gpu_slots = GpuSlotsOfExecutor(subject);
  const auto core_slots = subject.SlotsOfExecutor();
  const int64_t gpus = GpusOfExecutor(subject);
  if (subject.is_local() || !gpu_slots.has_value() || !core_slots.has_value() || *gpu_slots <= 0) {
    return violations;
  }
  model::Violation violation =
      subject.At({"spark.task.resource.gpu.amount", "spark.executor.resource.gpu.amount", "spark.executor.cores"});
  if (*gpu_slots < *core_slots) {
    violation.evidence = {{"gpu_slots", model::CountOf(*gpu_slots)},
                          {"core_slots", model::CountOf(*core_slots)},
                          {"idle", model::CountOf(*core_slots - *gpu_slots)}};
    violation.fix =
        SetTo("spark.task.resource.gpu.amount", ShareText(DividedUp(*core_slots, gpus)), model::FixSafety::kReview);
    violations.push_back(std::move(violation));
  } else if (*core_slots < gpus) {
    violation.evidence = {{"gpus", model::CountOf(gpus)},
                          {"core_slots", model::CountOf(*core_slots)},
                          {"idle", model::CountOf(gpus - *core_slots)}};
    violation.message =
        "The cores of an executor admit {core_slots} tasks at a time and it has {gpus} GPUs: {idle} of them never get "
        "a task.";
    violation.advice = "Give the executor at least one core for every GPU.";
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kGpuSharedWrongly = {
    .id = "SC315",
    .name = "gpu-shared-wrongly",
    .title = "Cores or GPUs that wait for the other",
    .since = "0.1.0",
    .message =
        "The GPUs of an executor admit {gpu_slots} tasks at a time and its cores {core_slots}: {idle} cores never get "
        "a task.",
    .advice =
        "Set spark.task.resource.gpu.amount to GPUs over cores; how many tasks really use a GPU at a time is up to the "
        "plugin.",
    .doc =
        "A task starts when both its cores (spark.task.cpus) and its share of a GPU are free, so the smaller of the "
        "two numbers counts (ResourceProfile.calculateTasksAndLimitingResource). With a whole GPU for every task an "
        "executor with one GPU runs one task, whatever its cores. A share far below 1 over the cores does no harm and "
        "is usual with RAPIDS.",
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
