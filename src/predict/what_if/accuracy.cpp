#include <charconv>
#include <string_view>

#include "base/split_text.h"
#include "predict/embedded_lines_internal.h"
#include "predict/what_if/what_if.h"

namespace sparkwright::predict {
namespace {

double NumberIn(std::string_view& line) {
  const std::string_view text = TakeUpTo(line, ',');
  double number = 0.0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

}  // namespace

std::vector<model::WhatIfAccuracy> MeasuredAccuracy() {
  std::vector<model::WhatIfAccuracy> measured;
  for (std::string_view line : WhatIfAccuracyLines()) {
    if (line.empty() || line.starts_with('#') || line.starts_with("change,")) {
      continue;
    }
    model::WhatIfAccuracy one;
    one.change = std::string(TakeUpTo(line, ','));
    one.num_runs = static_cast<int64_t>(NumberIn(line));
    one.mean_error = Ratio{NumberIn(line)};
    one.median_error = Ratio{NumberIn(line)};
    one.low = NumberIn(line);
    one.high = NumberIn(line);
    measured.push_back(std::move(one));
  }
  return measured;
}

}  // namespace sparkwright::predict
