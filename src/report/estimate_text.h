#pragma once

#include <string>

#include "model/prediction.h"
#include "report/format.h"

namespace sparkwright::report {

inline std::string AmountText(Bytes bytes) { return FormatBytes(bytes); }
inline std::string AmountText(CoreMillis time) { return FormatCoreTime(time); }
inline std::string AmountText(Millis time) { return FormatDuration(time); }

/// Both bounds of an estimate: "8m 00s to 15m 00s".
template <typename Amount>
std::string RangeText(const model::Estimate<Amount>& estimate) {
  return AmountText(estimate.low) + " to " + AmountText(estimate.high);
}

}  // namespace sparkwright::report
