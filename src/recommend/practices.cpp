#include "recommend/practices.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/check.h"
#include "base/enum_names.h"
#include "conf/property_catalogue.h"
#include "recommend/embedded_lines_internal.h"
#include "recommend/json_array.h"
#include "recommend/rule_actions.h"
#include "recommend/value_order.h"

namespace sparkwright::recommend {
namespace {

using nlohmann::json;

/// In the order of conf::ClusterManager.
constexpr std::array<std::string_view, 4> kManagerNames = {"local", "standalone", "yarn", "kubernetes"};

// ---- Conditions -----------------------------------------------------------------------------------------------------

bool HasAnyFormat(const model::Workload& job, std::initializer_list<const char*> formats) {
  return std::any_of(formats.begin(), formats.end(),
                     [&](const char* format) { return job.traits.formats.contains(format); });
}

bool Writes(const model::Workload& job) {
  constexpr double kSomething = 0.05;
  return job.traits.write_share.has_value() ? job.traits.write_share->value >= kSomething
                                            : job.workload_class == model::WorkloadClass::kEtl ||
                                                  job.workload_class == model::WorkloadClass::kMlInference;
}

bool ReadsAtLeast(const model::Workload& job, const Situation& situation, double bytes) {
  const std::optional<Bytes> size = job.size.input_bytes.has_value() ? job.size.input_bytes
                                    : situation.before != nullptr
                                        ? std::optional(situation.before->demand.read.expected)
                                        : std::nullopt;
  return size.has_value() && static_cast<double>(size->count()) >= bytes;
}

bool HasGpus(const Situation& situation) {
  return situation.cluster != nullptr && std::any_of(situation.cluster->nodes.begin(), situation.cluster->nodes.end(),
                                                     [](const model::NodeGroup& group) { return group.gpus > 0; });
}

bool ReadsOverNetwork(const Situation& situation) {
  return situation.before != nullptr && situation.before->data_place == model::DataPlace::kNetwork;
}

struct Condition {
  std::string_view name;
  bool (*holds)(const model::Workload& job, const Situation& situation);
};

constexpr double kLarge = 100e9;

constexpr std::array<Condition, 18> kConditions = {{
    {"shuffles", [](const model::Workload& job,
                    const Situation&) { return job.traits.shuffle_intensity >= model::ShuffleIntensity::kModerate; }},
    {"shuffles-much", [](const model::Workload& job,
                         const Situation&) { return job.traits.shuffle_intensity >= model::ShuffleIntensity::kHeavy; }},
    {"computes-much", [](const model::Workload& job,
                         const Situation&) { return job.traits.compute_intensity >= model::ComputeIntensity::kHigh; }},
    {"row-udfs", [](const model::Workload& job, const Situation&) { return job.traits.has_row_udfs; }},
    {"caches", [](const model::Workload& job, const Situation&) { return job.traits.caches_data; }},
    {"small-files",
     [](const model::Workload& job, const Situation&) { return job.traits.reads_small_files.value_or(false); }},
    {"writes", [](const model::Workload& job, const Situation&) { return Writes(job); }},
    {"text-formats",
     [](const model::Workload& job, const Situation&) {
       return HasAnyFormat(job, {"csv", "json", "text", "xml"});
     }},
    {"text-or-unknown-formats",
     [](const model::Workload& job, const Situation&) {
       return job.traits.formats.empty() || HasAnyFormat(job, {"csv", "json", "text", "xml"});
     }},
    {"columnar-formats",
     [](const model::Workload& job, const Situation&) {
       return HasAnyFormat(job, {"parquet", "orc", "delta", "iceberg"});
     }},
    {"table-formats",
     [](const model::Workload& job, const Situation&) {
       return HasAnyFormat(job, {"delta", "iceberg", "hudi"});
     }},
    {"databases", [](const model::Workload& job, const Situation&) { return HasAnyFormat(job, {"jdbc"}); }},
    {"only-when-found", [](const model::Workload&, const Situation&) { return false; }},
    {"kafka", [](const model::Workload& job, const Situation&) { return HasAnyFormat(job, {"kafka"}); }},
    {"large",
     [](const model::Workload& job, const Situation& situation) { return ReadsAtLeast(job, situation, kLarge); }},
    {"gpus", [](const model::Workload&, const Situation& situation) { return HasGpus(situation); }},
    {"suits-gpus", [](const model::Workload& job,
                      const Situation&) { return job.traits.gpu_affinity >= model::GpuAffinity::kMedium; }},
    {"data-over-network",
     [](const model::Workload&, const Situation& situation) { return ReadsOverNetwork(situation); }},
}};

const Condition* ConditionNamed(std::string_view name) {
  const auto* found =
      std::find_if(kConditions.begin(), kConditions.end(), [&](const Condition& one) { return one.name == name; });
  return found == kConditions.end() ? nullptr : found;
}

// ---- Reading --------------------------------------------------------------------------------------------------------

class Reader {
 public:
  explicit Reader(const json& object) : object_(object) {}

