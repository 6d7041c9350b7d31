#include <array>
#include <string_view>

#include "conf/java_text.h"
#include "validate/gpu.h"
#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

struct Switch {
  std::string_view key;
  std::string_view off;        ///< The value that turns the pool off.
  bool has_no_effect = false;  ///< Since 25.04 of RAPIDS.
};
constexpr auto kSwitches = std::to_array<Switch>({
    {"spark.rapids.memory.gpu.pool", "NONE"},
    {"spark.rapids.memory.gpu.pooling.enabled", "false", true},
});

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  for (const auto& [key, off, has_no_effect] : kSwitches) {
    const conf::ConfigurationEntry* const entry = subject.Entry(key);
    if (entry == nullptr || !conf::IsSameIgnoringCase(conf::Trimmed(entry->value), off)) {
      continue;
    }
    model::Violation violation = Subject::At(*entry);
    violation.texts = {{"key", entry->key}, {"value", entry->value}};
    if (has_no_effect) {
      violation.message =
          "{key} is {value}: RAPIDS does not read it since version 25.04; before, it turned the pool off.";
    }
    if (has_no_effect || !LoadsRapids(subject)) {
      violation.own_severity = model::FindingSeverity::kInfo;
    }
    violation.fix = TakeOut(key, model::FixSafety::kReview);
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kGpuMemoryNotPooled = {
    .id = "SC370",
    .name = "gpu-memory-not-pooled",
    .title = "GPU memory without a pool",
    .since = "0.1.0",
    .message = "{key} is {value}: RAPIDS asks the CUDA driver for every piece of GPU memory.",
    .advice = "Leave it out: the pool is on by default (ASYNC).",
    .doc =
        "Every operator of RAPIDS allocates and frees GPU memory for every batch. A pool takes the memory once and "
        "hands out parts of it; without one each allocation is a call of the CUDA driver, and freeing waits for the "
        "work on the GPU, so that tasks that share it stop each other. spark.rapids.memory.gpu.pool NONE turns the "
        "pool off and is for finding errors in memory; spark.rapids.memory.gpu.pooling.enabled false did the same "
        "before version 25.04 of RAPIDS, and does nothing since. Where spark.plugins does not load RAPIDS it is only "
        "mentioned.",
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
