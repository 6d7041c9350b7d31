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

nlohmann::json Parsed(std::string_view line) {
  nlohmann::json object = nlohmann::json::parse(line, nullptr, false);
  SPARKWRIGHT_CHECK(object.is_object());
  return object;
}

/// What stands between `before` and the next quote, as it is written there.
std::string_view TextIn(std::string_view line, std::string_view before) {
  const std::size_t begin = line.find(before);
  SPARKWRIGHT_CHECK(begin != std::string_view::npos);
  line.remove_prefix(begin + before.size());
  std::size_t end = 0;
  while (end < line.size() && line[end] != '"') {
    end += line[end] == '\\' ? 2 : 1;
  }
  return line.substr(0, end);
}

}  // namespace

const LearnedModel& LearnedModel::Builtin() {
  static const LearnedModel kModel(WorkloadModelLines());
  return kModel;
}

LearnedModel::LearnedModel(std::span<const std::string_view> lines) {
  SPARKWRIGHT_CHECK(!lines.empty());
  for (const std::string_view line : lines.subspan(1)) {
    const std::string_view feature = TextIn(line, "\"feature\":\"");
    // Weights are read when they are asked for: of thousands of features a job has some dozens.
    lines_[SourceNamed(TextIn(line, "\"source\":\""))][feature.find('\\') == std::string_view::npos
                                                           ? std::string(feature)
                                                           : Parsed(line)["feature"].get<std::string>()] = line;
  }
}

std::optional<model::PerWorkloadClass> LearnedModel::Weights(model::WorkloadSource source,
                                                             std::string_view feature) const {
  const auto table = lines_.find(source);
  if (table == lines_.end()) {
    return std::nullopt;
  }
  const auto found = table->second.find(std::string(feature));
  if (found == table->second.end()) {
    return std::nullopt;
  }
  const nlohmann::json object = Parsed(found->second);
  SPARKWRIGHT_CHECK(object.contains("weights") && object["weights"].size() == model::kNumWorkloadClasses);
  model::PerWorkloadClass weights{};
  for (std::size_t i = 0; i < weights.size(); ++i) {
    weights[i] = object["weights"][i].get<double>();
  }
  return weights;
}

model::PerWorkloadClass LearnedModel::Scores(const FeatureSet& set) const {
  model::PerWorkloadClass scores{};
  bool knows_any = false;
  for (const auto& [name, mentions] : set.features) {
    if (const std::optional<model::PerWorkloadClass> weights = Weights(set.source, name); weights.has_value()) {
      knows_any = true;
      AddTo(scores, *weights);
    }
  }
  if (!knows_any) {
    return {};
  }
  if (const std::optional<model::PerWorkloadClass> bias = Weights(set.source, ""); bias.has_value()) {
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
