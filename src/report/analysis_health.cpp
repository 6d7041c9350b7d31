#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "report/analysis_sections_internal.h"
#include "report/format.h"
#include "report/text.h"

namespace sparkwright::report {
namespace {

Span Verdict(model::HealthVerdict verdict) {
  switch (verdict) {
    case model::HealthVerdict::kNotEvaluated:
      return {"not evaluated", Style::kFaint};
    case model::HealthVerdict::kOk:
      return {"ok", Style::kGood};
    case model::HealthVerdict::kWarning:
      return {"warning", Style::kWarning};
    case model::HealthVerdict::kCritical:
      return {"critical", Style::kCritical};
  }
  return {};
}

std::string OkWhen(const model::HealthThresholds& thresholds) {
  const bool is_lower = thresholds.better == model::HealthThresholds::Better::kLower;
  if (thresholds.is_ok_limit_ok) {
    // Nothing is better than a limit of 0, so it is the only good value.
    return (thresholds.ok.value == 0.0 ? "" : is_lower ? "≤ " : "≥ ") + FormatMeasure(thresholds.ok);
  }
  return (is_lower ? "< " : "> ") + FormatMeasure(thresholds.ok);
}

std::string CriticalWhen(const model::HealthThresholds& thresholds) {
  return (thresholds.better == model::HealthThresholds::Better::kLower ? "> " : "< ") +
         FormatMeasure(thresholds.critical);
}

/// "stage 14: max task time 7m 36s, median task time 1.6 s"
std::string Place(const model::HealthPlace& place) {
  std::string text = place.stage.has_value() ? "stage " + StageName(*place.stage, place.stage_attempt)
                                             : "executor " + OneLine(place.executor_id);
  std::string numbers;
  for (const model::HealthNumber& number : place.numbers) {
    numbers +=
        fmt::format("{}{} {}", numbers.empty() ? "" : ", ", FormatName(number.name), FormatMeasure(number.measure));
  }
  return text + (numbers.empty() ? " " + FormatMeasure(place.value) : ": " + numbers);
}

}  // namespace

std::optional<Section> HealthSection(const Analysis& analysis) {
  if (analysis.health.checks.empty()) {
    return std::nullopt;
  }
  Section section;
  section.title = "Health";
  const Span overall = Verdict(analysis.health.overall);
  section.note = Line({overall});
  Table table;
  table.columns = {{"check", Align::kLeft, 16}, {"value"}, {"verdict", Align::kLeft}, {"ok"}, {"critical"},
                   {"worst", Align::kLeft, 20}};
  Paragraph reasons;
  for (const model::HealthCheck& check : analysis.health.checks) {
    const bool has_place = !check.places.empty() && check.verdict > model::HealthVerdict::kOk;
    table.rows.push_back({{std::string(check.title)},
                          {check.value.has_value() ? FormatMeasure(*check.value) : std::string("–"), Style::kStrong},
                          Verdict(check.verdict),
                          {OkWhen(check.thresholds), Style::kFaint},
                          {CriticalWhen(check.thresholds), Style::kFaint},
                          {has_place ? Place(check.places.front()) : std::string()}});
    if (check.verdict == model::HealthVerdict::kNotEvaluated && !check.reason.empty()) {
      reasons.lines.emplace_back(fmt::format("{} not evaluated: {}", check.title, OneLine(check.reason)));
    }
  }
  section.blocks.emplace_back(std::move(table));
  if (!reasons.lines.empty()) {
    section.blocks.emplace_back(std::move(reasons));
  }
  return section;
}

std::optional<Section> ImportSection(const Analysis& analysis) {
  constexpr std::size_t kMostKinds = 5;
  const model::ImportReport& import = analysis.application.import;
  Section section;
  section.title = "Read";
  std::string size = FormatBytes(import.decoded_size);
  if (import.stored_size != import.decoded_size) {
    size += fmt::format(", stored in {} ({})", FormatBytes(import.stored_size), import.codec);
  }
  const std::string files = import.files.size() > 1
                                ? fmt::format(" in {} files", FormatCount(static_cast<int64_t>(import.files.size())))
                                : "";
  section.note = Line({{FormatCounted(import.num_events, "event", "events") + files + ", " + size + "; "},
                       import.is_complete ? Span{"the log is complete", Style::kGood}
                                          : Span{"the log is not complete", Style::kWarning}});
  Paragraph paragraph;
  for (const model::ImportCount& count : import.counts) {
    Style style = Style::kFaint;
    if (count.severity != model::ImportSeverity::kInfo) {
      style = count.severity == model::ImportSeverity::kError ? Style::kCritical : Style::kWarning;
    }
    std::vector<Span> spans = {{fmt::format("{} × {}: ", FormatCount(count.count), FormatName(count.name)), style}};
    if (count.name == "unknown_event" && !import.unknown_kinds.empty()) {
      std::string kinds;
      for (std::size_t i = 0; i < import.unknown_kinds.size() && i < kMostKinds; ++i) {
        const model::UnknownEventKind& kind = import.unknown_kinds[i];
        // Events of other libraries are named by class; the last part tells them apart.
        const std::string name = OneLine(kind.name);
        kinds += fmt::format("{}{} × {}", kinds.empty() ? "" : ", ", name.substr(name.rfind('.') + 1),
                             FormatCount(kind.count));
      }
      if (import.unknown_kinds.size() > kMostKinds) {
        kinds += fmt::format(" and {} other kinds",
                             FormatCount(static_cast<int64_t>(import.unknown_kinds.size() - kMostKinds)));
      }
      spans.push_back({kinds + " (ignored)"});
    } else {
      spans.push_back({count.meaning});
      if (count.severity != model::ImportSeverity::kInfo) {
        spans.push_back({fmt::format(
            " First in {} at byte {}{}. {}", OneLine(count.first.file), FormatCount(count.first.byte_offset),
            count.first_detail.empty() ? "" : " (" + OneLine(count.first_detail) + ")", count.remedy)});
      }
    }
    paragraph.lines.push_back(Line(std::move(spans)));
  }
  if (!paragraph.lines.empty()) {
    section.blocks.emplace_back(std::move(paragraph));
  }
  return section;
}

}  // namespace sparkwright::report
