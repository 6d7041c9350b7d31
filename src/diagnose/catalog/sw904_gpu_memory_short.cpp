#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "base/saturating.h"
#include "diagnose/rule.h"
#include "diagnose/stage_work.h"

namespace sparkwright::diagnose {
namespace {

constexpr int64_t kDefaultConcurrency = 2;

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"default_concurrent_tasks", model::CountOf(kDefaultConcurrency),
     "The plugin's own default of spark.rapids.sql.concurrentGpuTasks."},
});

/// What the plugin adds up for each stage, over its tasks, of the time that missing GPU memory costs.
constexpr auto kSpillNames = std::to_array<std::string_view>(
    {"gpuSpillToHostTime", "gpuSpillToDiskTime", "gpuReadSpillFromHostTime", "gpuReadSpillFromDiskTime"});
constexpr auto kRetryNames = std::to_array<std::string_view>({"gpuRetryComputationTime", "gpuRetryBlockTime"});

/// "00:16:27.459", as the plugin prints times.
std::optional<Millis> ClockTime(std::string_view text) {
  int64_t fields[4] = {0, 0, 0, 0};
  std::size_t field = 0;
  bool has_digit = false;
  for (const char c : text) {
    if (c >= '0' && c <= '9' && fields[field] < 100'000'000) {
      fields[field] = fields[field] * 10 + (c - '0');
      has_digit = true;
    } else if (has_digit && field < 3 && c == (field < 2 ? ':' : '.')) {
      ++field;
      has_digit = false;
    } else {
      return std::nullopt;
    }
  }
  return field == 3 && has_digit
             ? std::optional(Millis(((fields[0] * 60 + fields[1]) * 60 + fields[2]) * 1'000 + fields[3]))
             : std::nullopt;
}

template <std::size_t kCount>
Millis TimeOf(const model::Stage& stage, const std::array<std::string_view, kCount>& names) {
  Millis time;
  for (const model::Accumulable& accumulable : stage.accumulables) {
    if (std::find(names.begin(), names.end(), accumulable.name) != names.end()) {
      time += ClockTime(accumulable.value).value_or(Millis());
    }
  }
  return time;
}

/// A task failed because not even smaller batches helped.
bool HasFailed(const Run& run) {
  const auto& stages = run.application().stages;
  return std::any_of(stages.begin(), stages.end(), [](const model::Stage& stage) {
    return std::any_of(stage.failures.begin(), stage.failures.end(), [](const model::TaskFailureGroup& group) {
      return group.message.find("RetryOOM") != std::string::npos ||
             group.message.find("GPU OutOfMemory") != std::string::npos;
    });
  });
}

void ProposeLess(const Run& run, bool spills, model::Finding& finding) {
  const std::string concurrency = "spark.rapids.sql.concurrentGpuTasks";
  const int64_t now = run.configuration().Count(concurrency).value_or(kDefaultConcurrency);
  if (now > 1) {
    Propose(run, std::nullopt, concurrency, std::to_string(now / 2), model::FixSafety::kSafe, finding);
  } else if (!run.configuration().Set("spark.rapids.sql.batchSizeBytes").has_value()) {
    Propose(run, std::nullopt, "spark.rapids.sql.batchSizeBytes", "512m", model::FixSafety::kSafe, finding);
  }
  if (spills && !run.configuration().Set("spark.rapids.memory.pinnedPool.size").has_value()) {
    Propose(run, std::nullopt, "spark.rapids.memory.pinnedPool.size", "2g", model::FixSafety::kResource, finding);
  }
}

Outcome Check(const Run& run) {
  std::vector<model::Finding> findings;
  const bool has_failed = HasFailed(run);
  for (std::size_t i = 0; i < run.application().stages.size(); ++i) {
    const model::Stage& stage = run.application().stages[i];
    const Millis spilling = TimeOf(stage, kSpillNames);
    const Millis retrying = TimeOf(stage, kRetryNames);
    // The time of tasks that failed is out-of-memory's.
    const Millis of_others = std::max(run.facts().stages[i].task_time - run.FailedTaskTime(i), Millis(0));
    const Millis lost = std::min(spilling + retrying, of_others);
    if (lost.count() <= 0) {
      continue;
    }
    model::Finding finding;
    finding.confidence = model::FindingConfidence::kSure;
    finding.impact = run.SavedIfTasksWorkLess(i, lost);
    finding.core_impact = CoreMillis(lost.count());
    finding.places = {run.PlaceOf(i)};
    finding.evidence = {{"gpu_spill_time_ms", model::Of(spilling)},
                        {"gpu_retry_time_ms", model::Of(retrying)},
                        {"task_time_ms", model::Of(run.facts().stages[i].task_time)},
                        {"num_tasks", model::CountOf(stage.num_tasks)}};
    // What an error asks for goes further (out-of-memory).
    if (!has_failed) {
      ProposeLess(run, spilling.count() > 0, finding);
    }
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace

extern constinit const Rule kGpuMemoryShort = {
    .id = "SW904",
    .name = "gpu-memory-short",
    .title = "Too little GPU memory for the tasks that share it",
    .since = "0.1.0",
    .message =
        "Of {task_time_ms} that {num_tasks} tasks took, {gpu_retry_time_ms} went into work done again or waited for "
        "because GPU memory was short, and {gpu_spill_time_ms} into moving data out of it and back.",
    .advice =
        "Fewer tasks on the GPU at once leave each of them more of its memory; so do smaller input and shuffle "
        "partitions.",
    .doc =
        "When an allocation on the GPU fails, the RAPIDS Accelerator moves data to the host or to disk, lets a task "
        "wait, and runs its step again, on half of the batch if it must. It counts the time of each, per stage, and "
        "that is what goes away. Half as many tasks at once (spark.rapids.sql.concurrentGpuTasks) comes first, then "
        "smaller batches; a pool of pinned memory makes the moves to the host faster. Where a task failed for want of "
        "GPU memory, out-of-memory has the properties.",
    .parameters = kParameters,
    .check = &Check,
};

}  // namespace sparkwright::diagnose
