#pragma once

#include <vector>

#include "model/prediction.h"
#include "predict/time_model.h"

namespace sparkwright::predict {

/// What each resource of the cluster has to do for the job. `seconds` is the predicted time.
std::vector<model::ResourceUse> ResourceUses(const Work& work, const Capacity& capacity,
                                             const model::ExecutorLayout& layout, double seconds);

/// What bounds the job's time, by what its removal gains; what gains less than a hundredth is left out.
///
/// Severity. What a device takes that works all the time is no fault: high when the job would take half without, medium
/// from a fifth, low below. What memory or a configuration takes is lost: critical from a half, high from a fifth,
/// medium from a twentieth. Seed 000 names the levels; the bounds are those of Amdahl's law for a gain of 2x, 1.25x
/// and 1.05x.
std::vector<model::Bottleneck> Bottlenecks(const TimeModel& model, const Work& work, const Capacity& capacity,
                                           const model::ExecutorLayout& layout);

}  // namespace sparkwright::predict
