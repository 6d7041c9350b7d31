#include "facts/run_window.h"

namespace sparkwright::facts {
namespace {

constexpr int64_t kEndOfYear9999Ms = 253'402'300'799'999;

int64_t InRange(Timestamp time) { return std::clamp<int64_t>(time.millis_since_epoch(), 0, kEndOfYear9999Ms); }

}  // namespace

std::optional<RunWindow> FindRunWindow(const model::Application& application) {
  const std::optional<Timestamp> begin = application.begin();
  const std::optional<Timestamp> end = application.end();
  if (!begin.has_value() && !end.has_value()) {
    return std::nullopt;
  }
  const int64_t begin_ms = InRange(begin.value_or(end.value_or(Timestamp())));
  const int64_t end_ms = end.has_value() ? InRange(*end) : begin_ms;
  return RunWindow{begin_ms, std::max(begin_ms, end_ms)};
}

}  // namespace sparkwright::facts
