#pragma once

#include <vector>

#include "model/spark_version.h"
#include "recommend/draft.h"
#include "recommend/recommend.h"

namespace sparkwright::recommend {

/// The recommended configuration as one thing to do: what it sets otherwise than the one in use. Nothing when that is
/// nothing; "1g" is what "1024m" is.
std::vector<Draft> FromConfiguration(const Situation& situation, const model::SparkVersion& version);

/// What bounds the predicted time: of the configuration in use, what configuring removes; of the recommended one, or
/// of the one in use without it, what other hardware or a smaller shuffle removes.
std::vector<Draft> FromBottlenecks(const Situation& situation);

/// What the machines have and do not use, and what they lack: GPUs, nodes up to the knee or beyond it, room on disks,
/// capacity for a stream.
std::vector<Draft> FromHardware(const Situation& situation);

}  // namespace sparkwright::recommend
