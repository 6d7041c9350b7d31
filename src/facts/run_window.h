#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

#include "base/quantity.h"
#include "model/application.h"

namespace sparkwright::facts {

/// The application's begin and end in milliseconds since the epoch, begin <= end. Every time used in a calculation is
/// clamped into it first, so that absurd times in a log neither overflow nor make anything negative.
struct RunWindow {
  int64_t begin_ms = 0;
  int64_t end_ms = 0;

  [[nodiscard]] int64_t Clamp(int64_t time_ms) const { return std::clamp(time_ms, begin_ms, end_ms); }
  [[nodiscard]] int64_t Clamp(Timestamp time) const { return Clamp(time.millis_since_epoch()); }
  [[nodiscard]] int64_t length_ms() const { return end_ms - begin_ms; }
};

/// Application::begin and end, limited to the years 1970 to 9999; an end before the begin counts as the begin.
/// nullopt when the log has no times at all.
std::optional<RunWindow> FindRunWindow(const model::Application& application);

}  // namespace sparkwright::facts
