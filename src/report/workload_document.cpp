#include "report/workload_document.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/json_name.h"
#include "report/confidence_style.h"
#include "report/format.h"
#include "report/text.h"
#include "report/workload_names.h"

namespace sparkwright::report {
namespace {

constexpr std::size_t kMostEvidence = 12;
constexpr double kLeastEvidence = 0.1;  // It changes the odds by a tenth.

template <typename T>
std::string NameOf(T value) {
  return std::string(JsonValue<T>::Name(value));
}

Section Probabilities(const model::Workload& workload) {
  std::vector<std::size_t> order(workload.probabilities.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    order[i] = i;
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return workload.probabilities[a] > workload.probabilities[b]; });
  BarChart chart;
  for (const std::size_t i : order) {
    const double share = workload.probabilities[i];
    chart.bars.push_back({std::string(model::kWorkloadClassNames[i]),
                          {},
                          share,
                          i == order.front() ? ConfidenceStyle(share) : Style::kFaint});
  }
  Section section{"Class", {}, {std::move(chart)}};
  if (workload.opinions.size() > 1) {
    Paragraph paragraph;
    for (const model::WorkloadOpinion& opinion : workload.opinions) {
      if (opinion.source == model::WorkloadSource::kGiven) {
        continue;
      }
      const auto best = std::max_element(opinion.probabilities.begin(), opinion.probabilities.end());
      const auto index = static_cast<std::size_t>(best - opinion.probabilities.begin());
      paragraph.lines.push_back(Line({{NameOf(opinion.source) + " alone: ", Style::kFaint},
                                      {std::string(model::kWorkloadClassNames[index])},
                                      {", " + FormatPercent(Ratio{*best}), Style::kFaint}}));
    }
    section.blocks.emplace_back(std::move(paragraph));
  }
  if (!workload.IsClassGiven() && workload.class_by_rules.has_value() &&
      *workload.class_by_rules != workload.workload_class) {
    section.blocks.emplace_back(Paragraph{{Line(fmt::format("The rules without learning say {}: look at the evidence.",
                                                            WorkloadClassName(*workload.class_by_rules)))}});
  }
  return section;
}

Section EvidenceSection(const model::Workload& workload) {
  Table table;
  table.columns = {{"speaks for", Align::kLeft},
                   {"odds", Align::kRight},
                   {"what", Align::kLeft, 20},
                   {"in", Align::kLeft},
                   {"place", Align::kLeft, 12, Cut::kMiddle, Place::kIfThereIsRoom}};
  for (const model::WorkloadEvidence& evidence : workload.evidence) {
    if (evidence.log_odds < kLeastEvidence || table.rows.size() == kMostEvidence) {
      break;
    }
    const bool is_for = evidence.speaks_for == workload.workload_class;
    table.rows.push_back({{NameOf(evidence.speaks_for), is_for ? Style::kStrong : Style::kPlain},
                          {"×" + FormatNumber(std::exp(evidence.log_odds))},
                          {OneLine(evidence.what)},
                          {NameOf(evidence.source), Style::kFaint},
                          {OneLine(evidence.place), Style::kFaint}});
  }
  return {"Evidence", Line({{"what it does to the odds of its class", Style::kFaint}}), {std::move(table)}};
}

std::string ReasonText(const model::Workload& workload, std::string_view trait) {
  const auto found = std::find_if(workload.reasons.begin(), workload.reasons.end(),
                                  [&](const model::WorkloadReason& reason) { return reason.trait == trait; });
  return found == workload.reasons.end() ? std::string()
                                         : OneLine(fmt::format("{}: {}", NameOf(found->source), found->text));
}

Section TraitSection(const model::Workload& workload) {
  const model::WorkloadTraits& traits = workload.traits;
  Table table;
  table.columns = {{"", Align::kLeft}, {"", Align::kLeft}, {"", Align::kLeft, 30}};
  const auto add = [&](std::string_view trait, std::string value) {
    table.rows.push_back(
        {{NameInWords(trait)}, {std::move(value), Style::kStrong}, {ReasonText(workload, trait), Style::kFaint}});
  };
  add("compute_intensity", NameOf(traits.compute_intensity));
  add("io_pattern", NameOf(traits.io_pattern));
  add("shuffle_intensity", NameOf(traits.shuffle_intensity));
  add("gpu_affinity", NameOf(traits.gpu_affinity));
  add("memory_factor", FormatMultiple(traits.memory_factor.value));
  if (traits.write_share.has_value()) {
    add("write_share", FormatPercent(*traits.write_share));
  }
  if (!traits.formats.empty()) {
    add("formats", OneLine(fmt::format("{}", fmt::join(traits.formats, ", "))));
  }
  if (traits.reads_small_files.has_value()) {
    add("reads_small_files", *traits.reads_small_files ? "yes" : "no");
  }
  Section section{"Traits", {}, {std::move(table)}};
  return section;
}

std::optional<Section> SizeSection(const model::Workload& workload) {
  const model::WorkloadSize& size = workload.size;
  std::vector<std::string> parts;
  if (size.input_bytes.has_value()) {
    parts.push_back(FormatBytes(*size.input_bytes));
  }
  if (size.input_rows.has_value()) {
    parts.push_back(FormatCounted(*size.input_rows, "row", "rows"));
  }
  if (size.num_files.has_value()) {
    parts.push_back(FormatCounted(*size.num_files, "file", "files") +
                    (size.bytes_per_file.has_value() ? " of " + FormatBytes(*size.bytes_per_file) : std::string()));
  } else if (size.bytes_per_file.has_value()) {
    parts.push_back("files of " + FormatBytes(*size.bytes_per_file));
  }
  if (size.bytes_per_day.has_value()) {
    parts.push_back(FormatBytes(*size.bytes_per_day) + " a day");
  }
  if (size.rows_per_day.has_value()) {
    parts.push_back(FormatCounted(*size.rows_per_day, "row", "rows") + " a day");
  }
  if (parts.empty()) {
    return std::nullopt;
  }
  return Section{"Size", {}, {Paragraph{{Line(fmt::format("{}", fmt::join(parts, ", ")))}}}};
}

}  // namespace

Document MakeWorkloadDocument(const model::Workload& workload) {
  Document document;
  document.title =
      Line({{NameOf(workload.workload_class), Style::kStrong},
            {workload.IsClassGiven() ? " · given"
                                     : fmt::format(" · confidence {}", FormatPercent(Ratio{workload.confidence})),
             ConfidenceStyle(workload.confidence)}});
  if (!workload.languages.empty()) {
    std::vector<std::string> names;
    for (const model::CodeLanguage language : workload.languages) {
      names.push_back(NameOf(language));
    }
    document.subtitle.emplace_back(fmt::format("written in {}", fmt::join(names, ", ")));
  }
  if (workload.opinions.empty()) {
    document.title =
        Line({{"not classified", Style::kStrong}, {" · nothing in it speaks for a class", Style::kCritical}});
  } else {
    document.sections.push_back(Probabilities(workload));
    if (!workload.evidence.empty()) {
      document.sections.push_back(EvidenceSection(workload));
    }
  }
  document.sections.push_back(TraitSection(workload));
  if (std::optional<Section> size = SizeSection(workload); size.has_value()) {
    document.sections.push_back(*std::move(size));
  }
  return document;
}

}  // namespace sparkwright::report
