#include "pipeline/kept_properties.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/one_of.h"
#include "base/split_text.h"
#include "conf/property_catalogue.h"
#include "conf/rapids_plugin.h"
#include "pipeline/find_by_key.h"
#include "pipeline/recommend.h"
#include "recommend/value_order.h"
#include "validate/check.h"

namespace sparkwright::pipeline {
namespace {

/// Properties that divide a cluster into executors. Those of a configuration in use were made for other ones.
constexpr auto kOfTheShape = std::to_array<std::string_view>({
    "spark.cores.max",
    "spark.default.parallelism",
    "spark.driver.cores",
    "spark.driver.memory",
    "spark.driver.memoryOverhead",
    "spark.driver.memoryOverheadFactor",
    "spark.executor.cores",
    "spark.executor.instances",
    "spark.executor.memory",
    "spark.executor.memoryOverhead",
    "spark.executor.memoryOverheadFactor",
    "spark.executor.minMemoryOverhead",
    "spark.executor.pyspark.memory",
    "spark.kubernetes.driver.limit.cores",
    "spark.kubernetes.driver.request.cores",
    "spark.kubernetes.executor.limit.cores",
    "spark.kubernetes.executor.request.cores",
    "spark.kubernetes.memoryOverheadFactor",
    "spark.memory.fraction",
    "spark.memory.offHeap.enabled",
    "spark.memory.offHeap.size",
    "spark.memory.storageFraction",
    "spark.sql.shuffle.partitions",
    "spark.task.cpus",
});
constexpr auto kFamiliesOfTheShape = std::to_array<std::string_view>({
    "spark.driver.resource.",
    "spark.dynamicAllocation.",
    "spark.executor.resource.",
    "spark.rapids.",
    "spark.task.resource.",
});

/// Places and names that a site has given; what is recommended is for who has none.
constexpr auto kOfTheSite = std::to_array<std::string_view>({
    "spark.checkpoint.dir",
    "spark.kubernetes.authenticate.driver.serviceAccountName",
    "spark.kubernetes.container.image",
    "spark.sql.streaming.checkpointLocation",
});
/// Lists to which the recommendation adds.
constexpr auto kLists = std::to_array<std::string_view>({"spark.files", "spark.jars", "spark.plugins"});

template <typename Property>
void Forget(std::vector<Property>& properties, std::string_view key) {
  std::erase_if(properties, [&](const Property& property) { return property.key == key; });
}

/// Makes the recommended list the one that there is, with what it lacks behind.
void AddMissing(std::string_view there, model::RecommendedProperty& recommended) {
  std::vector<std::string_view> elements;
  for (std::string_view rest = there; !rest.empty();) {
    elements.push_back(TakeUpTo(rest, ','));
  }
  std::string list(there);
  const std::string wanted = std::move(recommended.value);
  for (std::string_view rest = wanted; !rest.empty();) {
    const std::string_view one = TakeUpTo(rest, ',');
    if (!IsOneOf(one, elements)) {
      list += "," + std::string(one);
    }
  }
  if (list != there) {
    recommended.reason += "; what the list had stays";
  }
  recommended.value = std::move(list);
}

/// Leaves a property out. What is as Spark has it anyway is not worth a word.
void LeaveOut(std::string_view key, std::string_view value, std::string reason,
              model::RecommendedConfiguration& result) {
  const std::optional<std::string> usual = conf::PropertyCatalogue::Builtin().EffectiveDefault(key, result.version);
  if (!usual.has_value() || !recommend::IsSameValue(key, *usual, value, result.version)) {
    result.left_out.push_back({std::string(key), std::string(value), std::move(reason)});
  }
}

void Keep(std::string_view key, std::string_view value, model::RecommendedConfiguration& result) {
  model::RecommendedProperty* const recommended = FindByKey(result.properties, key);
  if (recommended != nullptr && IsOneOf(key, kLists)) {
    AddMissing(value, *recommended);
    return;
  }
  if (recommended == nullptr && key == "spark.plugins" && value == conf::kRapidsPlugin) {
    LeaveOut(key, value, "these executors have no GPUs", result);
    return;
  }
  if (recommended != nullptr && IsOneOf(key, kOfTheSite) && !recommended->is_given) {
    Forget(result.properties, key);
  }
  if (FindByKey(result.properties, key) != nullptr) {
    return;
  }
  if (IsOfTheShape(key)) {
    const model::DefaultLeftAlone* const usual = FindByKey(result.left_alone, key);
    LeaveOut(key, value, usual != nullptr ? usual->reason : "it is for other executors than these", result);
    return;
  }
  Forget(result.left_alone, key);
  result.kept.push_back({std::string(key), std::string(value)});
}

std::string ReasonOf(const model::Violation& violation) {
  return fmt::format("{} ({})", violation.title, violation.name);
}

/// Takes out what was kept and what Spark refuses beside the rest. Returns whether there was something.
bool DropRefused(const model::Verdict& verdict, model::RecommendedConfiguration& result) {
  bool has_dropped = false;
  for (const model::Violation& violation : verdict.violations) {
    if (!violation.is_refused && violation.severity != model::FindingSeverity::kCritical) {
      continue;
    }
    for (const model::ConfigurationPlace& place : violation.places) {
      if (const model::KeptProperty* const kept = FindByKey(result.kept, place.key)) {
        result.left_out.push_back({kept->key, kept->value, ReasonOf(violation)});
        Forget(result.kept, place.key);
        has_dropped = true;
      }
    }
  }
  return has_dropped;
}

/// Whether a fix is for what is kept: the recommendation itself was made and checked as a whole.
bool IsForKept(const model::ConfigurationFix& fix, model::RecommendedConfiguration& result) {
  const auto is_kept = [&](const model::ConfigurationEdit& edit) {
    return FindByKey(result.kept, edit.key) != nullptr;
  };
  const auto is_recommended = [&](const model::ConfigurationEdit& edit) {
    return FindByKey(result.properties, edit.key) != nullptr || FindByKey(result.properties, edit.new_key) != nullptr;
  };
  return std::any_of(fix.edits.begin(), fix.edits.end(), is_kept) &&
         std::none_of(fix.edits.begin(), fix.edits.end(), is_recommended);
}

void Make(const model::ConfigurationEdit& edit, const model::Violation& violation,
          model::RecommendedConfiguration& result) {
  const model::KeptProperty* const kept = FindByKey(result.kept, edit.key);
  std::string reason = ReasonOf(violation);
  if (edit.kind == model::ConfigurationEdit::Kind::kRemove) {
    if (kept != nullptr) {
      result.left_out.push_back({kept->key, kept->value, std::move(reason)});
    }
  } else {
    const std::string& key = edit.new_key.empty() ? edit.key : edit.new_key;
    if (kept != nullptr) {
      reason = edit.new_key.empty() ? fmt::format("instead of {}: {}", kept->value, reason)
                                    : fmt::format("instead of {}: {}", kept->key, reason);
    }
    Forget(result.kept, key);
    Forget(result.left_alone, key);
    result.properties.push_back({key, edit.value, std::move(reason), model::PropertyTopic::kQueries});
  }
  Forget(result.kept, edit.key);
}

/// What a grade takes from a configuration, without its floor.
int64_t FaultsOf(const model::Grade& grade) {
  constexpr model::ScoreWeights kWeights;
  return grade.num_refused * kWeights.refused + grade.num_critical * kWeights.critical +
         grade.num_warnings * kWeights.warning;
}

/// Makes the first of the safe fixes with which the verdict is better. Returns whether there was one.
bool MendOne(const conf::RunContext& context, model::Verdict& verdict, model::RecommendedConfiguration& result) {
  for (const model::Violation& violation : verdict.violations) {
    if (violation.severity < model::FindingSeverity::kWarning || !violation.fix.has_value() ||
        violation.fix->safety != model::FixSafety::kSafe || !IsForKept(*violation.fix, result)) {
      continue;
    }
    model::RecommendedConfiguration mended = result;
    for (const model::ConfigurationEdit& edit : violation.fix->edits) {
      Make(edit, violation, mended);
    }
    model::Verdict after = validate::Check(ConfigurationOf(mended), context);
    if (FaultsOf(after.grade) < FaultsOf(verdict.grade)) {
      result = std::move(mended);
      verdict = std::move(after);
      return true;
    }
  }
  return false;
}

}  // namespace

bool IsOfTheShape(std::string_view key) {
  return IsOneOf(key, kOfTheShape) || StartsWithOneOf(key, kFamiliesOfTheShape);
}

void KeepTheRest(const std::optional<conf::Configuration>& in_use, const std::optional<model::Tuning>& tuning,
                 model::RecommendedConfiguration& recommended) {
  if (tuning.has_value()) {
    for (const model::KeptProperty& kept : tuning->kept) {
      Keep(kept.key, kept.value, recommended);
    }
  }
  if (in_use.has_value()) {
    for (const auto& [key, entry] : in_use->Effective()) {
      if (key != "spark.master" && key != "spark.submit.deployMode") {
        Forget(recommended.kept, key);
        Forget(recommended.left_out, key);
        Keep(key, entry->value, recommended);
      }
    }
  }
  const auto by_key = [](const auto& a, const auto& b) { return a.key < b.key; };
  std::sort(recommended.kept.begin(), recommended.kept.end(), by_key);
  std::sort(recommended.left_out.begin(), recommended.left_out.end(), by_key);
}

model::Verdict CheckAndMendKept(const conf::RunContext& context, model::RecommendedConfiguration& recommended) {
  model::Verdict verdict = validate::Check(ConfigurationOf(recommended), context);
  do {
    while (MendOne(context, verdict, recommended)) {
    }
    if (!DropRefused(verdict, recommended)) {
      return verdict;
    }
    verdict = validate::Check(ConfigurationOf(recommended), context);
  } while (true);
}

}  // namespace sparkwright::pipeline
