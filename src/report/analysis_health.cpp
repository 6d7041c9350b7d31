#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "base/json_name.h"
#include "report/analysis_sections_internal.h"
#include "report/format.h"
#include "report/text.h"

namespace sparkwright::report {
namespace {

/// Limits are round numbers, so "5.0 %" loses its ".0".
std::string Limit(const model::Measure& limit) {
  std::string text = FormatMeasure(limit);
  const std::size_t zero = text.find(".0");
  if (zero != std::string::npos && (zero + 2 == text.size() || text[zero + 2] == ' ' || text[zero + 2] == '\xC3')) {
    text.erase(zero, 2);
  }
  return text;
}

std::string OkWhen(const model::HealthThresholds& thresholds) {
  const bool is_lower = thresholds.better == model::HealthThresholds::Better::kLower;
  if (thresholds.is_ok_limit_ok) {
    // Nothing is better than a limit of 0, so it is the only good value.
    return (thresholds.ok.value == 0.0 ? "" : is_lower ? "≤ " : "≥ ") + Limit(thresholds.ok);
  }
  return (is_lower ? "< " : "> ") + Limit(thresholds.ok);
}

std::string CriticalWhen(const model::HealthThresholds& thresholds) {
  return (thresholds.better == model::HealthThresholds::Better::kLower ? "> " : "< ") + Limit(thresholds.critical);
}

std::string PlaceName(const model::HealthPlace& place) {
  return place.stage.has_value() ? "stage " + StageName(*place.stage, place.stage_attempt)
                                 : "executor " + OneLine(place.executor_id);
}

/// "stage 14 (longest task 7m 36s, median task 1.6 s), then stage 3 (12×), stage 7 (8×)"
std::string Places(const model::HealthCheck& check) {
  constexpr std::size_t kMostOthers = 3;
  const model::HealthPlace& first = check.places.front();
  std::string numbers;
  for (const model::HealthNumber& number : first.numbers) {
    if (number.measure.value != 0.0) {
      numbers +=
          fmt::format("{}{} {}", numbers.empty() ? "" : ", ", NameInWords(number.name), FormatMeasure(number.measure));
    }
  }
  std::string text = fmt::format("{} ({})", PlaceName(first), numbers.empty() ? FormatMeasure(first.value) : numbers);
  std::string others;
  for (std::size_t i = 1; i < check.places.size() && i <= kMostOthers; ++i) {
    if (check.places[i].verdict > model::HealthVerdict::kOk) {
      others += fmt::format("{}{} ({})", others.empty() ? ", then " : ", ", PlaceName(check.places[i]),
                            FormatMeasure(check.places[i].value));
    }
  }
  return text + others;
}

}  // namespace

Span VerdictSpan(model::HealthVerdict verdict) {
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

std::optional<Section> HealthSection(const Analysis& analysis) {
  if (analysis.health.checks.empty()) {
    return std::nullopt;
  }
  Section section;
  section.title = "Health";
  section.note = Line({VerdictSpan(analysis.health.overall)});
  Table table;
  table.columns = {{"check", Align::kLeft, 16}, {"value"},
                   {"verdict", Align::kLeft},   {"ok", Align::kLeft},
                   {"critical", Align::kLeft},  {"look at", Align::kLeft, 8}};
  Paragraph details;
  for (const model::HealthCheck& check : analysis.health.checks) {
    const Span verdict = VerdictSpan(check.verdict);
    // Of a single executor there is nothing to tell that its row does not.
    const bool is_only_executor =
        !check.places.empty() && !check.places.front().stage.has_value() && analysis.facts.totals.num_executors == 1;
    const bool has_place = !check.places.empty() && check.verdict > model::HealthVerdict::kOk && !is_only_executor;
    table.rows.push_back({{std::string(check.title)},
                          {check.value.has_value() ? FormatMeasure(*check.value) : std::string("–"), Style::kStrong},
                          verdict,
                          {OkWhen(check.thresholds), Style::kFaint},
                          {CriticalWhen(check.thresholds), Style::kFaint},
                          {has_place ? PlaceName(check.places.front()) : std::string()}});
    if (has_place) {
      details.lines.push_back(
          Line({{verdict.text + ": ", verdict.style}, {fmt::format("{}: {}", check.title, Places(check))}}));
    } else if (check.verdict == model::HealthVerdict::kNotEvaluated && !check.reason.empty()) {
      details.lines.push_back(
          Line({{"not evaluated: ", Style::kFaint}, {fmt::format("{}: {}", check.title, OneLine(check.reason))}}));
    }
  }
  section.blocks.emplace_back(std::move(table));
  if (!details.lines.empty()) {
    section.blocks.emplace_back(std::move(details));
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
    std::vector<Span> spans = {{fmt::format("{} × {}: ", FormatCount(count.count), NameInWords(count.name)), style}};
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
        std::string detail = OneLine(count.first_detail);
        if (detail.ends_with('.')) {
          detail.pop_back();
        }
        // What is wrong with the log as a whole has no place.
        std::string where;
        if (!count.first.file.empty()) {
          where = fmt::format(" First in {} at byte {}{}.", OneLine(count.first.file),
                              FormatCount(count.first.byte_offset), detail.empty() ? "" : " (" + detail + ")");
        } else if (!detail.empty()) {
          where = fmt::format(" ({}.)", detail);
        }
        spans.push_back({fmt::format("{} {}", where, count.remedy)});
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
