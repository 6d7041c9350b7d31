#include "report/prediction_document.h"

#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/json_name.h"
#include "report/closing_sections.h"
#include "report/confidence_style.h"
#include "report/estimate_text.h"
#include "report/format.h"
#include "report/json_prediction.h"
#include "report/text.h"
#include "report/workload_names.h"

namespace sparkwright::report {
namespace {

template <typename T>
std::string NameOf(T value) {
  return std::string(JsonValue<T>::Name(value));
}

Style StyleOf(model::BottleneckSeverity severity) {
  switch (severity) {
    case model::BottleneckSeverity::kCritical:
      return Style::kCritical;
    case model::BottleneckSeverity::kHigh:
    case model::BottleneckSeverity::kMedium:
      return Style::kWarning;
    case model::BottleneckSeverity::kLow:
      break;
  }
  return Style::kFaint;
}

Section DemandSection(const model::Prediction& prediction) {
  Table table;
  table.columns = {{"", Align::kLeft},
                   {"expected"},
                   {"between", Align::kLeft},
                   {"by", Align::kLeft},
                   {"", Align::kLeft, 24, Cut::kEnd, Place::kIfThereIsRoom}};
  const auto add = [&](std::string_view name, const auto& estimate) {
    table.rows.push_back({{std::string(name)},
                          {AmountText(estimate.expected), Style::kStrong},
                          {estimate.low == estimate.high ? std::string() : RangeText(estimate)},
                          {NameOf(estimate.basis), Style::kFaint},
                          {OneLine(estimate.reason), Style::kFaint}});
  };
  const auto add_unless_zero = [&](std::string_view name, const model::Estimate<Bytes>& estimate) {
    if (estimate.high.count() > 0) {
      add(name, estimate);
    }
  };
  const model::ResourceDemand& demand = prediction.demand;
  add("read", demand.read);
  add_unless_zero("shuffle", demand.shuffled);
  add_unless_zero("written", demand.written);
  add("CPU time", demand.cpu_time);
  add("working set", demand.working_set);
  add_unless_zero("memory per executor", demand.memory_per_executor);
  add_unless_zero("spilled", demand.spilled);
  add_unless_zero("read again", demand.read_again);
  add_unless_zero("local disk", demand.local_disk);
  add_unless_zero("network", demand.network);
  if (demand.gpu_memory.has_value()) {
    add("memory of a GPU", *demand.gpu_memory);
  }
  return {"Needs", {}, {std::move(table)}};
}

std::string CapacityText(const model::ResourceUse& use) {
  std::string text = FormatMeasure(use.capacity);
  switch (use.resource) {
    case model::Resource::kCpu:
      return text + " task slots";
    case model::Resource::kGpu:
      return "GPUs worth " + text + " cores";
    case model::Resource::kMemory:
      return text;
    case model::Resource::kDisk:
    case model::Resource::kNetwork:
    case model::Resource::kShuffle:
      break;
  }
  return text + "/s";
}

Section ResourceSection(const model::Prediction& prediction) {
  Table table;
  table.columns = {{"", Align::kLeft}, {"demand"}, {"of", Align::kLeft}, {"alone"}, {"used"}};
  for (const model::ResourceUse& use : prediction.resources) {
    if (use.demand.value <= 0.0) {
      continue;
    }
    const bool is_short = use.resource == model::Resource::kMemory && use.utilisation.value > 1.0;
    table.rows.push_back({{NameOf(use.resource)},
                          {FormatMeasure(use.demand)},
                          {CapacityText(use)},
                          {use.time.count() > 0 ? FormatDuration(use.time) : std::string()},
                          {FormatPercent(use.utilisation), is_short ? Style::kWarning : Style::kPlain}});
  }
  return {"Resources",
          Line({{"the longest bounds the job; more slots share it less and less well", Style::kFaint}}),
          {std::move(table)}};
}

std::string NumbersText(const std::vector<model::PredictionNumber>& numbers) {
  std::vector<std::string> parts;
  parts.reserve(numbers.size());
  for (const model::PredictionNumber& number : numbers) {
    parts.push_back(fmt::format("{} {}", NameInWords(number.name), FormatMeasure(number.measure)));
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

Section BottleneckSection(const model::Prediction& prediction) {
  Table table;
  table.columns = {{"", Align::kLeft},      {"", Align::kLeft},    {"gain"}, {""}, {"then", Align::kLeft},
                   {"cause", Align::kLeft}, {"", Align::kLeft, 30}};
  for (const model::Bottleneck& one : prediction.bottlenecks) {
    table.rows.push_back({{NameOf(one.severity), StyleOf(one.severity)},
                          {NameOf(one.resource), Style::kStrong},
                          {FormatDuration(one.gain)},
                          {FormatPercent(one.share)},
                          {one.next.has_value() ? NameOf(*one.next) : std::string("its fixed time")},
                          {NameOf(one.cause)},
                          {OneLine(fmt::format("{} ({})", one.reason, NumbersText(one.numbers))), Style::kFaint}});
  }
  table.too_wide = TooWide::kNarrow;
  Section section{"Bottlenecks", Line({{"what the job gains without each, up to the next one", Style::kFaint}}), {}};
  if (table.rows.empty()) {
    section.blocks.emplace_back(Paragraph{{Line("Nothing but its fixed time.")}});
  } else {
    section.blocks.emplace_back(std::move(table));
  }
  return section;
}

std::string NodesText(double nodes) { return FormatCount(std::llround(nodes)); }

Section ScalingSection(const model::Prediction& prediction) {
  const model::Scaling& scaling = prediction.scaling;
  Table table;
  table.columns = {{"nodes"}, {"cores"}, {"time"}, {"speed-up"}, {"efficiency"}};
  for (const model::ScalingPoint& point : scaling.points) {
    const Style style = point.factor == 1.0 ? Style::kStrong : Style::kPlain;
    table.rows.push_back({{NodesText(point.num_nodes), style},
                          {FormatCount(point.num_cores), style},
                          {FormatDuration(point.time), style},
                          {FormatMultiple(point.speedup), style},
                          {FormatPercent(point.efficiency), style}});
  }
  Paragraph paragraph;
  if (scaling.knee_nodes.has_value()) {
    paragraph.lines.emplace_back(
        fmt::format("Knee at {} nodes: beyond, a percent of speed costs more than a percent of machine time.",
                    NodesText(*scaling.knee_nodes)));
  }
  if (scaling.fastest_nodes.has_value()) {
    paragraph.lines.emplace_back(
        fmt::format("More than {} nodes do not make it faster.", NodesText(*scaling.fastest_nodes)));
  }
  if (scaling.parallel_fraction.has_value()) {
    const std::string limit =
        scaling.most_speedup.has_value()
            ? fmt::format(": at most {} as fast on any number of nodes", FormatMultiple(*scaling.most_speedup))
            : std::string();
    paragraph.lines.emplace_back(fmt::format("Parallel fraction {} of the time on these nodes (Amdahl){}.",
                                             FormatPercent(*scaling.parallel_fraction), limit));
  }
  std::string law = scaling.law == "default"   ? "default law"
                    : scaling.law == "one run" ? "one run, scaled by the default law"
                    : scaling.law == "amdahl"  ? "Amdahl's law fitted to runs"
                                               : "Ernest's law fitted to runs";
  if (scaling.error.has_value()) {
    law += ", mean error " + FormatPercent(*scaling.error);
  }
  Section section{"Scaling", Line({{std::move(law), Style::kFaint}}), {std::move(table)}};
  if (!paragraph.lines.empty()) {
    section.blocks.emplace_back(std::move(paragraph));
  }
  return section;
}

std::string_view SourceText(model::LayoutSource source) {
  switch (source) {
    case model::LayoutSource::kConfiguration:
      return "as configured";
    case model::LayoutSource::kSparkDefault:
      return "Spark's own number, as nothing is configured";
    case model::LayoutSource::kRecommendation:
      return "as recommended, as none are configured";
    case model::LayoutSource::kRule:
      break;
  }
  return "by default; a configuration may say others";
}

}  // namespace

std::string ExecutorText(const model::ExecutorLayout& layout) {
  std::string text = fmt::format("{} of {}", FormatCounted(layout.num_executors, "executor", "executors"),
                                 FormatCounted(layout.cores_per_executor, "core", "cores"));
  if (layout.heap.count() > 0) {
    text += fmt::format(", {} heap", FormatBytes(layout.heap));
  }
  if (layout.gpus_per_executor > 0) {
    text += ", " + FormatCounted(layout.gpus_per_executor, "GPU", "GPUs");
  }
  return text;
}

Document MakePredictionDocument(const model::Prediction& prediction, std::vector<std::string> next) {
  Document document;
  document.title = Line({{FormatDuration(prediction.time.expected), Style::kStrong},
                         {fmt::format(" · {} · ", RangeText(prediction.time))},
                         {fmt::format("confidence {}", FormatPercent(Ratio{prediction.confidence})),
                          ConfidenceStyle(prediction.confidence)}});
  document.subtitle.emplace_back(
      fmt::format("{}: {}", NameOf(prediction.workload_class), prediction.confidence_reason));
  document.subtitle.emplace_back(fmt::format("{} on {}, {}", ExecutorText(prediction.layout),
                                             FormatCounted(prediction.layout.num_nodes, "node", "nodes"),
                                             SourceText(prediction.layout.source)));
  std::vector<std::string> rates = {
      fmt::format("{}/s", FormatBytes(Bytes(std::llround(prediction.throughput_bytes_per_second)))),
      fmt::format("{} of the cores' time is CPU time", FormatPercent(prediction.cpu_efficiency))};
  if (prediction.load.has_value()) {
    rates.push_back(fmt::format("load {}", FormatPercent(*prediction.load)));
  }
  if (prediction.latency.has_value()) {
    rates.push_back(fmt::format("a record waits {}", FormatDuration(*prediction.latency)));
  }
  document.subtitle.emplace_back(fmt::format("{}", fmt::join(rates, " · ")));
  document.sections.push_back(DemandSection(prediction));
  document.sections.push_back(ResourceSection(prediction));
  document.sections.push_back(BottleneckSection(prediction));
  document.sections.push_back(ScalingSection(prediction));
  AddNotes(document, prediction.notes);
  AddNext(document, std::move(next));
  return document;
}

}  // namespace sparkwright::report
