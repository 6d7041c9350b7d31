#include "workload/learned_model.h"

#include <algorithm>
#include <cmath>

#include <nlohmann/json.hpp>

#include "base/check.h"
#include "workload/embedded_lines_internal.h"

namespace sparkwright::workload {
namespace {

model::WorkloadSource SourceNamed(std::string_view name) {
  SPARKWRIGHT_CHECK(name == "words" || name == "code" || name == "log");
  return name == "words"  ? model::WorkloadSource::kWords
         : name == "code" ? model::WorkloadSource::kCode
                          : model::WorkloadSource::kLog;
}

}  // namespace

const LearnedModel& LearnedModel::Builtin() {
  static const LearnedModel kModel(WorkloadModelLines());
  return kModel;
}

LearnedModel::LearnedModel(std::span<const std::string_view> lines) {
  SPARKWRIGHT_CHECK(!lines.empty());
  for (const std::string_view line : lines.subspan(1)) {
    const nlohmann::json object = nlohmann::json::parse(line, nullptr, false);
    SPARKWRIGHT_CHECK(object.is_object() && object.contains("source") && object.contains("feature") &&
                      object.contains("weights") && object["weights"].size() == model::kNumWorkloadClasses);
    model::PerWorkloadClass& weights =
        weights_[SourceNamed(object["source"].get<std::string>())][object["feature"].get<std::string>()];
    for (std::size_t i = 0; i < weights.size(); ++i) {
      weights[i] = object["weights"][i].get<double>();
    }
  }
}

const model::PerWorkloadClass* LearnedModel::Weights(model::WorkloadSource source, std::string_view feature) const {
  const auto table = weights_.find(source);
  if (table == weights_.end()) {
    return nullptr;
  }
  const auto found = table->second.find(feature);
  return found == table->second.end() ? nullptr : &found->second;
}

model::PerWorkloadClass LearnedModel::Scores(const FeatureSet& set) const {
  model::PerWorkloadClass scores{};
  bool knows_any = false;
  for (const auto& [name, mentions] : set.features) {
    if (const model::PerWorkloadClass* weights = Weights(set.source, name); weights != nullptr) {
      knows_any = true;
      AddTo(scores, *weights);
    }
  }
  if (!knows_any) {
    return {};
  }
  if (const model::PerWorkloadClass* bias = Weights(set.source, ""); bias != nullptr) {
    AddTo(scores, *bias);
  }
  return scores;
}

model::PerWorkloadClass Softmax(const model::PerWorkloadClass& scores) {
  const double most = *std::max_element(scores.begin(), scores.end());
  model::PerWorkloadClass probabilities{};
  double sum = 0.0;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    probabilities[i] = std::exp(scores[i] - most);
    sum += probabilities[i];
  }
  for (double& one : probabilities) {
    one /= sum;
  }
  return probabilities;
}

}  // namespace sparkwright::workload
