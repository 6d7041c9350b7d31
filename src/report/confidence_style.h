#pragma once

#include "report/document.h"

namespace sparkwright::report {

/// How a confidence, 0 to 1, is shown. The bands are those of seed 000: above 0.8 there is history, down to 0.6 the
/// class is known.
constexpr Style ConfidenceStyle(double confidence) {
  constexpr double kSure = 0.8;
  constexpr double kUnsure = 0.6;
  return confidence > kSure ? Style::kGood : confidence >= kUnsure ? Style::kWarning : Style::kCritical;
}

}  // namespace sparkwright::report
