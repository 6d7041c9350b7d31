#include "validate/gpu.h"
#include "validate/loose_value.h"
#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  if (GpusOfExecutor(subject) <= 0) {
    return violations;
  }
  const bool is_off = LoadsRapids(subject) && LooseTruth(subject, "spark.rapids.sql.enabled") == false;
  if (LoadsRapids(subject) && !is_off) {
    return violations;
  }
  model::Violation violation = subject.At({"spark.executor.resource.gpu.amount", "spark.rapids.sql.enabled"});
  violation.evidence = {{"gpus", model::CountOf(GpusOfExecutor(subject))}};
  if (is_off) {
    violation.own_severity = model::FindingSeverity::kWarning;
    violation.message = "Every executor takes {gpus} GPUs and loads RAPIDS, and spark.rapids.sql.enabled is false.";
    violation.advice = "Take spark.rapids.sql.enabled out, or give the GPUs back.";
    violation.fix = TakeOut("spark.rapids.sql.enabled", model::FixSafety::kReview);
  }
  violations.push_back(std::move(violation));
  return violations;
}

}  // namespace

extern constinit const Rule kGpuWithoutPlugin = {
    .id = "SC314",
    .name = "gpu-without-plugin",
    .title = "GPUs that SQL does not use",
    .since = "0.1.0",
    .message = "Every executor takes {gpus} GPUs, and no plugin runs SQL on them.",
    .advice =
        "Load RAPIDS (spark.plugins com.nvidia.spark.SQLPlugin), or leave the GPUs out unless Python or native code "
        "uses them.",
    .doc =
        "Spark itself only hands GPUs out to tasks: SQL and DataFrames run on them through a plugin. Libraries that "
        "take the GPU of a task themselves, such as PyTorch or XGBoost, need none.",
    .severity = model::FindingSeverity::kInfo,
    .check = &Check,
};

}  // namespace sparkwright::validate
