#include "validate/subject.h"

#include <algorithm>
#include <utility>

#include "base/saturating.h"
#include "conf/property_value.h"

namespace sparkwright::validate {
namespace {

conf::MemoryContext MemoryContextOf(const conf::RunContext& context) {
  conf::MemoryContext memory;
  memory.version = context.version;
  memory.manager = context.manager.value_or(conf::ClusterManager::kStandalone);
  memory.deploy_mode = context.deploy_mode;
  memory.language = context.language;
  return memory;
}

}  // namespace

Subject::Subject(const conf::Configuration& configuration, const conf::RunContext& context)
    : conf::TypedConfiguration(context.version),
      configuration_(configuration),
      context_(conf::WithConfiguration(context, configuration)),
      executor_memory_(conf::ExecutorMemory(configuration, MemoryContextOf(context_))),
      driver_memory_(conf::DriverMemory(configuration, MemoryContextOf(context_))) {
  const conf::PropertyCatalogue& catalogue = conf::PropertyCatalogue::Builtin();
  for (const auto& [key, entry] : configuration.Effective()) {
    settings_.push_back({entry, catalogue.Describe(key, context.version)});
  }
}

const conf::ConfigurationEntry* Subject::Entry(std::string_view key) const {
  const auto find = [&](std::string_view name) -> const conf::ConfigurationEntry* {
    const auto found =
        std::lower_bound(settings_.begin(), settings_.end(), name,
                         [](const Setting& setting, std::string_view wanted) { return setting.entry->key < wanted; });
    return found != settings_.end() && found->entry->key == name ? found->entry : nullptr;
  };
  if (const conf::ConfigurationEntry* entry = find(key)) {
    return entry;
  }
  if (const conf::Property* property = conf::PropertyCatalogue::Builtin().Find(key)) {
    for (const std::string& other : property->alternatives) {
      if (const conf::ConfigurationEntry* entry = find(other)) {
        return entry;
      }
    }
  }
  return nullptr;
}

std::optional<std::string> Subject::Given(std::string_view key) const {
  const auto value = configuration_.Value(key);
  return value.has_value() ? std::optional(std::string(*value)) : std::nullopt;
}

bool Subject::IsOlderName(const Setting& setting) const {
  if (setting.facts.status == conf::KeyStatus::kDeprecated) {
    return true;
  }
  const conf::Property* const property = setting.facts.property;
  if (setting.facts.status != conf::KeyStatus::kNoLonger || !property->deprecated.has_value() ||
      !property->last.has_value()) {
    return false;
  }
  const auto from = model::ParseSparkVersion(property->deprecated->from);
  return from.ok() && *from <= version() && *from > *property->last && !from->IsSameLine(*property->last);
}

const conf::Property* Subject::NewerName(const Setting& setting) const {
  // Spark says to write another one instead, which does something else.
  constexpr std::string_view kOwnMeaning = "spark.scheduler.executorTaskBlacklistTime";
  const std::string& replacement = setting.facts.replaced_by;
  const conf::KeyFacts facts = conf::PropertyCatalogue::Builtin().Describe(replacement, version());
  if (!IsOlderName(setting) || facts.status != conf::KeyStatus::kKnown || setting.entry->key == kOwnMeaning) {
    return nullptr;
  }
  const conf::Property& key = *setting.facts.property;
  const auto& others = facts.property->alternatives;
  const bool is_read_for_it =
      key.scope == conf::PropertyScope::kCore || setting.facts.status == conf::KeyStatus::kNoLonger ||
      facts.property->fallback == key.key || std::find(others.begin(), others.end(), key.key) != others.end();
  return is_read_for_it ? facts.property : nullptr;
}

bool Subject::IsDefault(const Setting& setting) const {
  const conf::Property* const property = setting.facts.property;
  const auto form = property == nullptr ? std::nullopt : property->FormAt(version());
  if (!form.has_value()) {
    return false;
  }
  const auto without = property->fallback.empty()
                           ? conf::PropertyCatalogue::Builtin().EffectiveDefault(setting.entry->key, version())
                           : Text(property->fallback);
  return without.has_value() && conf::IsSameValue(*form, setting.entry->value, *without);
}

std::optional<int64_t> Subject::CoresOfExecutor() const {
  if (IsSet("spark.executor.cores")) {
    return Count("spark.executor.cores");
  }
  return Is(conf::ClusterManager::kYarn) || Is(conf::ClusterManager::kKubernetes) ? std::optional<int64_t>(1)
                                                                                  : std::nullopt;
}

std::optional<int64_t> Subject::SlotsOfExecutor() const {
  const std::optional<int64_t> cores = CoresOfExecutor();
  const double cpus = Number("spark.task.cpus").value_or(1.0);
  if (!cores.has_value() || cpus <= 0.0) {
    return std::nullopt;
  }
  return std::max<int64_t>(SaturatingCast(static_cast<double>(*cores) / cpus), 1);
}

std::optional<int64_t> Subject::MostExecutors() const {
  if (IsTrue("spark.dynamicAllocation.enabled")) {
    return IsSet("spark.dynamicAllocation.maxExecutors") ? Count("spark.dynamicAllocation.maxExecutors") : std::nullopt;
  }
  if (Is(conf::ClusterManager::kYarn) || Is(conf::ClusterManager::kKubernetes)) {
    return IsSet("spark.executor.instances") ? Count("spark.executor.instances") : std::optional<int64_t>(2);
  }
  const std::optional<int64_t> cores = CoresOfExecutor();
  const std::optional<int64_t> most_cores = IsSet("spark.cores.max") ? Count("spark.cores.max") : std::nullopt;
  if (cores.has_value() && most_cores.has_value() && *cores > 0) {
    return *most_cores / *cores;
  }
  return Is(conf::ClusterManager::kStandalone) || is_local() || !IsSet("spark.executor.instances")
             ? std::nullopt
             : Count("spark.executor.instances");
}

model::ConfigurationPlace Subject::PlaceOf(const conf::ConfigurationEntry& entry) {
  return {entry.key, entry.origin.file, entry.origin.line, entry.origin.spelling};
}

model::Violation Subject::At(std::initializer_list<std::string_view> keys) const {
  model::Violation violation;
  for (const std::string_view key : keys) {
    if (const conf::ConfigurationEntry* entry = Entry(key)) {
      violation.places.push_back(PlaceOf(*entry));
    }
  }
  return violation;
}

model::Violation Subject::At(const conf::ConfigurationEntry& entry) {
  model::Violation violation;
  violation.places.push_back(PlaceOf(entry));
  return violation;
}

model::ConfigurationFix SetTo(std::string_view key, std::string value, model::FixSafety safety) {
  return {safety, {{model::ConfigurationEdit::Kind::kSet, std::string(key), std::move(value), {}}}};
}

model::ConfigurationFix TakeOut(std::string_view key, model::FixSafety safety) {
  return {safety, {{model::ConfigurationEdit::Kind::kRemove, std::string(key), {}, {}}}};
}

model::ConfigurationFix RenameTo(std::string_view key, std::string new_key, std::string value,
                                 model::FixSafety safety) {
  return {safety, {{model::ConfigurationEdit::Kind::kRename, std::string(key), std::move(value), std::move(new_key)}}};
}

}  // namespace sparkwright::validate
