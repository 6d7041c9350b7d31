#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "model/workload.h"

namespace sparkwright::workload {

/// Adds class by class.
void AddTo(model::PerWorkloadClass& sum, const model::PerWorkloadClass& more);

/// A place in the input that features come from.
struct Mention {
  std::string what;   ///< As it stands there.
  std::string place;  ///< "job.py:12"; may be empty.
};

/// What one source says, in the terms of the learned model and of the rules.
struct FeatureSet {
  model::WorkloadSource source = model::WorkloadSource::kWords;
  std::vector<Mention> mentions;
  /// Feature and the mentions that it comes from, by position. A feature is there or it is not.
  std::map<std::string, std::vector<std::size_t>, std::less<>> features;
  /// What the rules give for each class.
  model::PerWorkloadClass points{};

  std::size_t AddMention(std::string what, std::string place = {}) {
    mentions.push_back({std::move(what), std::move(place)});
    return mentions.size() - 1;
  }
  /// Adds what the points of the rules come to, after all points are in: "rule:X" for the class X with most points,
  /// "clear:X" when no other has half as many, "rival" when another has, and "third" when two others do. They are
  /// features of every mention in `givers`, which gave the points.
  void AddRuleFeatures(const std::vector<std::size_t>& givers);

  void Add(std::string name, std::size_t mention) {
    std::vector<std::size_t>& list = features[std::move(name)];
    if (list.empty() || list.back() != mention) {
      list.push_back(mention);
    }
  }
};

}  // namespace sparkwright::workload