  Status Read(Practice& practice) {
    SPARKWRIGHT_TRY(Text("id", practice.id));
    SPARKWRIGHT_TRY(Text("title", practice.title));
    SPARKWRIGHT_TRY(Text("advice", practice.advice));
    SPARKWRIGHT_TRY(Text("source", practice.source));
    std::string licence;  // For who edits the file; nothing prints it.
    SPARKWRIGHT_TRY(Text("licence", licence));
    SPARKWRIGHT_TRY(OptionalText("code", practice.code));
    SPARKWRIGHT_TRY(List("classes", model::kWorkloadClassNames, practice.classes));
    SPARKWRIGHT_TRY(List("languages", model::kCodeLanguageNames, practice.languages));
    SPARKWRIGHT_TRY(List("managers", kManagerNames, practice.managers));
    SPARKWRIGHT_TRY(Texts("when", practice.when));
    SPARKWRIGHT_TRY(Texts("rules", practice.rules));
    for (const std::string& name : practice.when) {
      if (ConditionNamed(name) == nullptr) {
        return Wrong("when", fmt::format("there is no condition '{}'", name));
      }
    }
    SPARKWRIGHT_TRY(Version("from", practice.first));
    SPARKWRIGHT_TRY(Properties(practice.properties));
    std::string resource;
    SPARKWRIGHT_TRY(OptionalText("resource", resource));
    if (!resource.empty()) {
      practice.resource = EnumNamed<model::Resource>(model::kResourceNames, resource);
      if (!practice.resource.has_value()) {
        return Wrong("resource", fmt::format("'{}' is none", resource));
      }
    }
    SPARKWRIGHT_TRY(OneOf("effort", model::kEffortNames, practice.effort));
    return OneOf("risk", model::kRiskNames, practice.risk);
  }

 private:
  [[nodiscard]] Error Wrong(std::string_view member, std::string_view what) const {
    const std::string id = object_.contains("id") && object_["id"].is_string() ? object_["id"].get<std::string>() : "?";
    return {ErrorCode::kCorrupt, fmt::format("practice {}: {}: {}", id, member, what)};
  }

  Status OptionalText(const char* name, std::string& text) const {
    if (!object_.contains(name)) {
      return {};
    }
    if (!object_[name].is_string()) {
      return Wrong(name, "is no text");
    }
    text = object_[name].get<std::string>();
    return {};
  }

  Status Text(const char* name, std::string& text) const {
    SPARKWRIGHT_TRY(OptionalText(name, text));
    return text.empty() ? Status(Wrong(name, "is missing")) : Status();
  }

  Status Texts(const char* name, std::vector<std::string>& texts) const {
    if (!object_.contains(name)) {
      return {};
    }
    for (const json& one : object_[name]) {
      if (!one.is_string()) {
        return Wrong(name, "is no list of texts");
      }
      texts.push_back(one.get<std::string>());
    }
    return {};
  }

