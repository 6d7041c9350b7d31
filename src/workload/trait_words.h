#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/workload.h"
#include "workload/words.h"

namespace sparkwright::workload {

/// A trait as words name it, and those words as they stand there.
template <typename Trait>
struct SaidTrait {
  Trait trait;
  std::string words;
};

/// What a description says of a job's traits, beside the class: "compute heavy", "random access", "no shuffle". Absent
/// what it does not say. What is denied does not count ("not compute heavy"), but that something is not done does
/// ("without joins").
struct SaidTraits {
  std::optional<SaidTrait<model::ComputeIntensity>> compute;
  std::optional<SaidTrait<model::IoPattern>> io;
  std::optional<SaidTrait<model::ShuffleIntensity>> shuffle;
  bool asks_for_gpu = false;
};

SaidTraits TraitsIn(const std::vector<Word>& words);

}  // namespace sparkwright::workload
