#include "report/rule_document.h"

#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/json_name.h"
#include "base/split_text.h"
#include "report/format.h"

namespace sparkwright::report {
namespace {

std::string SeverityText(const model::RuleDescription& rule) {
  return rule.severity.has_value() ? std::string(model::FindingSeverityName(*rule.severity))
                                   : "by what it costs: info, warning, critical from 10 % of the run";
}

struct CodeSample {
  std::string_view language;
  std::string_view fence;
  std::string_view text;
};

std::vector<CodeSample> SamplesOf(const model::CodeFix& code) {
  std::vector<CodeSample> samples;
  for (const CodeSample& sample :
       {CodeSample{"SQL", "sql", code.sql}, {"PySpark", "python", code.pyspark}, {"Scala", "scala", code.scala}}) {
    if (!sample.text.empty()) {
      samples.push_back(sample);
    }
  }
  return samples;
}

Paragraph LinesOf(std::string_view text) {
  Paragraph paragraph;
  for (const std::string_view line : Lines(text)) {
    paragraph.lines.emplace_back(std::string(line));
  }
  return paragraph;
}

}  // namespace

Document MakeRuleDocument(const model::RuleDescription& rule) {
  Document document;
  document.title = Line(fmt::format("{} · {} · {}", rule.id, rule.name, rule.title));
  document.subtitle.emplace_back(fmt::format("severity {}{}", SeverityText(rule), rule.is_preview ? " · preview" : ""));
  document.sections.push_back({"What it is", {}, {Paragraph{{Line(std::string(rule.doc))}}}});
  document.sections.push_back({"What it says", {}, {Paragraph{{Line(std::string(rule.message))}}}});
  if (!rule.advice.empty()) {
    document.sections.push_back({"What to do", {}, {Paragraph{{Line(std::string(rule.advice))}}}});
  }
  for (const CodeSample& sample : SamplesOf(rule.code)) {
    document.sections.push_back({std::string(sample.language), {}, {LinesOf(sample.text)}});
  }
  if (!rule.parameters.empty()) {
    Table table;
    table.columns = {{"parameter", Align::kLeft}, {"value"}, {"why", Align::kLeft, 20}};
    table.too_wide = TooWide::kStack;
    for (const model::RuleParameter& parameter : rule.parameters) {
      table.rows.push_back(
          {{NameInWords(parameter.name)}, {FormatMeasure(parameter.value)}, {std::string(parameter.why)}});
    }
    document.sections.push_back({"Thresholds", {}, {std::move(table)}});
  }
  if (!rule.explains.empty()) {
    document.sections.push_back(
        {"Explains", {}, {Paragraph{{Line(fmt::format("{}", fmt::join(rule.explains, ", ")))}}}});
  }
  return document;
}

std::string RenderRuleReference(const std::vector<model::RuleDescription>& rules) {
  std::string page = "| rule | name | finds |\n|---|---|---|\n";
  for (const model::RuleDescription& rule : rules) {
    page += fmt::format("| {0} | [{1}](#{1}) | {2} |\n", rule.id, rule.name, rule.title);
  }
  for (const model::RuleDescription& rule : rules) {
    page += fmt::format("\n## {}\n\n{}, {}. Severity: {}.\n\n{}\n\nIt says: {}\n", rule.name, rule.id, rule.title,
                        SeverityText(rule), rule.doc, rule.message);
    if (!rule.advice.empty()) {
      page += fmt::format("\nWhat to do: {}\n", rule.advice);
    }
    for (const CodeSample& sample : SamplesOf(rule.code)) {
      page += fmt::format("\n```{}\n{}```\n", sample.fence, sample.text);
    }
    if (!rule.parameters.empty()) {
      page += "\n| threshold | value | why |\n|---|---|---|\n";
      for (const model::RuleParameter& parameter : rule.parameters) {
        page += fmt::format("| `{}` | {} | {} |\n", parameter.name, FormatMeasure(parameter.value), parameter.why);
      }
    }
    if (!rule.explains.empty()) {
      page += fmt::format("\nExplains, at the same place: {}.\n", fmt::join(rule.explains, ", "));
    }
  }
  return page;
}

}  // namespace sparkwright::report
