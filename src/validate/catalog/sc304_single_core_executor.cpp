#include <array>

#include "validate/gpu.h"
#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

constexpr int64_t kManyExecutors = 4;
constexpr int64_t kUsualCores = 5;

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"many_executors", model::CountOf(kManyExecutors),
     "Below, all of them together are one usual executor, and it is advice."},
    {"usual_cores", model::CountOf(kUsualCores), "Seed 004: about 5 cores an executor."},
});

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  const bool is_sized = subject.IsSet("spark.executor.cores") || subject.IsSet("spark.executor.memory");
  if (subject.is_local() || !is_sized || subject.CoresOfExecutor() != 1 || !subject.executor_memory().ok() ||
      GpusOfExecutor(subject) > 0) {
    return violations;
  }
  const conf::ProcessMemory& memory = *subject.executor_memory();
  const Bytes overhead = memory.container.has_value() ? memory.container->overhead : Bytes();
  const Bytes asked = memory.container.has_value() ? memory.container->total : memory.regions.heap;
  const Bytes fixed = memory.regions.reserved + overhead;
  model::Violation violation = subject.At({"spark.executor.cores", "spark.executor.memory"});
  const auto executors = subject.MostExecutors();
  if (executors.has_value() && *executors < kManyExecutors) {
    violation.own_severity = model::FindingSeverity::kInfo;
  }
  violation.evidence = {
      {"fixed_bytes", model::Of(fixed)},
      {"asked_bytes", model::Of(asked)},
      {"fixed_share", model::ShareOf(Ratio{static_cast<double>(fixed.count()) / static_cast<double>(asked.count())})},
      {"usual_cores", model::CountOf(kUsualCores)},
  };
  violations.push_back(std::move(violation));
  return violations;
}

}  // namespace

extern constinit const Rule kSingleCoreExecutor = {
    .id = "SC304",
    .name = "single-core-executor",
    .title = "Executors of one core",
    .since = "0.1.0",
    .message =
        "An executor has one core: {fixed_bytes} of every {asked_bytes} ({fixed_share}) are spent once a task instead "
        "of once for {usual_cores} tasks.",
    .advice = "Give spark.executor.cores 4 or 5 and the memory of as many executors, and take as many fewer of them.",
    .doc =
        "Every executor keeps 300 MiB of its heap back, needs its overhead outside the heap, and holds its own copy of "
        "each broadcast table. With one core that is paid for each task that runs. YARN and Kubernetes give an "
        "executor one core when spark.executor.cores is not set, which is easily forgotten.",
    .parameters = kParameters,
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