  template <typename Enum, std::size_t kCount>
  Status List(const char* name, const std::array<std::string_view, kCount>& names, std::vector<Enum>& values) const {
    std::vector<std::string> texts;
    SPARKWRIGHT_TRY(Texts(name, texts));
    for (const std::string& text : texts) {
      const std::optional<Enum> value = EnumNamed<Enum>(names, text);
      if (!value.has_value()) {
        return Wrong(name, fmt::format("'{}' is none", text));
      }
      values.push_back(*value);
    }
    return {};
  }

  template <typename Enum, std::size_t kCount>
  Status OneOf(const char* name, const std::array<std::string_view, kCount>& names, Enum& value) const {
    std::string text;
    SPARKWRIGHT_TRY(Text(name, text));
    const std::optional<Enum> found = EnumNamed<Enum>(names, text);
    if (!found.has_value()) {
      return Wrong(name, fmt::format("'{}' is none", text));
    }
    value = *found;
    return {};
  }

  Status Version(const char* name, std::optional<model::SparkVersion>& version) const {
    std::string text;
    SPARKWRIGHT_TRY(OptionalText(name, text));
    if (text.empty()) {
      return {};
    }
    SPARKWRIGHT_TRY(version, model::ParseSparkVersion(text));
    return {};
  }

  Status Properties(std::vector<PracticeProperty>& properties) const {
    if (!object_.contains("properties")) {
      return {};
    }
    if (!object_["properties"].is_object()) {
      return Wrong("properties", "is no object of keys and values");
    }
    for (const auto& [key, value] : object_["properties"].items()) {
      if (!value.is_string()) {
        return Wrong("properties", fmt::format("the value of {} is no text", key));
      }
      properties.push_back({key, value.get<std::string>()});
    }
    return {};
  }

  const json& object_;
};

// ---- Choosing -------------------------------------------------------------------------------------------------------

bool IsForClass(const Practice& practice, const model::Workload& job) {
  constexpr double kProbable = 0.25;  // A job of several purposes gets what each of them asks for.
  return practice.classes.empty() ||
         std::any_of(practice.classes.begin(), practice.classes.end(), [&](model::WorkloadClass one) {
           return one == job.workload_class || (job.workload_class == model::WorkloadClass::kMixed &&
                                                job.probabilities[static_cast<std::size_t>(one)] >= kProbable);
         });
}

bool IsForLanguage(const Practice& practice, const model::Workload& job) {
  return practice.languages.empty() ||
         std::any_of(practice.languages.begin(), practice.languages.end(), [&](model::CodeLanguage one) {
           return std::find(job.languages.begin(), job.languages.end(), one) != job.languages.end();
         });
}

/// Whether a rule that found something may bring it in: it is for such jobs, whatever its conditions say of them.
bool MayBeAskedFor(const Practice& practice, const model::Workload* job) {
  return job != nullptr ? IsForClass(practice, *job) && IsForLanguage(practice, *job)
                        : practice.classes.empty() && practice.languages.empty();
}

bool IsForJob(const Practice& practice, const Situation& situation) {
  const model::Workload& job = *situation.workload;
  return IsForClass(practice, job) && IsForLanguage(practice, job) &&
         std::all_of(practice.when.begin(), practice.when.end(),
                     [&](const std::string& name) { return ConditionNamed(name)->holds(job, situation); });
}

bool IsForPlace(const Practice& practice, const Situation& situation) {
  if (situation.version.has_value() && practice.first.has_value() && *situation.version < *practice.first) {
    return false;
  }
  return practice.managers.empty() || !situation.manager.has_value() ||
         std::find(practice.managers.begin(), practice.managers.end(), *situation.manager) != practice.managers.end();
}

/// What the rules of diagnose and validate said.
class RuleAnswers {
 public:
  explicit RuleAnswers(const Situation& situation)
      : has_diagnosis_(situation.diagnosis != nullptr && situation.diagnosis->num_rules > 0),
        has_verdict_(situation.verdict != nullptr && situation.verdict->num_rules > 0) {
    if (situation.diagnosis != nullptr) {
      for (const model::Finding& finding : situation.diagnosis->findings) {
        found_.insert(finding.name);
        found_.insert(finding.consequences.begin(), finding.consequences.end());
      }
      for (const model::RuleNotEvaluated& rule : situation.diagnosis->not_evaluated) {
        open_.insert(rule.name);
      }
    }
    if (situation.verdict != nullptr) {
      for (const model::Violation& violation : situation.verdict->violations) {
        found_.insert(violation.name);
      }
      for (const model::RuleNotEvaluated& rule : situation.verdict->not_evaluated) {
        open_.insert(rule.name);
      }
    }
  }

