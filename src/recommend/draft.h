#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/quantity.h"
#include "model/finding.h"
#include "model/prediction.h"
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
  bool is_predicted = false;  ///< Its time and cost are two predictions' difference, in which all that it does counts.
  bool is_after_configuration = false;  ///< What it gains holds once that configuration is in use.
  std::vector<std::string> rules;       ///< Of a practice: that find jobs which do not keep to it.
  int machines = 0;                     ///< 1 when it asks for more executors or nodes, -1 for fewer.
  /// Of what has no impact that is known: the share of the predicted time that the resource takes it acts on.
  double relevance = 0.0;
};

/// What it sets a property to; null when it does not set it.
const model::PropertyFix* FixOf(const model::Recommendation& item, std::string_view key);

/// Whether it takes a property out.
bool Removes(const model::Recommendation& item, std::string_view key);

/// A share with its bounds, widened where `expected` lies beyond them.
model::Estimate<Ratio> ShareBetween(double low, double expected, double high, model::PredictionBasis basis,
                                    std::string reason);

/// With a capital first letter.
std::string Capitalised(std::string text);

}  // namespace sparkwright::recommend
