#include "report/recommendations_document.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "report/finding_text.h"
#include "report/format.h"
#include "report/text.h"

namespace sparkwright::report {
namespace {

constexpr std::size_t kMostShown = 20;
/// A configuration has a section of its own; here its first changes say enough.
constexpr std::size_t kMostProperties = 5;
constexpr std::size_t kMostCauses = 4;

std::string Percent(double share) { return (share < 0.0 ? "−" : "") + FormatPercent(Ratio{std::abs(share)}); }

/// The same without its unit.
std::string PercentNumber(double share) {
  const std::string text = Percent(share);
  return text.substr(0, text.find(' '));
}

Style StyleOf(model::Risk risk) {
  switch (risk) {
    case model::Risk::kHigh:
      return Style::kCritical;
    case model::Risk::kMedium:
      return Style::kWarning;
    case model::Risk::kLow:
      break;
  }
  return Style::kGood;
}

Style StyleOf(const std::optional<model::Estimate<Ratio>>& gain) {
  return gain.has_value() && gain->expected.value < 0.0 ? Style::kWarning : Style::kPlain;
}

Section ListSection(const std::vector<model::Recommendation>& all, std::size_t num_shown) {
  Table table;
  table.columns = {{""},
                   {"what to do", Align::kLeft, 42},
                   {"time"},
                   {"cost"},
                   {"reliability"},
                   {"effort", Align::kLeft},
                   {"risk", Align::kLeft},
                   {"ROI"},
                   {"", Align::kLeft}};
  for (std::size_t i = 0; i < num_shown; ++i) {
    const model::Recommendation& one = all[i];
    table.rows.push_back(
        {{FormatCount(static_cast<int64_t>(i + 1)), Style::kFaint},
         {OneLine(one.title), Style::kStrong},
         {GainText(one.impact.time), StyleOf(one.impact.time)},
         {GainText(one.impact.cost), StyleOf(one.impact.cost)},
         {GainText(one.impact.reliability)},
         {one.effort == model::Effort::kConfiguration ? "config" : std::string(model::EffortName(one.effort))},
         {std::string(model::RiskName(one.risk)), StyleOf(one.risk)},
         {one.score > 0.0 ? FormatNumber(one.roi) : std::string()},
         {one.is_quick_win ? "quick" : "", Style::kGood}});
  }
  Section section{"Recommendations",
                  Line({{"what goes away; cost is machine time, ROI the gain over the hours of work", Style::kFaint}}),
                  {}};
  section.blocks.emplace_back(std::move(table));
  if (num_shown < all.size()) {
    section.blocks.emplace_back(
        Paragraph{{Line({{fmt::format("and {} more in the JSON", all.size() - num_shown), Style::kFaint}})}});
  }
  return section;
}

std::string FixText(const model::PropertyFix& fix) {
  return fmt::format("{}  {} → {}", OneLine(fix.key), fix.old_value.has_value() ? OneLine(*fix.old_value) : "default",
                     OneLine(fix.new_value));
}

Line Labelled(std::string_view label, std::string text, Style style = Style::kPlain) {
  return Line({{fmt::format("  {:<8} ", label), Style::kFaint}, {std::move(text), style}});
}

std::string CauseText(const model::RecommendationCause& cause) {
  std::string message = OneLine(MessageText(cause.message, cause.evidence, cause.texts));
  // The name of a practice is in its id.
  if (cause.source == model::RecommendationSource::kPractice ||
      cause.source == model::RecommendationSource::kConfiguration) {
    return message;
  }
  const std::string place = PlacesText(cause.places);
  return fmt::format("{}{}: {}", OneLine(cause.name), place.empty() ? "" : ", " + place, message);
}

std::string Joined(const std::vector<std::string>& words) { return OneLine(fmt::format("{}", fmt::join(words, ", "))); }

void AddCode(const std::string& code, Paragraph& paragraph) {
  std::string_view rest = code;
  bool is_first = true;
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    // Blanks at the beginning of a line of Python mean something.
    const std::string_view line = rest.substr(0, end);
    const std::size_t indent = std::min(line.find_first_not_of(' '), line.size());
    paragraph.lines.push_back(
        Labelled(is_first ? "code" : "", Unbroken(std::string(indent, ' ')) + OneLine(line.substr(indent))));
    is_first = false;
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  }
}

Paragraph Describe(const model::Recommendation& one, std::size_t number) {
  Paragraph paragraph;
  paragraph.lines.push_back(Line({{fmt::format("{} {}", number, OneLine(one.title)), Style::kStrong},
                                  {fmt::format("  {}", one.id), Style::kFaint}}));
  for (std::size_t i = 0; i < std::min(one.causes.size(), kMostCauses); ++i) {
    paragraph.lines.push_back(Labelled(i == 0 ? "why" : "and", CauseText(one.causes[i])));
  }
  if (one.causes.size() > kMostCauses) {
    paragraph.lines.push_back(Labelled("and", fmt::format("{} more causes", one.causes.size() - kMostCauses)));
  }
  for (std::size_t i = 0; i < std::min(one.properties.size(), kMostProperties); ++i) {
    paragraph.lines.push_back(Labelled(i == 0 ? "set" : "", FixText(one.properties[i]), Style::kGood));
  }
  if (one.properties.size() > kMostProperties) {
    paragraph.lines.push_back(Labelled("", fmt::format("and {} more", one.properties.size() - kMostProperties)));
  }
  if (!one.removals.empty()) {
    paragraph.lines.push_back(Labelled("remove", Joined(one.removals), Style::kGood));
  }
  AddCode(one.code, paragraph);
  for (const std::string& advice : one.advice) {
    paragraph.lines.push_back(Labelled(one.properties.empty() ? "do" : "or", OneLine(advice)));
  }
  if (!one.prerequisites.empty()) {
    paragraph.lines.push_back(Labelled("after", Joined(one.prerequisites), Style::kWarning));
  }
  if (!one.conflicts.empty()) {
    paragraph.lines.push_back(Labelled("not with", Joined(one.conflicts), Style::kWarning));
  }
  paragraph.lines.push_back(Labelled("from", OneLine(one.provenance), Style::kFaint));
  return paragraph;
}

Section SimilarSection(const std::vector<model::SimilarRun>& runs) {
  Table table;
  table.columns = {{"program", Align::kLeft},
                   {"Spark", Align::kLeft},
                   {"executors", Align::kLeft, 20},
                   {"time"},
                   {"CPU time"},
                   {"read"},
                   {"shuffle"},
                   {"peak memory"}};
  for (const model::SimilarRun& one : runs) {
    table.rows.push_back({{OneLine(one.program), Style::kStrong},
                          {OneLine(one.spark_version)},
                          {OneLine(one.machine)},
                          {FormatDuration(one.run.duration)},
                          {FormatCoreTime(one.run.cpu_time)},
                          {FormatBytes(one.run.read)},
                          {FormatBytes(one.run.shuffled)},
                          {one.run.peak_memory.has_value() ? FormatBytes(*one.run.peak_memory) : std::string()}});
  }
  Section section{"Measured runs of this class",
                  Line({{"the nearest of data/performance-history.json by bytes and task slots", Style::kFaint}}),
                  {}};
  section.blocks.emplace_back(std::move(table));
  return section;
}

}  // namespace

