#include "validate/value_problem.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/digits.h"
#include "conf/java_text.h"
#include "conf/property_catalogue.h"
#include "conf/property_value.h"
#include "conf/size_and_time.h"
#include "model/redacted.h"
#include "validate/gpu.h"
#include "validate/meant_value.h"
#include "validate/without_effect.h"

namespace sparkwright::validate {
namespace {

using conf::PropertyType;
using conf::ValueForm;

/// What is wrong, and what to do about it.
struct Problem {
  ValueFault fault = ValueFault::kMalformed;
  std::string reason;
  std::optional<std::string> meant;
  bool is_certain = false;   ///< `meant` is what the value says; otherwise it is a guess.
  bool is_readable = false;  ///< Spark takes the value all the same.
};

bool Contains(std::span<const std::string_view> words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// Keys whose values Spark shows to nobody: its own pattern, spark.redaction.regex.
bool IsSecret(std::string_view key) {
  const std::string lower = conf::LowerCase(key);
  constexpr auto kWords = std::to_array<std::string_view>({"secret", "password", "token", "access.key", "accesskey"});
  return std::any_of(kWords.begin(), kWords.end(),
                     [&](std::string_view word) { return lower.find(word) != std::string::npos; });
}

/// Text of the user that may hold anything, or that something other than Spark fills in: a shell, YARN, Hadoop.
bool IsFreeText(std::string_view key) {
  constexpr auto kPrefixes =
      std::to_array<std::string_view>({"spark.hadoop.", "spark.executorEnv.", "spark.yarn.appMasterEnv.",
                                       "spark.kubernetes.driverEnv.", "spark.ssl.", "spark.job.", "spark.metrics."});
  constexpr auto kParts =
      std::to_array<std::string_view>({"JavaOptions", "ClassPath", "LibraryPath", "regex", "Regex", "ttern",
                                       ".annotation.", ".label.", ".log.url", "app.name", "description", "volumes"});
  return IsSecret(key) ||
         std::any_of(kPrefixes.begin(), kPrefixes.end(), [&](std::string_view one) { return key.starts_with(one); }) ||
         std::any_of(kParts.begin(), kParts.end(),
                     [&](std::string_view one) { return key.find(one) != std::string_view::npos; });
}

bool IsName(std::string_view text) {
  return !text.empty() &&
         text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-. ") ==
             std::string_view::npos;
}

/// The first part that a template engine or a shell would have filled in and Spark does not: ConfigReader replaces
/// ${spark.x}, ${env:X} and ${system:x} and leaves the rest as it is.
std::optional<std::string> PlaceholderIn(std::string_view value) {
  for (std::size_t at = value.find("${"); at != std::string_view::npos; at = value.find("${", at + 2)) {
    const std::size_t end = value.find('}', at);
    const std::string_view name = end == std::string_view::npos ? "" : value.substr(at + 2, end - at - 2);
    if (IsName(name) && !name.starts_with("spark.")) {
      return std::string(value.substr(at, end + 1 - at));
    }
  }
  const auto is_enclosed = [&](std::string_view open, std::string_view close) {
    return value.size() > open.size() + close.size() && value.starts_with(open) && value.ends_with(close) &&
           IsName(value.substr(open.size(), value.size() - open.size() - close.size()));
  };
  if (is_enclosed("{{", "}}") || is_enclosed("<", ">") || is_enclosed("%", "%") || is_enclosed("@", "@")) {
    return std::string(value);
  }
  const std::string_view upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";
  if (value.size() > 1 && value[0] == '$' && value[1] >= 'A' && value[1] <= 'Z') {
    const std::size_t end = std::min(value.find_first_not_of(upper, 1), value.size());
    if (end == value.size() || value[end] == '/') {
      return std::string(value.substr(0, end));
    }
  }
  return std::nullopt;
}

/// Without what stands behind white space and #, or behind //; nullopt when there is none.
std::optional<std::string_view> WithoutComment(std::string_view value) {
  for (const std::string_view mark : {" #", "\t#", " //", "\t//"}) {
    if (const std::size_t at = value.find(mark); at != std::string_view::npos && at > 0) {
      return conf::Trimmed(value.substr(0, at));
    }
  }
  return std::nullopt;
}

/// Without the quotation marks around it; nullopt when there are none.
std::optional<std::string_view> WithoutQuotes(std::string_view value) {
  const bool is_quoted = value.size() > 1 && value.front() == value.back() &&
                         (value.front() == '"' || value.front() == '\'' || value.front() == '`');
  const std::string_view inside = is_quoted ? value.substr(1, value.size() - 2) : value;
  return is_quoted && inside.find(value.front()) == std::string_view::npos ? std::optional(inside) : std::nullopt;
}

/// What a driver that spark-submit starts here gets as -Xmx: the JVM knows fewer suffixes than Spark.
bool IsHeapOption(const Subject& subject, std::string_view key) {
  return key == "spark.driver.memory" && subject.context().deploy_mode == conf::DeployMode::kClient;
}

bool IsJavaSize(std::string_view text) {
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  return digits > 0 && (digits == text.size() ||
                        (digits + 1 == text.size() && std::string_view("kKmMgGtT").find(text.back()) != text.npos));
}

/// The value of a property as a count of its own unit, for sizes and times.
std::optional<int64_t> CountOf(const ValueForm& form, std::string_view text) {
  const auto value = conf::ParseValue(form, text);
  if (!value.ok()) {
    return std::nullopt;
  }
  if (const auto* const size = std::get_if<conf::Size>(&*value)) {
    return size->count;
  }
  const auto* const time = std::get_if<conf::Duration>(&*value);
  return time == nullptr ? std::nullopt : std::optional(time->count);
}

double TimesApart(double a, double b) { return a > b ? a / b : b / a; }

/// Seconds or bytes of one unit.
double UnitSize(const ValueForm& form) {
  constexpr double kNanosPerSecond = 1e9;
  return form.type == PropertyType::kBytes
             ? static_cast<double>(conf::Size{1, form.byte_unit}.bytes().count())
             : static_cast<double>(conf::Duration{1, form.time_unit}.nanos().count()) / kNanosPerSecond;
}

/// What the number would say in the unit in which it is nearest to `reference`, in bytes or seconds.
std::optional<std::string> InNearestUnit(const ValueForm& form, int64_t number, double reference) {
  std::optional<std::string> nearest;
  double least = kNearDefault;
  const auto consider = [&](const ValueForm& unit, std::string text) {
    const double apart = TimesApart(static_cast<double>(number) * UnitSize(unit), reference);
    if (apart <= least && UnitSize(unit) != UnitSize(form)) {
      least = apart;
      nearest = std::move(text);
    }
  };
  ValueForm unit = form;
  if (form.type == PropertyType::kBytes) {
    for (const auto byte_unit :
         {conf::ByteUnit::kByte, conf::ByteUnit::kKibi, conf::ByteUnit::kMebi, conf::ByteUnit::kGibi}) {
      unit.byte_unit = byte_unit;
      consider(unit, conf::PrintSize({number, byte_unit}));
    }
    return nearest;
  }
  for (const auto time_unit : {conf::TimeUnit::kMillis, conf::TimeUnit::kSeconds, conf::TimeUnit::kMinutes}) {
    unit.time_unit = time_unit;
    consider(unit, conf::PrintDuration({number, time_unit}));
  }
  return nearest;
}

/// In words that people use, for what a bare number means.
std::string InItsUnit(const ValueForm& form, int64_t number) {
  return form.type == PropertyType::kBytes ? conf::PrintSize({number, form.byte_unit})
                                           : conf::PrintDuration({number, form.time_unit});
}

std::optional<Problem> SurprisingUnit(const Subject& subject, const Setting& setting, const ValueForm& form) {
  const std::string_view value = conf::Trimmed(setting.entry->value);
  const std::string& key = setting.entry->key;
  const bool has_unit = form.type == PropertyType::kBytes || form.type == PropertyType::kTime;
  const auto number = has_unit && IsDigits(value) ? CountOf(form, value) : std::nullopt;
  // 0 and 1 turn things off or say "as little as possible".
  if (!number.has_value() || *number <= 1) {
    return std::nullopt;
  }
  // A bare number is MiB to the cluster manager and bytes to UnifiedMemoryManager and to -Xmx.
  const bool is_heap = key == "spark.executor.memory" || IsHeapOption(subject, key);
  ValueForm bytes = form;
  bytes.byte_unit = is_heap ? conf::ByteUnit::kByte : form.byte_unit;
  const auto text = conf::PropertyCatalogue::Builtin().EffectiveDefault(key, subject.version());
  const auto usual = text.has_value() ? CountOf(form, *text) : std::nullopt;
  // Defaults that stand for "without end" say nothing of what is usual.
  constexpr double kEndless = 365.0 * 86400.0;
  constexpr double kEndlessSize = 1e15;
  const double reference = usual.has_value() ? static_cast<double>(*usual) * UnitSize(form) : 0.0;
  const bool is_size = form.type == PropertyType::kBytes;
  if (reference <= 0.0 || reference > (is_size ? kEndlessSize : kEndless)) {
    return std::nullopt;
  }
  const double apart = TimesApart(static_cast<double>(*number) * UnitSize(bytes), reference);
  auto meant = InNearestUnit(bytes, *number, reference);
  if (apart < static_cast<double>(kFarFromDefault) || !meant.has_value()) {
    return std::nullopt;
  }
  const bool is_refused = is_heap && !IsWithoutEffect(subject, key) && *number < conf::LeastHeap().count();
  return Problem{ValueFault::kSurprisingUnit,
                 fmt::format("Spark reads it as {}; the default is {}", InItsUnit(bytes, *number), *text),
                 std::move(meant), false, !is_refused};
}

/// What Spark makes of a value that it takes.
std::optional<Problem> OfReadable(const Subject& subject, const Setting& setting, const ValueForm& form) {
  const std::string_view value = conf::Trimmed(setting.entry->value);
  const bool is_text = form.type == PropertyType::kString || form.type == PropertyType::kSeq;
  if (is_text) {
    if (auto placeholder = PlaceholderIn(value)) {
      return Problem{ValueFault::kPlaceholder, fmt::format("Spark does not fill in {}", *placeholder), {}, false, true};
    }
    if (const auto bare = WithoutComment(value); bare.has_value() && value.find(" //") == std::string_view::npos) {
      return Problem{ValueFault::kComment, "the comment is part of the value", std::string(*bare), false, true};
    }
    if (const auto bare = WithoutQuotes(value)) {
      return Problem{ValueFault::kQuoted, "the marks are part of the value", std::string(*bare), false, true};
    }
    return std::nullopt;
  }
  return SurprisingUnit(subject, setting, form);
}

/// What is wrong with a value that Spark does not take.
Problem OfUnreadable(const ValueForm& form, std::string_view value, std::string reason) {
  if (auto placeholder = PlaceholderIn(value)) {
    return {ValueFault::kPlaceholder, fmt::format("Spark does not fill in {}", *placeholder), {}, false, false};
  }
  const auto read = [&](std::string_view text) {
    return conf::ParseValue(form, text).ok() ? std::optional<std::string>(text) : MeantValue(form, text);
  };
  if (const auto bare = WithoutComment(value)) {
    if (auto meant = read(WithoutQuotes(*bare).value_or(*bare))) {
      return {ValueFault::kComment, "the comment is part of the value", std::move(meant), true, false};
    }
  }
  if (const auto bare = WithoutQuotes(value)) {
    if (auto meant = read(conf::Trimmed(*bare))) {
      return {ValueFault::kQuoted, "the marks are part of the value", std::move(meant), true, false};
    }
  }
  if (!form.allowed.empty()) {
    auto nearest = NearestAllowed(form, value);
    const bool is_certain = nearest.has_value() && conf::IsSameIgnoringCase(*nearest, conf::Trimmed(value));
    return {ValueFault::kNotAllowed, fmt::format("it is one of {}", fmt::join(form.allowed, ", ")), std::move(nearest),
            is_certain, false};
  }
  auto meant = MeantValue(form, value);
  const bool is_certain = meant.has_value();
  return {ValueFault::kMalformed, std::move(reason), std::move(meant), is_certain, false};
}

/// What an error of conf::Property::Check says, without the key in front.
std::string ReasonOf(const Error& error, std::string_view key) {
  std::string_view text = error.message();
  if (const std::string front = std::string(key) + ": "; text.starts_with(front)) {
    text.remove_prefix(front.size());
  }
  return std::string(text);
}

std::optional<ValueForm> FormOf(const Subject& subject, const Setting& setting) {
  if (setting.facts.property != nullptr) {
    const auto form = setting.facts.property->FormAt(subject.version());
    // Of an older name the catalogue knows only what it is now, and Spark translates the values of two.
    constexpr auto kTranslated =
        std::to_array<std::string_view>({"spark.kryoserializer.buffer.mb", "spark.yarn.applicationMaster.waitTries"});
    const auto* const now = form.has_value() || Contains(kTranslated, setting.entry->key)
                                ? nullptr
                                : conf::PropertyCatalogue::Builtin().Find(setting.facts.replaced_by);
    return now == nullptr ? form : now->FormAt(subject.version());
  }
  const conf::PropertyFamily* const family = setting.facts.family;
  const auto type = family == nullptr ? std::nullopt : conf::TypeNamed(family->type);
  if (!type.has_value()) {
    return std::nullopt;
  }
  ValueForm form;
  form.type = *type;
  form.byte_unit = conf::ByteUnitNamed(family->unit).value_or(conf::ByteUnit::kByte);
  form.time_unit = conf::TimeUnitNamed(family->unit).value_or(conf::TimeUnit::kMillis);
  constexpr int32_t kMajor = 4;
  constexpr int32_t kMinor = 2;
  if (subject.version() >= model::SparkVersion{kMajor, kMinor, 0, {}}) {
    form.suffixes = conf::SizeSuffixes::kBinaryToo;
  }
  return form;
}

bool HasReference(std::string_view value) {
  return value.find("${env:") != std::string_view::npos || value.find("${system:") != std::string_view::npos ||
         value.find("${spark.") != std::string_view::npos;
}

/// ${env:X} and its kin are filled in before Spark reads the value of an entry. A session checks all of spark.sql.
/// before that, so that only texts may have them there, and the launcher knows nothing of it.
bool IsFilledIn(const Subject& subject, const Setting& setting, const ValueForm& form) {
  const bool is_sql = setting.facts.property != nullptr && setting.facts.property->scope != conf::PropertyScope::kCore;
  return HasReference(setting.entry->value) && !(is_sql && form.type != PropertyType::kString) &&
         !IsHeapOption(subject, setting.entry->key);
}

std::optional<Problem> ProblemOf(const Subject& subject, const Setting& setting) {
  const std::string& key = setting.entry->key;
  const std::string_view value = conf::Trimmed(setting.entry->value);
  const auto form = setting.is_read() || setting.is_listed_of_vendor() ? FormOf(subject, setting) : std::nullopt;
  if (!form.has_value() || model::IsRedacted(value) || IsFilledIn(subject, setting, *form) ||
      (form->type == PropertyType::kString && IsFreeText(key)) || form->type == PropertyType::kRegex) {
    return std::nullopt;
  }
  const auto parsed = conf::ParseValue(*form, value);
  if (!parsed.ok() && HasReference(value)) {
    return Problem{ValueFault::kPlaceholder, "Spark looks at it before it fills in references", {}, false, false};
  }
  if (!parsed.ok()) {
    return OfUnreadable(*form, value, ReasonOf(parsed.error(), key));
  }
  if (IsHeapOption(subject, key) && !IsJavaSize(value)) {
    auto meant = MeantValue(*form, value);
    return Problem{ValueFault::kMalformed,
                   fmt::format("'{}' becomes -Xmx{}, and Java knows no suffix but k, m, g and t", value, value),
                   std::move(meant), true, false};
  }
  if (setting.facts.property != nullptr) {
    const std::string reader = setting.is_listed_of_vendor() ? setting.facts.vendor->vendor : "Spark";
    if (const auto checked = setting.facts.property->Check(value, subject.version(), reader); !checked.ok()) {
      return Problem{ValueFault::kOutOfBounds, ReasonOf(checked.error(), key), {}, false, false};
    }
  }
  return OfReadable(subject, setting, *form);
}

model::Violation ViolationOf(const Subject& subject, const Setting& setting, Problem problem) {
  const std::string& key = setting.entry->key;
  model::Violation violation = Subject::At(*setting.entry);
  const bool is_read = IsReadByApplication(subject, setting);
  violation.is_refused = !problem.is_readable && is_read;
  const bool is_of_plugin = setting.is_listed_of_vendor() && LoadsRapids(subject);
  if (is_of_plugin && !problem.is_readable) {
    violation.own_severity = model::FindingSeverity::kCritical;  // The plugin ends the application, not Spark.
  } else if (!is_read || (problem.is_readable && problem.fault == ValueFault::kSurprisingUnit)) {
    violation.own_severity = model::FindingSeverity::kWarning;
  }
  violation.texts = {{"key", key},
                     {"value", ShownValue(*setting.entry)},
                     {"meant", problem.meant.value_or("")},
                     {"reason", std::move(problem.reason)}};
  if (setting.is_listed_of_vendor() && problem.fault == ValueFault::kMalformed) {
    violation.texts.push_back({"vendor", setting.facts.vendor->vendor});
    violation.message = "{key} is {value}, which {vendor} cannot read: {reason}.";
  }
  if (problem.meant.has_value()) {
    // What could not start has nothing to lose.
    violation.fix =
        SetTo(key, *std::move(problem.meant),
              problem.is_certain && violation.is_refused ? model::FixSafety::kSafe : model::FixSafety::kReview);
  }
  return violation;
}

}  // namespace

bool IsReadByApplication(const Subject& subject, const Setting& setting) {
  const conf::KeyStatus status = setting.facts.status;
  const conf::Property* property = setting.facts.property;
  if (property != nullptr && !property->form.has_value()) {
    property = conf::PropertyCatalogue::Builtin().Find(setting.facts.replaced_by);
  }
  if (property == nullptr || (status != conf::KeyStatus::kKnown && status != conf::KeyStatus::kDeprecated)) {
    return false;
  }
  // A session checks the entries of these two when it starts, also those that a switch makes useless; all others count
  // when something asks for them.
  constexpr auto kSql = std::to_array<std::string_view>(
      {"org.apache.spark.sql.internal.SQLConf$", "org.apache.spark.sql.internal.StaticSQLConf$"});
  if (Contains(kSql, property->defined_in)) {
    return true;
  }
  if (IsWithoutEffect(subject, setting.entry->key)) {
    return false;
  }
  if (property->key == "spark.executor.instances" &&
      (subject.is_local() || subject.Is(conf::ClusterManager::kStandalone))) {
    // Allocation begins with them; without it spark-submit looks at them, whatever the master.
    return subject.IsTrue("spark.dynamicAllocation.enabled")
               ? !subject.is_local()
               : setting.entry->origin.source != conf::EntrySource::kApplication;
  }
  if (property->module == "yarn") {
    return subject.Is(conf::ClusterManager::kYarn);
  }
  if (property->module == "kubernetes") {
    return subject.Is(conf::ClusterManager::kKubernetes);
  }
  constexpr auto kServices = std::to_array<std::string_view>(
      {"org.apache.spark.internal.config.History$", "org.apache.spark.internal.config.Deploy$",
       "org.apache.spark.internal.config.Worker$", "org.apache.spark.internal.config.Tests$"});
  if (Contains(kServices, property->defined_in)) {
    return false;
  }
  return property->module == "core";
}

std::vector<model::Violation> WithFault(const Subject& subject, ValueFault fault) {
  std::vector<model::Violation> violations;
  for (const Setting& setting : subject.settings()) {
    auto problem = ProblemOf(subject, setting);
    if (problem.has_value() && problem->fault == fault) {
      violations.push_back(ViolationOf(subject, setting, *std::move(problem)));
    }
  }
  return violations;
}

std::string ShownValue(const conf::ConfigurationEntry& entry) { return IsSecret(entry.key) ? "(hidden)" : entry.value; }

bool HasFault(const Subject& subject, std::string_view key) {
  const conf::ConfigurationEntry* const entry = subject.Entry(key);
  return entry != nullptr && std::any_of(subject.settings().begin(), subject.settings().end(), [&](const Setting& one) {
           return one.entry == entry && ProblemOf(subject, one).has_value();
         });
}

}  // namespace sparkwright::validate
