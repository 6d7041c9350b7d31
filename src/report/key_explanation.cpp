#include "report/key_explanation.h"

#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "conf/executor_memory.h"

namespace sparkwright::report {
namespace {

std::string Unit(const conf::ValueForm& form) {
  switch (form.type) {
    case conf::PropertyType::kBytes:
      return std::string(conf::UnitName(form.byte_unit));
    case conf::PropertyType::kTime:
      return std::string(conf::UnitName(form.time_unit));
    default:
      return {};
  }
}

std::string SettableName(const conf::Property& property) {
  if (property.settable == conf::Settable::kRuntime) {
    return "runtime";
  }
  return property.scope == conf::PropertyScope::kStaticSql ? "start (static SQL)" : "start";
}

/// Joins steps of the same default and says up to which line each holds.
std::vector<DefaultPeriod> Periods(const conf::Property& property, const std::vector<model::SparkVersion>& versions) {
  std::vector<DefaultPeriod> periods;
  for (const model::SparkVersion& version : versions) {
    if (!property.IsIn(version)) {
      continue;
    }
    std::optional<std::string> value = property.DefaultAt(version);
    if (periods.empty() || periods.back().value != value) {
      periods.push_back({version.Line(), version.Line(), std::move(value)});
    } else {
      periods.back().to = version.Line();
    }
  }
  return periods;
}

std::string Fate(const conf::KeyFacts& facts, const KeyExplanation& explanation) {
  const conf::Property& property = *facts.property;
  switch (facts.status) {
    case conf::KeyStatus::kDeprecated:
      return fmt::format("Deprecated since Spark {}; it is still read.", property.deprecated->from);
    case conf::KeyStatus::kRemoved: {
      if (!property.removed->is_error) {
        return fmt::format("Not read since Spark {}; setting it does nothing.", property.removed->in);
      }
      return property.removed->accepted_value.has_value()
                 ? fmt::format("Removed in Spark {}; setting it to anything but {} is an error.", property.removed->in,
                               *property.removed->accepted_value)
                 : fmt::format("Removed in Spark {}; setting it is an error.", property.removed->in);
    }
    case conf::KeyStatus::kNotYet:
      return fmt::format("Not in Spark {}: the first line that has it is {}.", explanation.spark_version,
                         property.first->Line());
    case conf::KeyStatus::kNoLonger:
      return fmt::format("Not in Spark {}: the last line that has it is {}.", explanation.spark_version,
                         property.last->Line());
    default:
      return {};
  }
}

std::string OtherRules(const conf::Property& property) {
  std::vector<std::string> rules;
  for (const conf::BoundValue& exception : property.exceptions) {
    rules.push_back("not " + conf::PrintBound(property, exception));
  }
  if (property.multiple_of.has_value()) {
    rules.push_back("a multiple of " + conf::PrintBound(property, *property.multiple_of));
  }
  if (property.has_more_rules) {
    rules.emplace_back("Spark has further rules for it that the catalogue cannot say");
  }
  return fmt::format("{}", fmt::join(rules, "; "));
}

/// What holds for a vendor's property, too.
void DescribeValues(const conf::Property& property, const model::SparkVersion& version, KeyExplanation& explanation) {
  if (const std::optional<conf::ValueForm> form = property.FormAt(version); form.has_value()) {
    explanation.type = std::string(conf::TypeName(form->type));
    explanation.unit = Unit(*form);
    explanation.allowed = form->allowed;
    if (!form->allowed.empty()) {
      explanation.ignores_case = form->ignores_case;
    }
    explanation.settable = SettableName(property);
  }
  explanation.is_machine_dependent = property.is_machine_dependent;
  if (const auto bound = property.LeastAt(version); bound.has_value()) {
    explanation.least =
        fmt::format("{} {}", property.is_least_excluded ? "above" : "at least", conf::PrintBound(property, *bound));
  }
  if (const auto bound = property.MostAt(version); bound.has_value()) {
    explanation.most =
        fmt::format("{} {}", property.is_most_excluded ? "below" : "at most", conf::PrintBound(property, *bound));
  }
  explanation.other_rules = OtherRules(property);
  explanation.is_internal = property.is_internal;
  explanation.since = property.since;
  if (property.form.has_value()) {
    explanation.used_for.emplace_back("checks its values: type, unit, bounds and what is allowed");
  }
}

void DescribeVendorProperty(const conf::KeyFacts& facts, const model::SparkVersion& version,
                            KeyExplanation& explanation) {
  const conf::Property& property = *facts.property;
  DescribeValues(property, version, explanation);
  explanation.default_value = property.DefaultAt(version);
  if (property.removed.has_value()) {
    explanation.fate =
        fmt::format("{} has it no longer since its version {}.", facts.vendor->vendor, property.removed->in);
  }
}

void DescribeProperty(const conf::PropertyCatalogue& catalogue, const conf::KeyFacts& facts,
                      const model::SparkVersion& version, KeyExplanation& explanation) {
  const conf::Property& property = *facts.property;
  DescribeValues(property, version, explanation);
  explanation.default_value = catalogue.EffectiveDefault(property.key, version);
  if (explanation.default_value.has_value() && !property.DefaultAt(version).has_value()) {
    explanation.default_from = property.fallback;
  }
  if (property.form.has_value()) {
    explanation.first = property.first.value_or(catalogue.versions().front()).Line();
    explanation.last = property.last.value_or(catalogue.newest()).Line();
  }
  explanation.fallback = property.fallback;
  explanation.prepended = property.prepended;
  explanation.alternatives = property.alternatives;
  explanation.fate = Fate(facts, explanation);
  explanation.module = property.module;
  explanation.defined_in = property.defined_in;
  if (property.form.has_value()) {
    explanation.defaults = Periods(property, catalogue.versions());
  }
  if (conf::IsOfMemoryModel(property.key)) {
    explanation.used_for.emplace_back("computes the memory of drivers and executors with it");
  }
  for (const conf::PropertyChange& change : property.changes) {
    explanation.changes.push_back({change.from.Line(), change.what, fmt::format("{}", fmt::join(change.was, ", "))});
  }
}

}  // namespace

KeyExplanation ExplainKey(const conf::PropertyCatalogue& catalogue, std::string_view key,
                          const model::SparkVersion& version) {
  const conf::KeyFacts facts = catalogue.Describe(key, version);
  KeyExplanation explanation;
  explanation.key = std::string(key);
  explanation.spark_version = version.suffix.empty() && version.patch == 0 ? version.Line() : version.Text();
  explanation.status = facts.status;
  explanation.note = std::string(catalogue.Note(key).value_or(""));
  explanation.replaced_by = facts.replaced_by;
  if (facts.vendor != nullptr) {
    explanation.vendor = facts.vendor->vendor;
    if (facts.property != nullptr) {
      DescribeVendorProperty(facts, version, explanation);
    }
  } else if (facts.property != nullptr) {
    DescribeProperty(catalogue, facts, version, explanation);
  } else if (facts.family != nullptr) {
    explanation.family = facts.family->pattern;
    if (explanation.note.empty()) {
      explanation.note = facts.family->what;
    }
    explanation.type = facts.family->type;
    explanation.unit = facts.family->unit;
    explanation.first = facts.family->first.value_or(catalogue.versions().front()).Line();
    explanation.last = facts.family->last.value_or(catalogue.newest()).Line();
  }
  return explanation;
}

}  // namespace sparkwright::report
