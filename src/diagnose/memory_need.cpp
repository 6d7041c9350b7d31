#include "diagnose/memory_need.h"

#include <algorithm>

#include "base/saturating.h"
#include "conf/size_and_time.h"
#include "diagnose/plan.h"
#include "diagnose/stage_work.h"

namespace sparkwright::diagnose {

using enum model::TaskMetric;

bool IsSpilledByPython(const model::Stage& stage) {
  return stage.distributions != nullptr && stage.totals[kDiskBytesSpilled] > 0 &&
         (*stage.distributions)[kPeakExecutionMemory].max <= 0 && CallsPython(stage);
}

Millis SpillTime(const Run& run, std::size_t index) {
  const model::Stage& stage = run.application().stages[index];
  const int64_t rate = IsSpilledByPython(stage) ? kPythonSpillBytesPerSecond : kSpillBytesPerSecond;
  double cost = Share(stage.totals[kDiskBytesSpilled], rate) * 1'000;
  if (RunsOnlySql(run, index)) {
    const double cpu = Share(stage.totals[kDiskBytesSpilled], kSpillBytesPerCpuSecond) * 1'000;
    const auto total = static_cast<double>(TotalTime(stage, kExecutorCpuTime).count());
    const auto run_time = static_cast<double>(stage.totals[kExecutorRunTime]);
    cost = total > 0.0 ? std::max(cost, run_time * std::min(cpu / total, 1.0)) : cost;
  }
  return Millis(std::min(SaturatingCast(cost), stage.totals[kExecutorRunTime] / 2));
}

int64_t PartitionFactor(const Run& run, std::size_t index) {
  const model::Stage& stage = run.application().stages[index];
  if (stage.distributions == nullptr) {
    return 2;
  }
  const int64_t peak = (*stage.distributions)[kPeakExecutionMemory].max;
  const int64_t spilled = (*stage.distributions)[kMemoryBytesSpilled].max;
  if (peak <= 0 || spilled <= 0) {
    return 2;
  }
  return std::clamp<int64_t>((spilled - 1) / peak + 2, 2, 64);
}

std::string_view HeapKey(const Run& run) {
  return run.configuration().is_local() ? "spark.driver.memory" : "spark.executor.memory";
}

Bytes ConfiguredHeap(const Run& run) {
  return run.configuration().Size(HeapKey(run)).value_or(Bytes(int64_t{1} << 30));
}

void ProposeHeap(const Run& run, Bytes wanted, model::Finding& finding) {
  constexpr int64_t kStep = 512;
  const int64_t mebibytes = ((wanted.count() >> 20) / kStep + 1) * kStep;
  if (Bytes(SaturatingMultiply(mebibytes, int64_t{1} << 20)) != ConfiguredHeap(run)) {
    Propose(run, std::nullopt, std::string(HeapKey(run)), conf::PrintSize({mebibytes, conf::ByteUnit::kMebi}),
            model::FixSafety::kResource, finding);
  }
}

std::optional<Bytes> PeakHeap(const Run& run) {
  std::optional<Bytes> peak;
  for (const model::ExecutorFacts& executor : run.facts().executors) {
    if (executor.runs_tasks && executor.peak_heap.has_value()) {
      peak = std::max(peak.value_or(Bytes()), *executor.peak_heap);
    }
  }
  return peak;
}

}  // namespace sparkwright::diagnose
