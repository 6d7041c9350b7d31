#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "model/workload.h"
#include "workload/features.h"

namespace sparkwright::workload {

/// The learned classifier of data/workload_model.jsonl: for each source a multinomial logistic regression whose
/// features are there or not. The probability of a class is its share of exp(bias + sum of the weights of the features
/// that are there); features that the model does not know count nothing. Weights come calibrated: tools/classifier
/// divides them by the temperature at which probabilities are right.
///
/// The file's first line says where the model is from; each further line is {"source", "feature", "weights"}, weights
/// in the order of model::WorkloadClass, with the feature "" for the biases.
class LearnedModel {
 public:
  static const LearnedModel& Builtin();
  /// Lines of that form, which outlive this; one of another form stops the program.
  explicit LearnedModel(std::span<const std::string_view> lines);

  /// Log-odds before they are made probabilities: bias and weights summed up. All zero when the model knows nothing of
  /// this source or none of the features, which says nothing.
  [[nodiscard]] model::PerWorkloadClass Scores(const FeatureSet& set) const;

  /// The weights of a feature; nullopt when the model does not know it.
  [[nodiscard]] std::optional<model::PerWorkloadClass> Weights(model::WorkloadSource source,
                                                               std::string_view feature) const;

 private:
  /// The line of each feature.
  std::map<model::WorkloadSource, std::unordered_map<std::string, std::string_view>> lines_;
};

/// Probabilities from log-odds.
model::PerWorkloadClass Softmax(const model::PerWorkloadClass& scores);

}  // namespace sparkwright::workload
