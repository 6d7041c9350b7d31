#include "diagnose/stream_batches.h"

namespace sparkwright::diagnose {

std::optional<Millis> DurationOf(const model::StreamingProgress& batch) {
  const auto took = batch.durations.find("triggerExecution");
  return took == batch.durations.end() ? std::nullopt : std::optional(took->second);
}

std::optional<Millis> WaitBetween(const model::StreamingProgress& before, const model::StreamingProgress& after) {
  const std::optional<Millis> took = DurationOf(before);
  if (!took.has_value() || !before.started.has_value() || !after.started.has_value()) {
    return std::nullopt;
  }
  return *after.started - *before.started - *took;
}

}  // namespace sparkwright::diagnose
