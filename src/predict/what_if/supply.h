#pragma once

#include <cstdint>
#include <optional>

#include "model/what_if.h"
#include "predict/what_if/run_settings.h"
#include "predict/what_if/schedule.h"
#include "predict/what_if/simulate.h"

namespace sparkwright::predict {

/// The executors that were there: the usual one's size, and as many as were there at once.
model::ExecutorShape RecordedShape(const Schedule& schedule);

/// The executors that the settings ask for, where they say so differently than before; as recorded otherwise.
model::ExecutorShape ShapeAfter(const RunSettings& before, const RunSettings& after, const Schedule& schedule,
                                const model::ExecutorShape& recorded);

/// Executors of that shape. The recorded ones when it is theirs and nothing else of them changes. With dynamic
/// allocation they come and go with the work, at most as many as the shape says where `after` changes their number or
/// somebody asked for that number.
/// Otherwise they come as the recorded ones came, earlier or later ones alike, and stay.
Supply SupplyOf(const Schedule& schedule, const RunSettings& before, const RunSettings& after,
                const model::ExecutorShape& recorded, const model::ExecutorShape& shape, bool is_number_asked);

}  // namespace sparkwright::predict
