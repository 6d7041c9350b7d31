#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "model/application.h"

namespace sparkwright::diagnose {

/// How much earlier a job would end at most if one of its stages took no time and nothing else changed, for each of
/// `stages` (indices into Application::stages in ascending order, all submitted and completed), in milliseconds.
///
/// A stage begins when its last parent ends, as long after it as it did; a stage without parents in the job begins when
/// it did after `submitted`. What is saved ends where another chain of stages, one without this stage, is the longest.
/// With a stage that gets shorter by d, the job ends earlier by the smaller of d and this. O(n log n) in stages and
/// their parents.
std::vector<int64_t> MostSaved(const model::Application& application, const std::vector<std::size_t>& stages,
                               Timestamp submitted);

}  // namespace sparkwright::diagnose