std::string GainText(const std::optional<model::Estimate<Ratio>>& gain) {
  if (!gain.has_value()) {
    return {};
  }
  const std::string low = PercentNumber(gain->low.value);
  const std::string high = PercentNumber(gain->high.value);
  const std::string expected = Percent(gain->expected.value);
  return low == high ? expected : fmt::format("{} ({} to {})", expected, low, high);
}

std::vector<Section> RecommendationSections(const model::Recommendations& recommendations) {
  std::vector<Section> sections;
  const std::vector<model::Recommendation>& all = recommendations.all;
  if (!all.empty()) {
    const std::size_t num_shown = std::min(all.size(), kMostShown);
    sections.push_back(ListSection(all, num_shown));
    Section why{"Why and how", {}, {}};
    for (std::size_t i = 0; i < num_shown; ++i) {
      why.blocks.emplace_back(Describe(all[i], i + 1));
    }
    sections.push_back(std::move(why));
  }
  if (!recommendations.similar.empty()) {
    sections.push_back(SimilarSection(recommendations.similar));
  }
  if (!recommendations.not_considered.empty()) {
    Paragraph paragraph;
    for (const std::string& sentence : recommendations.not_considered) {
      paragraph.lines.emplace_back(OneLine(sentence));
    }
    Section section{"Not considered", {}, {}};
    section.blocks.emplace_back(std::move(paragraph));
    sections.push_back(std::move(section));
  }
  return sections;
}

}  // namespace sparkwright::report
