#include "report/verdict_document.h"

#include <map>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "conf/edit_configuration.h"
#include "report/closing_sections.h"
#include "report/finding_text.h"
#include "report/format.h"
#include "report/text.h"

namespace sparkwright::report {
namespace {

/// How much a violation matters, worst first: the sections of the report.
enum class Rank { kRefused, kCritical, kWarning, kInfo };

Rank RankOf(const model::Violation& violation) {
  if (violation.is_refused) {
    return Rank::kRefused;
  }
  switch (violation.severity) {
    case model::FindingSeverity::kCritical:
      return Rank::kCritical;
    case model::FindingSeverity::kWarning:
      return Rank::kWarning;
    case model::FindingSeverity::kInfo:
      break;
  }
  return Rank::kInfo;
}

struct RankLook {
  std::string_view title;
  std::string_view note;
  Style style;
};

RankLook LookOf(Rank rank) {
  switch (rank) {
    case Rank::kRefused:
      return {"Refused", "Spark does not start, or fails when it is first used", Style::kCritical};
    case Rank::kCritical:
      return {"Critical", "it does not do what it says", Style::kCritical};
    case Rank::kWarning:
      return {"Warnings", "costs time, money or safety", Style::kWarning};
    case Rank::kInfo:
      break;
  }
  return {"Advice", "", Style::kFaint};
}

std::string FixText(const model::ConfigurationFix& fix) {
  std::vector<std::string> edits;
  for (const model::ConfigurationEdit& edit : fix.edits) {
    edits.push_back(conf::EditText(edit));
  }
  return OneLine(fmt::format("{}  ({})", fmt::join(edits, "; "), model::FixSafetyName(fix.safety)));
}

Paragraph Describe(const model::Violation& violation, Style style) {
  Paragraph paragraph;
  std::vector<std::string> places;
  for (const model::ConfigurationPlace& place : violation.places) {
    places.push_back(PlaceText(place));
  }
  paragraph.lines.push_back(Line(
      {{std::string(violation.title), style},
       {places.empty() ? std::string() : " · " + OneLine(fmt::format("{}", fmt::join(places, ", "))), Style::kFaint}}));
  paragraph.lines.push_back(Line("  " + MessageText(violation)));
  if (violation.fix.has_value()) {
    paragraph.lines.push_back(Line({{"  fix  ", Style::kFaint}, {FixText(*violation.fix), Style::kGood}}));
  }
  if (!violation.advice.empty()) {
    paragraph.lines.push_back(
        Line({{violation.fix.has_value() ? "  or   " : "  do   ", Style::kFaint}, {std::string(violation.advice)}}));
  }
  paragraph.lines.push_back(
      Line({{"  see  " + Unbroken(fmt::format("sparkwright explain {}", violation.name)), Style::kFaint}}));
  return paragraph;
}

Style StyleOfGrade(char letter) {
  return letter <= 'B' ? Style::kGood : letter <= 'D' ? Style::kWarning : Style::kCritical;
}

/// Rules that lacked something, by what they lacked.
Section NotEvaluatedSection(const model::Verdict& verdict) {
  std::map<std::string, std::vector<std::string>> names;
  for (const model::RuleNotEvaluated& rule : verdict.not_evaluated) {
    names[rule.reason].emplace_back(rule.name);
  }
  Section section;
  section.title = "Not evaluated";
  Paragraph paragraph;
  for (const auto& [reason, rules] : names) {
    paragraph.lines.push_back(Line({{reason + " "}, {fmt::format("{}", fmt::join(rules, ", ")), Style::kFaint}}));
  }
  section.blocks.emplace_back(std::move(paragraph));
  return section;
}

std::string DefaultText(const std::string& value) { return value.empty() ? "empty" : OneLine(value); }

void AddUpgrade(const model::Upgrade& upgrade, Document& document) {
  Section defaults;
  defaults.title = "Defaults that change with Spark " + upgrade.to.Line();
  if (upgrade.defaults.empty()) {
    defaults.note = Line("none that this configuration leaves to Spark");
  } else {
    defaults.note = Line({{"set the old value to keep it", Style::kFaint}});
    Table table;
    table.columns = {{"property", Align::kLeft},
                     {upgrade.from.Line(), Align::kLeft, 8},
                     {upgrade.to.Line(), Align::kLeft, 8},
                     {"what it is", Align::kLeft, 30, Cut::kEnd, Place::kIfThereIsRoom}};
    for (const model::DefaultChange& change : upgrade.defaults) {
      table.rows.push_back({{OneLine(change.key)},
                            {DefaultText(change.old_value)},
                            {DefaultText(change.new_value), Style::kStrong},
                            {OneLine(change.note), Style::kFaint}});
    }
    defaults.blocks.emplace_back(std::move(table));
  }
  document.sections.push_back(std::move(defaults));
  if (!upgrade.new_violations.empty()) {
    Section violations;
    violations.title = "Wrong with Spark " + upgrade.to.Line();
    for (const model::Violation& violation : upgrade.new_violations) {
      violations.blocks.emplace_back(Describe(violation, LookOf(RankOf(violation)).style));
    }
    document.sections.push_back(std::move(violations));
  }
}

}  // namespace

std::string ScoreText(const model::Grade& grade) {
  const model::ScoreWeights weights;
  std::string text = "100";
  const auto subtract = [&](int64_t count, std::string_view one, std::string_view many, int64_t weight) {
    if (count > 0) {
      text += fmt::format(" - {} x {}", FormatCounted(count, one, many), weight);
    }
  };
  subtract(grade.num_refused, "refused", "refused", weights.refused);
  subtract(grade.num_critical, "critical", "critical", weights.critical);
  subtract(grade.num_warnings, "warning", "warnings", weights.warning);
  if (grade.num_info * weights.info > weights.most_info) {
    text += fmt::format(" - {} for {} pieces of advice", weights.most_info, grade.num_info);
  } else {
    subtract(grade.num_info, "piece of advice", "pieces of advice", weights.info);
  }
  return fmt::format("{} = {}{}", text, grade.score, grade.score == 0 ? ", the least" : "");
}

std::string PlaceText(const model::ConfigurationPlace& place) {
  std::string text = place.file;
  if (place.line.has_value()) {
    text += fmt::format("{}{}", text.empty() ? "line " : ":", *place.line);
  }
  if (!place.spelling.empty()) {
    text += text.empty() ? place.spelling : fmt::format(" ({})", place.spelling);
  }
  return text.empty() ? place.key : text;
}

std::string MessageText(const model::Violation& violation) {
  return MessageText(violation.message, violation.evidence, violation.texts);
}

Document MakeVerdictDocument(const CheckedConfiguration& checked, std::vector<std::string> next) {
  const model::Verdict& verdict = checked.verdict;
  Document document;
  document.title = Line({{fmt::format("{} · Spark {} · ", OneLine(checked.name), checked.spark_version)},
                         {fmt::format("grade {}", verdict.grade.letter), StyleOfGrade(verdict.grade.letter)}});
  document.subtitle.emplace_back("score " + ScoreText(verdict.grade));
  document.subtitle.emplace_back(fmt::format(
      "{}, {}", FormatCounted(verdict.num_properties, "property", "properties"),
      FormatCounted(verdict.num_rules - static_cast<int64_t>(verdict.not_evaluated.size()), "rule", "rules")));
  for (const Rank rank : {Rank::kRefused, Rank::kCritical, Rank::kWarning, Rank::kInfo}) {
    const RankLook look = LookOf(rank);
    Section section;
    section.title = std::string(look.title);
    if (!look.note.empty()) {
      section.note = Line({{std::string(look.note), Style::kFaint}});
    }
    for (const model::Violation& violation : verdict.violations) {
      if (RankOf(violation) == rank) {
        section.blocks.emplace_back(Describe(violation, look.style));
      }
    }
    if (!section.blocks.empty()) {
      document.sections.push_back(std::move(section));
    }
  }
  if (verdict.violations.empty()) {
    Section section;
    section.title = "Nothing to mend";
    document.sections.push_back(std::move(section));
  }
  if (checked.upgrade != nullptr) {
    AddUpgrade(*checked.upgrade, document);
  }
  if (!verdict.not_evaluated.empty()) {
    document.sections.push_back(NotEvaluatedSection(verdict));
  }
  AddNext(document, std::move(next));
  return document;
}

}  // namespace sparkwright::report
