#include "workload/classify.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "conf/java_text.h"
#include "workload/code_features.h"
#include "workload/learned_model.h"
#include "workload/log_features.h"
#include "workload/text.h"
#include "workload/traits.h"
#include "workload/word_features.h"

namespace sparkwright::workload {
namespace {

using model::PerWorkloadClass;

std::size_t Best(const PerWorkloadClass& values) {
  return static_cast<std::size_t>(std::max_element(values.begin(), values.end()) - values.begin());
}

bool IsSilent(const PerWorkloadClass& scores) {
  return std::all_of(scores.begin(), scores.end(), [](double one) { return one == 0.0; });
}

/// The mentions of a source with what they did to the log-odds. A feature that comes from several shares them out;
/// mentions with the same words are one.
void AddEvidence(const FeatureSet& set, std::vector<model::WorkloadEvidence>& evidence) {
  const LearnedModel& learned = LearnedModel::Builtin();
  struct Sum {
    PerWorkloadClass scores{};
    std::string_view place;
  };
  std::map<std::string_view, Sum> sums;
  for (const auto& [name, mentions] : set.features) {
    const std::optional<PerWorkloadClass> weights = learned.Weights(set.source, name);
    if (!weights.has_value()) {
      continue;
    }
    for (const std::size_t index : mentions) {
      Sum& sum = sums[set.mentions[index].what];
      if (sum.place.empty()) {
        sum.place = set.mentions[index].place;
      }
      for (std::size_t i = 0; i < weights->size(); ++i) {
        sum.scores[i] += (*weights)[i] / static_cast<double>(mentions.size());
      }
    }
  }
  for (const auto& [what, sum] : sums) {
    const std::size_t best = Best(sum.scores);
    double others = 0.0;
    for (std::size_t i = 0; i < sum.scores.size(); ++i) {
      others += i == best ? 0.0 : sum.scores[i] / static_cast<double>(model::kNumWorkloadClasses - 1);
    }
    evidence.push_back({set.source, std::string(what), std::string(sum.place), static_cast<model::WorkloadClass>(best),
                        sum.scores[best] - others});
  }
}

struct Gathered {
  std::vector<FeatureSet> sets;
  std::optional<CodeFacts> code;
  std::optional<LogFacts> log;
};

Gathered Gather(const model::JobInput& input) {
  Gathered gathered;
  const auto add = [&](FeatureSet set) {
    if (!set.features.empty()) {
      gathered.sets.push_back(std::move(set));
    }
  };
  if (!input.description.empty()) {
    add(WordFeatures(input.description));
  }
  if (!input.code.empty()) {
    gathered.code.emplace();
    add(CodeFeatures(input.code, *gathered.code));
  }
  if (input.application != nullptr) {
    gathered.log.emplace();
    add(LogFeatures(*input.application, *gathered.log));
  }
  return gathered;
}

/// The class that the caller knows; a description of one word may name it.
std::optional<model::WorkloadClass> GivenClass(const model::JobInput& input) {
  if (input.given_class.has_value()) {
    return input.given_class;
  }
  std::string_view words = input.description;
  while (!words.empty() && IsSpace(words.front())) {
    words.remove_prefix(1);
  }
  while (!words.empty() && IsSpace(words.back())) {
    words.remove_suffix(1);
  }
  return model::WorkloadClassNamed(conf::LowerCase(words));
}

void Give(model::WorkloadClass given, model::Workload& workload) {
  workload.workload_class = given;
  workload.confidence = 1.0;
  workload.probabilities = {};
  workload.probabilities[static_cast<std::size_t>(given)] = 1.0;
  workload.opinions.insert(workload.opinions.begin(), {model::WorkloadSource::kGiven, workload.probabilities});
}

}  // namespace

std::vector<model::WorkloadFeatures> FeaturesOf(const model::JobInput& input) {
  std::vector<model::WorkloadFeatures> features;
  for (const FeatureSet& set : Gather(input).sets) {
    features.push_back({set.source, {}});
    for (const auto& [name, mentions] : set.features) {
      features.back().names.push_back(name);
    }
  }
  return features;
}

model::Workload Classify(const model::JobInput& input) {
  const Gathered gathered = Gather(input);
  model::Workload workload;
  PerWorkloadClass total{};
  PerWorkloadClass points{};
  for (const FeatureSet& set : gathered.sets) {
    AddTo(points, set.points);
    const PerWorkloadClass scores = LearnedModel::Builtin().Scores(set);
    if (IsSilent(scores)) {
      continue;
    }
    workload.opinions.push_back({set.source, Softmax(scores)});
    AddTo(total, scores);
    AddEvidence(set, workload.evidence);
  }
  workload.probabilities = Softmax(total);
  workload.workload_class =
      IsSilent(total) ? model::WorkloadClass::kMixed : static_cast<model::WorkloadClass>(Best(total));
  workload.confidence = workload.probabilities[static_cast<std::size_t>(workload.workload_class)];
  if (const auto given = GivenClass(input); given.has_value()) {
    Give(*given, workload);
  }
  if (!IsSilent(points)) {
    workload.class_by_rules = static_cast<model::WorkloadClass>(Best(points));
  }
  std::stable_sort(
      workload.evidence.begin(), workload.evidence.end(),
      [](const model::WorkloadEvidence& a, const model::WorkloadEvidence& b) { return a.log_odds > b.log_odds; });
  JudgeTraits({input.description, gathered.code.has_value() ? &*gathered.code : nullptr,
               gathered.log.has_value() ? &*gathered.log : nullptr},
              workload);
  return workload;
}

}  // namespace sparkwright::workload
