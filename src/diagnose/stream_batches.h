#pragma once

#include <optional>

#include "base/quantity.h"
#include "model/streaming.h"

namespace sparkwright::diagnose {

/// What a batch took from its trigger to its end; nullopt where Spark does not say.
std::optional<Millis> DurationOf(const model::StreamingProgress& batch);

/// How long a query waited, for its trigger or for rows, from the end of one batch to the begin of the next; a little
/// below zero where the clock was set. Nullopt where the log does not say.
std::optional<Millis> WaitBetween(const model::StreamingProgress& before, const model::StreamingProgress& after);

}  // namespace sparkwright::diagnose