  [[nodiscard]] bool Found(std::string_view rule) const { return found_.contains(rule); }
  /// It was asked and found nothing.
  [[nodiscard]] bool Cleared(std::string_view rule) const {
    const bool was_asked = ActionOf(rule) != nullptr ? has_diagnosis_ : has_verdict_;
    return was_asked && !Found(rule) && !open_.contains(rule);
  }

 private:
  bool has_diagnosis_;
  bool has_verdict_;
  std::set<std::string_view> found_;
  std::set<std::string_view> open_;
};

/// Whether all that it sets is so already: in use, recommended, or Spark's default.
bool IsInEffect(const Practice& practice, const Situation& situation) {
  const model::SparkVersion version = VersionOf(situation);
  bool sets_something = false;
  for (const PracticeProperty& property : practice.properties) {
    if (property.value.empty()) {
      continue;
    }
    sets_something = true;
    std::optional<std::string> value = conf::PropertyCatalogue::Builtin().EffectiveDefault(property.key, version);
    if (std::optional<std::string> in_use = ValueInUse(situation, property.key); in_use.has_value()) {
      value = std::move(in_use);
    }
    if (situation.configuration != nullptr) {
      for (const model::RecommendedProperty& one : situation.configuration->properties) {
        value = one.key == property.key ? one.value : value;
      }
    }
    if (!value.has_value() || !IsSameValue(property.key, *value, property.value, version)) {
      return false;
    }
  }
  return sets_something;
}

/// Whether the recommended configuration decides all that it is about: it sets the properties, or says why not.
bool IsDecided(const Practice& practice, const Situation& situation) {
  const bool is_of_configuration =
      practice.effort == model::Effort::kFlag || practice.effort == model::Effort::kConfiguration;
  if (situation.configuration == nullptr || !is_of_configuration || practice.properties.empty()) {
    return false;
  }
  const model::RecommendedConfiguration& recommended = *situation.configuration;
  return std::all_of(practice.properties.begin(), practice.properties.end(), [&](const PracticeProperty& property) {
    const auto is_it = [&](const auto& one) { return one.key == property.key; };
    return std::any_of(recommended.properties.begin(), recommended.properties.end(), is_it) ||
           std::any_of(recommended.left_alone.begin(), recommended.left_alone.end(), is_it);
  });
}

/// Whether the recommended configuration leaves out a property because Spark's default is what the practice asks for.
bool IsRestored(const Practice& practice, const Situation& situation) {
  if (situation.configuration == nullptr) {
    return false;
  }
  const model::SparkVersion version = VersionOf(situation);
  const std::vector<model::LeftOutProperty>& left_out = situation.configuration->left_out;
  return std::any_of(practice.properties.begin(), practice.properties.end(), [&](const PracticeProperty& property) {
    const std::optional<std::string> usual = conf::PropertyCatalogue::Builtin().EffectiveDefault(property.key, version);
    return usual.has_value() &&
           (property.value.empty() || IsSameValue(property.key, *usual, property.value, version)) &&
           std::any_of(left_out.begin(), left_out.end(),
                       [&](const model::LeftOutProperty& one) { return one.key == property.key; });
  });
}

double RelevanceOf(const Practice& practice, const Situation& situation) {
  constexpr double kFits = 0.01;  // What says for which jobs it is, before what is for any.
  double relevance = practice.classes.empty() && practice.when.empty() ? 0.0 : kFits;
  const model::Prediction* prediction = LastPredictionOf(situation);
  if (prediction != nullptr && practice.resource.has_value()) {
    for (const model::Bottleneck& one : prediction->bottlenecks) {
      if (one.resource == *practice.resource) {
        relevance = std::max(relevance, kFits + one.share.value);
      }
    }
  }
  return relevance;
}

/// Its code, with the trigger's interval of the recommended configuration where that says one.
std::string CodeOf(const Practice& practice, const Situation& situation) {
  constexpr std::string_view kInterval = "{trigger_interval}";
  constexpr int64_t kUsualSeconds = 30;
  std::string code = practice.code;
  if (const std::size_t at = code.find(kInterval); at != std::string::npos) {
    const auto known = situation.configuration == nullptr ? std::nullopt : situation.configuration->trigger_interval;
    const int64_t seconds = known.has_value() ? known->count() / 1000 : kUsualSeconds;
    code.replace(at, kInterval.size(), fmt::format("{} {}", seconds, seconds == 1 ? "second" : "seconds"));
  }
  return code;
}

Draft DraftOf(const Practice& practice, const Situation& situation) {
  Draft draft;
  model::Recommendation& item = draft.item;
  item.id = "practice/" + practice.id;
  item.title = practice.title;
  item.source = model::RecommendationSource::kPractice;
  item.causes.push_back({item.source, practice.id, practice.advice, {}, {}, {}});
  for (const PracticeProperty& property : practice.properties) {
    if (!property.value.empty()) {
      item.properties.push_back({property.key, std::nullopt, property.value, model::FixSafety::kSafe});
    }
  }
  item.code = CodeOf(practice, situation);
  item.effort = practice.effort;
  item.risk = practice.risk;
  item.provenance = practice.source;
  draft.rules = practice.rules;
  draft.relevance = RelevanceOf(practice, situation);
  return draft;
}

}  // namespace

Result<std::vector<Practice>> ParsePractices(std::span<const std::string_view> lines) {
  SPARKWRIGHT_TRY(const json array, ArrayIn(lines, "practices"));
  std::vector<Practice> practices;
  for (const json& object : array) {
    if (!object.is_object()) {
      return Error(ErrorCode::kCorrupt, fmt::format("practice {} is no object", practices.size() + 1));
    }
    Practice practice;
    SPARKWRIGHT_TRY(Reader(object).Read(practice));
    practices.push_back(std::move(practice));
  }
  return practices;
}

const std::vector<Practice>& BuiltinPractices() {
  static const std::vector<Practice> kPractices = [] {
    Result<std::vector<Practice>> practices = ParsePractices(BestPracticesLines());
    SPARKWRIGHT_CHECK(practices.ok());
    return *std::move(practices);
  }();
  return kPractices;
}

std::vector<std::string_view> ConditionNames() {
  std::vector<std::string_view> names;
  names.reserve(kConditions.size());
  for (const Condition& one : kConditions) {
    names.push_back(one.name);
  }
  return names;
}

std::vector<Draft> FromPractices(const Situation& situation, const std::vector<Practice>& practices) {
  const RuleAnswers answers(situation);
  std::vector<Draft> drafts;
  for (const Practice& practice : practices) {
    const auto found = [&](const std::string& rule) { return answers.Found(rule); };
    const auto cleared = [&](const std::string& rule) { return answers.Cleared(rule); };
    const bool is_asked_for =
        MayBeAskedFor(practice, situation.workload) && std::any_of(practice.rules.begin(), practice.rules.end(), found);
    const bool is_kept_to =
        !practice.rules.empty() && std::all_of(practice.rules.begin(), practice.rules.end(), cleared);
    const bool fits = situation.workload != nullptr && IsForJob(practice, situation);
    if ((!is_asked_for && !fits) || is_kept_to || !IsForPlace(practice, situation)) {
      continue;
    }
    if (IsRestored(practice, situation)) {
      drafts.push_back(DraftOf(practice, situation));
      drafts.back().is_mended_by_configuration = true;  // It says why.
    } else if (!IsDecided(practice, situation) && !IsInEffect(practice, situation)) {
      drafts.push_back(DraftOf(practice, situation));
    }
  }
  return drafts;
}

}  // namespace sparkwright::recommend
