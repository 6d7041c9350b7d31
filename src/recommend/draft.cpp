#include "recommend/draft.h"

#include <algorithm>
#include <cctype>
#include <utility>

namespace sparkwright::recommend {

const model::PropertyFix* FixOf(const model::Recommendation& item, std::string_view key) {
  const auto found = std::find_if(item.properties.begin(), item.properties.end(),
                                  [&](const model::PropertyFix& fix) { return fix.key == key; });
  return found == item.properties.end() ? nullptr : &*found;
}

bool Removes(const model::Recommendation& item, std::string_view key) {
  return std::find(item.removals.begin(), item.removals.end(), key) != item.removals.end();
}

model::Estimate<Ratio> ShareBetween(double low, double expected, double high, model::PredictionBasis basis,
                                    std::string reason) {
  return {Ratio{std::min(low, expected)}, Ratio{expected}, Ratio{std::max(high, expected)}, basis, std::move(reason)};
}

std::string Capitalised(std::string text) {
  if (!text.empty()) {
    text.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(text.front())));
  }
  return text;
}

}  // namespace sparkwright::recommend
