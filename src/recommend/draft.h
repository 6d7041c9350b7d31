#pragma once

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/finding.h"
#include "model/recommendation.h"

namespace sparkwright::recommend {

/// A recommendation that is not ranked yet, with what merging and relating need to know of it.
struct Draft {
  model::Recommendation item;
  /// What it is about, of rule_actions.h; empty when nothing else can be about the same without sharing a property.
  std::string_view topic;
  model::FixSafety safety = model::FixSafety::kSafe;  ///< The least safe of its changes.
  bool mends_failure = false;                         ///< Without it the job does not come to its end.
  bool is_mended_by_configuration = false;            ///< The recommended configuration does it.
  bool is_after_configuration = false;                ///< What it gains holds once that configuration is in use.
  std::vector<std::string> rules;                     ///< Of a practice: that find jobs which do not keep to it.
  int machines = 0;                                   ///< 1 when it asks for more executors or nodes, -1 for fewer.
  /// Of what has no impact that is known: the share of the predicted time that the resource takes it acts on.
  double relevance = 0.0;
};

inline model::Estimate<Ratio> ShareBetween(double low, double expected, double high, model::PredictionBasis basis,
                                           std::string reason) {
  return {Ratio{std::min(low, expected)}, Ratio{expected}, Ratio{std::max(high, expected)}, basis, std::move(reason)};
}

inline std::string Capitalised(std::string text) {
  if (!text.empty()) {
    text.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(text.front())));
  }
  return text;
}

}  // namespace sparkwright::recommend
