#include <algorithm>
#include <array>
#include <string>

#include "base/saturating.h"
#include "validate/gpu.h"
#include "validate/loose_value.h"
#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

constexpr int64_t kMostConcurrent = 4;
constexpr int64_t kUsualConcurrent = 2;

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"most_concurrent", model::CountOf(kMostConcurrent),
     "The most that NVIDIA's own AutoTuner sets: one for 7.5 GB of the GPU's memory, at most 4."},
    {"usual_concurrent", model::CountOf(kUsualConcurrent), "The default of RAPIDS."},
});

constexpr double kMostSense = 1e9;

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  constexpr std::string_view kKey = "spark.rapids.sql.concurrentGpuTasks";
  const auto concurrent = LooseNumber(subject, kKey);
  if (!LoadsRapids(subject) || !concurrent.has_value() || !(*concurrent >= 1.0 && *concurrent < kMostSense)) {
    return violations;
  }
  const auto slots = subject.is_local() ? std::nullopt : subject.SlotsOfExecutor();
  const int64_t bound = std::min(kMostConcurrent, slots.value_or(kMostConcurrent));
  const auto tasks = SaturatingCast(*concurrent);
  if (tasks > bound && tasks > kUsualConcurrent) {
    model::Violation violation = subject.At({kKey});
    violation.evidence = {{"concurrent", model::CountOf(tasks)}, {"bound", model::CountOf(bound)}};
    violation.fix = SetTo(kKey, std::to_string(kUsualConcurrent), model::FixSafety::kReview);
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kGpuOvercommitted = {
    .id = "SC350",
    .name = "gpu-overcommitted",
    .title = "Too many tasks on one GPU",
    .since = "0.1.0",
    .message = "spark.rapids.sql.concurrentGpuTasks lets {concurrent} tasks use a GPU at a time, more than {bound}.",
    .advice = "Set it to 2, at most 4; or leave it out, which newer versions of RAPIDS choose by themselves.",
    .doc =
        "Tasks that use a GPU at a time share its memory: with more of them, batches get small and spill to the host. "
        "More than the executor runs at a time has no effect.",
    .parameters = kParameters,
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
