#include "optimize/propose.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/split_text.h"
#include "model/redacted.h"
#include "model/submitted_run.h"

namespace sparkwright::optimize {
namespace {

using model::Finding;
using model::TunedProperty;

// Set by SparkContext, SparkSubmit, the schedulers' backends and the shells; by name or by prefix.
constexpr auto kOfOneRun = std::to_array<std::string_view>({
    "spark.app.id",
    "spark.app.initial.",
    "spark.app.name",
    "spark.app.startTime",
    "spark.app.submitTime",
    "spark.databricks.clusterUsageTags.",
    "spark.driver.appUIAddress",
    "spark.driver.extraJavaOptions.default",
    "spark.driver.host",
    "spark.driver.port",
    "spark.executor.id",
    "spark.externalBlockStore.folderName",
    "spark.fileserver.uri",
    "spark.kubernetes.driver.pod.name",
    "spark.kubernetes.executor.podNamePrefix",
    "spark.kubernetes.submitInDriver",
    "spark.master",
    "spark.org.apache.hadoop.yarn.",
    "spark.plugins.internal.conf.",
    "spark.repl.class.",
    "spark.repl.local.jars",
    "spark.sql.warehouse.dir",
    "spark.submit.deployMode",
    "spark.submit.pyFiles",
    "spark.tachyonStore.folderName",
    "spark.ui.filters",
    "spark.ui.proxyBase",
    "spark.yarn.app.container.log.dir",
    "spark.yarn.app.id",
    "spark.yarn.cache.",
});

// What Spark itself puts into the Java options of driver and executors (JavaModuleOptions).
constexpr auto kModuleOptions = std::to_array<std::string_view>({
    "--add-modules=",
    "--add-opens=",
    "--enable-native-access=",
    "--sun-misc-unsafe-memory-access=",
    "-Dio.netty.",
    "-Djava.net.preferIPv6Addresses=false",
    "-Djdk.reflect.useDirectMethodHandle=false",
    "-XX:+IgnoreUnrecognizedVMOptions",
});

/// Java options without those of Spark's own, which it adds again.
std::string WithoutModuleOptions(std::string_view options) {
  std::string rest;
  while (!options.empty()) {
    const std::size_t end = std::min(options.find(' '), options.size());
    const std::string_view option = options.substr(0, end);
    options.remove_prefix(std::min(end + 1, options.size()));
    const bool is_spark_s = std::any_of(kModuleOptions.begin(), kModuleOptions.end(),
                                        [&](std::string_view start) { return option.starts_with(start); });
    if (!option.empty() && !is_spark_s) {
      rest += (rest.empty() ? "" : " ") + std::string(option);
    }
  }
  return rest;
}

std::string KeptValue(std::string_view key, std::string_view value) {
  return key.ends_with(".extraJavaOptions") ? WithoutModuleOptions(value) : std::string(value);
}

TunedProperty* FindChange(std::vector<TunedProperty>& changes, std::string_view key) {
  const auto found =
      std::find_if(changes.begin(), changes.end(), [&](const TunedProperty& one) { return one.key == key; });
  return found == changes.end() ? nullptr : &*found;
}

// Spark hides only some of these itself (spark.redaction.regex).
constexpr auto kSecretWords = std::to_array<std::string_view>(
    {"accesskey", "accountkey", "apikey", "credential", "password", "privatekey", "secret", "token"});

/// Whether a value has no place in a file that people pass around: Spark has hidden it, or its key says so.
bool IsSecret(std::string_view key, std::string_view value) {
  if (model::IsRedacted(value)) {
    return true;
  }
  std::string letters;
  for (const char c : key) {
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
      letters += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
  }
  const bool is_switch =
      value == "true" || value == "false" || value.find_first_not_of("0123456789smhd.") == value.npos;
  return !is_switch && std::any_of(kSecretWords.begin(), kSecretWords.end(),
                                   [&](std::string_view word) { return letters.find(word) != std::string::npos; });
}

std::optional<std::string> ValueIn(const TunedRun& run, const std::string& key) {
  const auto value = run.application.environment.SparkProperty(key);
  return value.has_value() ? std::optional<std::string>(*value) : std::nullopt;
}

/// What will be in effect for a property that holds a number of executors.
std::optional<int64_t> Executors(std::vector<TunedProperty>& changes, const TunedRun& last, const std::string& key) {
  const TunedProperty* change = FindChange(changes, key);
  const std::optional<std::string> text = change != nullptr ? change->new_value : ValueIn(last, key);
  int64_t number = 0;
  const bool is_number =
      text.has_value() && std::from_chars(text->data(), text->data() + text->size(), number).ec == std::errc();
  return is_number ? std::optional(number) : std::nullopt;
}

/// Spark refuses bounds of dynamic allocation that contradict each other; where two findings do, the larger one wins.
void KeepBoundsInOrder(std::vector<TunedProperty>& changes, const TunedRun& last) {
  const std::string most = "spark.dynamicAllocation.maxExecutors";
  TunedProperty* change = FindChange(changes, most);
  for (const char* const bound : {"spark.dynamicAllocation.minExecutors", "spark.dynamicAllocation.initialExecutors"}) {
    const auto least = Executors(changes, last, bound);
    const auto limit = Executors(changes, last, most);
    if (!least.has_value() || !limit.has_value() || *least <= *limit) {
      continue;
    }
    if (TunedProperty* const lower = FindChange(changes, bound); lower != nullptr && change == nullptr) {
      lower->new_value = std::to_string(*limit);
    } else if (change != nullptr) {
      change->new_value = std::to_string(*least);
    }
  }
}

/// A finding and where it is.
struct FindingToActOn {
  const Finding* finding = nullptr;
  std::size_t run = 0;
  std::size_t index = 0;
};

/// The findings of all runs that change something, what costs most first.
std::vector<FindingToActOn> FindingsToActOn(std::span<const TunedRun> runs) {
  std::vector<FindingToActOn> all;
  for (std::size_t run = 0; run < runs.size(); ++run) {
    const std::vector<Finding>& findings = runs[run].diagnosis.findings;
    for (std::size_t i = 0; i < findings.size(); ++i) {
      if (findings[i].severity > model::FindingSeverity::kInfo) {
        all.push_back({&findings[i], run, i});
      }
    }
  }
  std::stable_sort(all.begin(), all.end(), [](const FindingToActOn& a, const FindingToActOn& b) {
    return std::pair(a.finding->severity, a.finding->impact) > std::pair(b.finding->severity, b.finding->impact);
  });
  return all;
}

model::TuningReason ReasonOf(const Finding& finding) {
  return {finding.name, finding.title, finding.message, finding.evidence, finding.texts, finding.impact};
}

/// What `sparkwright submit` added to the run, and the property that says so.
std::set<std::string, std::less<>> AddedBySubmit(const model::Properties& properties) {
  std::set<std::string, std::less<>> added;
  const auto list = properties.find(std::string(model::kAddedProperties));
  if (list == properties.end()) {
    return added;
  }
  added.insert(list->first);
  for (std::string_view rest = list->second; !rest.empty();) {
    added.emplace(TakeUpTo(rest, ','));
  }
  return added;
}

}  // namespace

bool BelongsToOneRun(std::string_view key) {
  return std::any_of(kOfOneRun.begin(), kOfOneRun.end(),
                     [&](std::string_view name) { return name.ends_with('.') ? key.starts_with(name) : key == name; });
}

model::Tuning Propose(std::span<const TunedRun> runs) {
  model::Tuning tuning;
  std::vector<std::set<std::size_t>> used(runs.size());
  std::set<std::string, std::less<>> replaced;
  for (const auto& [finding, run, index] : FindingsToActOn(runs)) {
    for (const model::PropertyFix& fix : finding->properties) {
      // What has been changed since that run is no longer what its finding speaks of.
      if (ValueIn(runs[run], fix.key) != ValueIn(runs.back(), fix.key)) {
        continue;
      }
      if (!fix.replaces.empty()) {
        replaced.insert(fix.replaces);
      }
      TunedProperty* const known = FindChange(tuning.changes, fix.key);
      if (known == nullptr) {
        tuning.changes.push_back({fix.key, fix.old_value, fix.new_value, fix.safety, {ReasonOf(*finding)}, {}});
      } else if (known->new_value == fix.new_value) {
        known->reasons.push_back(ReasonOf(*finding));
        known->safety = std::max(known->safety, fix.safety);
      } else {
        known->other_values.push_back(fix.new_value);
        continue;
      }
      used[run].insert(index);
    }
  }
  if (!runs.empty()) {
    KeepBoundsInOrder(tuning.changes, runs.back());
  }
  for (std::size_t run = 0; run < runs.size(); ++run) {
    const Millis duration = runs[run].facts.wall_clock.has_value() ? runs[run].facts.wall_clock->duration : Millis(0);
    Millis gain;
    for (const std::size_t finding : used[run]) {
      gain += runs[run].diagnosis.findings[finding].impact;
    }
    tuning.gains.push_back(std::min(gain, duration));
    tuning.durations.push_back(duration);
  }
  if (!runs.empty()) {
    const model::Properties& properties = runs.back().application.environment.spark_properties;
    const std::set<std::string, std::less<>> added = AddedBySubmit(properties);
    for (const auto& [key, value] : properties) {
      const std::string kept = KeptValue(key, value);
      if (IsSecret(key, value)) {
        tuning.redacted.push_back(key);
      } else if (BelongsToOneRun(key) || added.contains(key) || replaced.contains(key) ||
                 (kept.empty() && !value.empty())) {
        tuning.dropped.push_back({key, value});
      } else if (FindChange(tuning.changes, key) == nullptr) {
        tuning.kept.push_back({key, kept});
      }
    }
  }
  return tuning;
}

}  // namespace sparkwright::optimize
