#include "report/key_document.h"

#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "report/fact_table.h"
#include "report/text.h"

namespace sparkwright::report {
namespace {

/// Label and text of one line; lines without text are left out.
std::string TypeText(const KeyExplanation& explanation) {
  if (explanation.type == "bytes") {
    return fmt::format("a size such as 8g; a bare number is in {}", explanation.unit);
  }
  if (explanation.type == "time") {
    return fmt::format("a duration such as 10s; a bare number is in {}", explanation.unit);
  }
  if (explanation.type == "boolean") {
    return "true or false";
  }
  if (explanation.type == "int" || explanation.type == "long") {
    return "a whole number";
  }
  if (explanation.type == "double") {
    return "a number such as 0.6";
  }
  if (explanation.type == "seq") {
    return "a list with commas";
  }
  if (explanation.type == "regex") {
    return "a regular expression of Java";
  }
  return explanation.type == "enum" ? "" : explanation.type.empty() ? "" : "text";
}

std::string DefaultText(const KeyExplanation& explanation) {
  if (explanation.is_machine_dependent) {
    return "depends on the machine";
  }
  if (!explanation.default_value.has_value()) {
    return explanation.fallback.empty() ? "none" : "none; the value of " + explanation.fallback + " is taken";
  }
  const std::string value = explanation.default_value->empty() ? "empty" : *explanation.default_value;
  return explanation.default_from.empty() ? value : fmt::format("{}, from {}", value, explanation.default_from);
}

std::string SettableText(const KeyExplanation& explanation) {
  if (explanation.settable == "runtime") {
    return "at any time, with SET in SQL or spark.conf.set in code";
  }
  return explanation.settable == "start" ? "only before the application starts"
         : explanation.settable.empty()  ? ""
                                         : "only before the application starts (static SQL configuration)";
}

std::string StatusText(const KeyExplanation& explanation) {
  switch (explanation.status) {
    case conf::KeyStatus::kFamily:
      return "One of the family " + explanation.family + ".";
    case conf::KeyStatus::kVendor:
      return "Not a property of Apache Spark: keys that start like this belong to " + explanation.vendor + "." +
             (explanation.fate.empty() ? "" : " " + explanation.fate);
    case conf::KeyStatus::kNotSpark:
      return "Does not start with 'spark.': spark-submit ignores it, with a warning.";
    case conf::KeyStatus::kUnknown:
      return "Not a property that Spark 3.1 to 4.3 knows.";
    default:
      return explanation.fate;
  }
}

Section DefaultsSection(const KeyExplanation& explanation) {
  Section section;
  section.title = "Default by version";
  Table table;
  table.columns = {{"Spark", Align::kLeft}, {"default", Align::kLeft, 10}};
  for (const DefaultPeriod& period : explanation.defaults) {
    const std::string lines = period.from == period.to ? period.from : period.from + " to " + period.to;
    table.rows.push_back({{lines},
                          {!period.value.has_value() ? "none"
                           : period.value->empty()   ? "empty"
                                                     : OneLine(*period.value)}});
  }
  section.blocks.emplace_back(std::move(table));
  return section;
}

Section ChangesSection(const KeyExplanation& explanation) {
  Section section;
  section.title = "Other changes";
  Table table;
  table.columns = {{"since", Align::kLeft}, {"what", Align::kLeft}, {"before", Align::kLeft, 10}};
  for (const ChangeNote& change : explanation.changes) {
    table.rows.push_back({{change.from}, {change.what}, {change.was.empty() ? "none" : OneLine(change.was)}});
  }
  section.blocks.emplace_back(std::move(table));
  return section;
}

}  // namespace

Document MakeKeyDocument(const KeyExplanation& explanation) {
  Document document;
  document.title = Line({{OneLine(explanation.key), Style::kStrong}, {" · Spark " + explanation.spark_version}});
  if (!explanation.note.empty()) {
    document.subtitle.emplace_back(explanation.note);
  }
  if (const std::string status = StatusText(explanation); !status.empty()) {
    document.subtitle.push_back(Line({{OneLine(status), Style::kWarning}}));
  }
  FactTable facts(Style::kFaint);
  facts.AddText("write instead", explanation.replaced_by, Style::kStrong);
  facts.AddText("value", TypeText(explanation));
  facts.AddText(explanation.type == "enum" ? "value" : "allowed",
                explanation.allowed.empty()
                    ? ""
                    : fmt::format("one of {}{}", fmt::join(explanation.allowed, ", "),
                                  explanation.ignores_case.value_or(false) ? " (in any case)" : ""));
  if (!explanation.settable.empty()) {
    facts.AddText("default", DefaultText(explanation), Style::kStrong);
  }
  const bool has_both = !explanation.least.empty() && !explanation.most.empty();
  facts.AddText("bounds", explanation.least + (has_both ? ", " : "") + explanation.most);
  facts.AddText("also", explanation.other_rules);
  facts.AddText("set it", SettableText(explanation));
  facts.AddText("not set", explanation.fallback.empty() ? "" : "the value of " + explanation.fallback + " is used");
  facts.AddText("other names", fmt::format("{}", fmt::join(explanation.alternatives, ", ")));
  facts.AddText("in front",
                explanation.prepended.empty() ? "" : "the value of " + explanation.prepended + " is put there");
  const std::string lines =
      explanation.first.empty() ? "" : fmt::format("Spark {} to {}", explanation.first, explanation.last);
  facts.AddText("exists", explanation.since.empty() ? lines
                          : explanation.vendor.empty()
                              ? fmt::format("since {}; here {}", explanation.since, lines)
                              : fmt::format("since {} of {}", explanation.since, explanation.vendor));
  facts.AddText("documented", explanation.is_internal ? "no: internal to Spark, and may change without notice" : "");
  facts.AddText("read by",
                explanation.module.empty()
                    ? ""
                    : fmt::format("{}{}", explanation.module,
                                  explanation.defined_in.empty() ? "" : " (" + explanation.defined_in + ")"));
  for (const std::string& use : explanation.used_for) {
    facts.AddText(&use == &explanation.used_for.front() ? "Sparkwright" : "", use);
  }
  facts.AddTo(document, "What it is");
  if (explanation.defaults.size() > 1) {
    document.sections.push_back(DefaultsSection(explanation));
  }
  if (!explanation.changes.empty()) {
    document.sections.push_back(ChangesSection(explanation));
  }
  return document;
}

}  // namespace sparkwright::report
