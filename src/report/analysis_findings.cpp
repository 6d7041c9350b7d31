#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "report/analysis_sections_internal.h"
#include "report/finding_text.h"
#include "report/format.h"
#include "report/text.h"

namespace sparkwright::report {
namespace {

constexpr std::size_t kMostShown = 8;

Style StyleOf(model::FindingSeverity severity) {
  switch (severity) {
    case model::FindingSeverity::kInfo:
      return Style::kFaint;
    case model::FindingSeverity::kWarning:
      return Style::kWarning;
    case model::FindingSeverity::kCritical:
      return Style::kCritical;
  }
  return Style::kPlain;
}

/// "critical · sure"
Span SeveritySpan(const model::Finding& finding) {
  return {fmt::format("{} · {}", model::FindingSeverityName(finding.severity),
                      model::FindingConfidenceName(finding.confidence)),
          StyleOf(finding.severity)};
}

std::string Cost(const model::Finding& finding, const Analysis& analysis) {
  if (finding.impact.count() <= 0 || !analysis.facts.wall_clock.has_value()) {
    return {};
  }
  return fmt::format(": {} of {}", FormatDuration(finding.impact), FormatDuration(analysis.facts.wall_clock->duration));
}

std::string FixText(const model::PropertyFix& fix) {
  const std::string old_value = fix.old_value.has_value() ? OneLine(*fix.old_value) : "default";
  return fmt::format("{}  {} → {}  ({})", OneLine(fix.key), old_value, OneLine(fix.new_value),
                     model::FixSafetyName(fix.safety));
}

Paragraph Describe(const model::Finding& finding, std::size_t number, const Analysis& analysis) {
  Paragraph paragraph;
  const std::string place = PlacesText(finding.places);
  paragraph.lines.push_back(
      Line({{fmt::format("{} {}{}", number, finding.title, Cost(finding, analysis)), Style::kStrong}}));
  paragraph.lines.push_back(
      Line({{"  "}, SeveritySpan(finding), {place.empty() ? std::string() : " · " + place, Style::kFaint}}));
  paragraph.lines.push_back(Line("  " + MessageText(finding)));
  for (const model::PropertyFix& fix : finding.properties) {
    paragraph.lines.push_back(Line({{"  fix  ", Style::kFaint}, {FixText(fix), Style::kGood}}));
  }
  if (!finding.advice.empty()) {
    paragraph.lines.push_back(
        Line({{finding.properties.empty() ? "  fix  " : "  or   ", Style::kFaint}, {std::string(finding.advice)}}));
  }
  if (!finding.consequences.empty()) {
    paragraph.lines.push_back(
        Line({{fmt::format("  explains {}", fmt::join(finding.consequences, ", ")), Style::kFaint}}));
  }
  return paragraph;
}

}  // namespace

std::optional<Section> FindingsSection(const Analysis& analysis) {
  const model::Diagnosis& diagnosis = analysis.diagnosis;
  if (diagnosis.num_rules == 0) {
    return std::nullopt;
  }
  Section section;
  section.title = "Findings";
  const std::string rules = FormatCounted(diagnosis.num_rules, "rule", "rules");
  if (diagnosis.findings.empty()) {
    section.note = Line({{"none", Style::kGood}, {fmt::format(" of {}", rules), Style::kFaint}});
    return section;
  }
  const auto is_info = [](const model::Finding& finding) { return finding.severity == model::FindingSeverity::kInfo; };
  const auto num_info = std::count_if(diagnosis.findings.begin(), diagnosis.findings.end(), is_info);
  const auto num_all = static_cast<int64_t>(diagnosis.findings.size());
  section.note = Line(
      {{fmt::format("{} to act on, {} informational, of {}", num_all - num_info, num_info, rules), Style::kFaint}});
  std::size_t shown = 0;
  for (const model::Finding& finding : diagnosis.findings) {
    if (shown >= kMostShown || (is_info(finding) && shown > 0)) {
      break;
    }
    Paragraph paragraph = Describe(finding, ++shown, analysis);
    paragraph.lines.push_back(Line({{fmt::format("  see  sparkwright explain {}", finding.name), Style::kFaint}}));
    section.blocks.emplace_back(std::move(paragraph));
  }
  if (shown < diagnosis.findings.size()) {
    Paragraph rest;
    std::string names;
    for (std::size_t i = shown; i < diagnosis.findings.size(); ++i) {
      names += fmt::format("{}{}", i == shown ? "" : ", ", diagnosis.findings[i].name);
    }
    rest.lines.push_back(Line({{fmt::format("and {}: {}", diagnosis.findings.size() - shown, names), Style::kFaint}}));
    section.blocks.emplace_back(std::move(rest));
  }
  return section;
}

Section FindingsOfRuleSection(const Analysis& analysis, std::string_view rule) {
  Section section;
  section.title = "In this run";
  std::size_t shown = 0;
  for (const model::Finding& finding : analysis.diagnosis.findings) {
    if (finding.name == rule) {
      section.blocks.emplace_back(Describe(finding, ++shown, analysis));
    } else if (std::find(finding.consequences.begin(), finding.consequences.end(), rule) !=
               finding.consequences.end()) {
      section.blocks.emplace_back(Paragraph{{Line(fmt::format("Found as a consequence of {}.", finding.name))}});
    }
  }
  for (const model::RuleNotEvaluated& missing : analysis.diagnosis.not_evaluated) {
    if (missing.name == rule) {
      section.blocks.emplace_back(Paragraph{{Line("Not evaluated: " + missing.reason)}});
    }
  }
  if (section.blocks.empty()) {
    section.note = Line({{"nothing found", Style::kGood}});
  }
  return section;
}

}  // namespace sparkwright::report
