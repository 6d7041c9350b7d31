#include "report/cost_document.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "report/closing_sections.h"
#include "report/confidence_style.h"
#include "report/estimate_text.h"
#include "report/format.h"
#include "report/prediction_document.h"
#include "report/text.h"

namespace sparkwright::report {
namespace {

std::string NodesText(const model::ShapeCost& shape) {
  return fmt::format("{} × {}", FormatCount(shape.num_nodes), OneLine(shape.instance.type));
}

/// "aws us-east-1".
std::string WhereText(const model::InstancePrice& instance) {
  return OneLine(instance.provider + (instance.region.empty() ? "" : " " + instance.region));
}

/// "12.4 USD", or the time of machines where there is no price.
std::string CostText(const model::ShapeCost& shape) {
  return shape.run.has_value() ? FormatMoney(*shape.run) : FormatNumber(shape.machine_time.core_hours) + " core-hours";
}

/// A stream has no end: load and latency are what a shape changes.
Table StreamTable(const std::vector<const model::ShapeCost*>& shapes, const std::vector<std::string>& names) {
  Table table;
  table.columns = {{"", Align::kLeft}, {"nodes", Align::kLeft}, {"where", Align::kLeft},
                   {"load"},           {"a record waits"},      {"a day"},
                   {"a month"},        {"core-h a day"}};
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    const model::ShapeCost& shape = *shapes[i];
    table.rows.push_back({{i < names.size() ? names[i] : std::string(), Style::kFaint},
                          {NodesText(shape), Style::kStrong},
                          {WhereText(shape.instance), Style::kFaint},
                          {FormatPercent(shape.load.value_or(Ratio{})), Style::kStrong},
                          {shape.latency.has_value() ? FormatDuration(*shape.latency) : "ever longer"},
                          {shape.run.has_value() ? FormatMoney(*shape.run) : std::string(), Style::kStrong},
                          {shape.month.has_value() ? FormatMoney(*shape.month) : std::string()},
                          {FormatNumber(shape.machine_time.core_hours)}});
  }
  return table;
}

Table ShapeTable(const std::vector<const model::ShapeCost*>& shapes, const std::vector<std::string>& names) {
  Table table;
  table.columns = {{"", Align::kLeft},
                   {"nodes", Align::kLeft},
                   {"where", Align::kLeft},
                   {"time"},
                   {"between"},
                   {"a run"},
                   {"between"},
                   {"a month"},
                   {"core-h"},
                   {"GiB-h"},
                   {"GPU-h"}};
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    const model::ShapeCost& shape = *shapes[i];
    table.rows.push_back(
        {{i < names.size() ? names[i] : std::string(), Style::kFaint},
         {NodesText(shape), Style::kStrong},
         {WhereText(shape.instance), Style::kFaint},
         {FormatDuration(shape.time.expected), Style::kStrong},
         {RangeText(shape.time), Style::kFaint},
         {shape.run.has_value() ? FormatMoney(*shape.run) : std::string(), Style::kStrong},
         {shape.run.has_value() ? fmt::format("{} to {}", FormatMoney(*shape.run_low), FormatMoney(*shape.run_high))
                                : std::string(),
          Style::kFaint},
         {shape.month.has_value() ? FormatMoney(*shape.month) : std::string()},
         {FormatNumber(shape.machine_time.core_hours)},
         {FormatNumber(shape.machine_time.gibibyte_hours)},
         {shape.machine_time.gpu_hours > 0.0 ? FormatNumber(shape.machine_time.gpu_hours) : std::string()}});
  }
  return table;
}

}  // namespace

Document MakeCostDocument(const model::CostAnswer& answer) {
  Document document;
  if (!answer.cheapest.has_value()) {
    document.title = Line({{"no shape", Style::kStrong}});
    AddNotes(document, answer.notes);
    return document;
  }
  const model::ShapeCost& cheapest = *answer.cheapest;
  document.title =
      Line({{CostText(cheapest) + (answer.is_stream ? " a day" : " a run"), Style::kStrong},
            {fmt::format(" at the least: {}, {} · ", NodesText(cheapest),
                         answer.is_stream ? "load " + FormatPercent(cheapest.load.value_or(Ratio{}))
                                          : FormatDuration(cheapest.time.expected))},
            {"confidence " + FormatPercent(Ratio{answer.confidence}), ConfidenceStyle(answer.confidence)}});
  document.subtitle.emplace_back(fmt::format("{} of {}", FormatCounted(answer.num_shapes, "shape", "shapes"),
                                             FormatCounted(answer.num_types, "type", "types")));
  if (!answer.as_of.empty()) {
    document.subtitle.emplace_back(fmt::format(
        "{} prices as of {}{}", answer.market == model::Market::kSpot ? "spot" : "on-demand", OneLine(answer.as_of),
        answer.runs_per_month > 0.0 && !answer.is_stream
            ? fmt::format(", {} runs a month", FormatNumber(answer.runs_per_month))
            : std::string()));
  }
  std::vector<const model::ShapeCost*> chosen = {&cheapest};
  std::vector<std::string> names = {"cheapest"};
  if (answer.cheapest_in_time.has_value()) {
    chosen.push_back(&*answer.cheapest_in_time);
    names.push_back("cheapest within " + FormatDuration(*answer.deadline));
  }
  if (answer.fastest_in_budget.has_value()) {
    chosen.push_back(&*answer.fastest_in_budget);
    names.push_back("fastest for " + FormatMoney(*answer.budget));
  }
  document.sections.push_back(
      {"Answers", {}, {answer.is_stream ? StreamTable(chosen, names) : ShapeTable(chosen, names)}});
  std::vector<const model::ShapeCost*> frontier;
  for (const model::ShapeCost& shape : answer.frontier) {
    frontier.push_back(&shape);
  }
  if (answer.is_stream) {
    document.sections.push_back({"Between cheapest and with most room",
                                 Line({{"no shape has both a lower load and a lower price", Style::kFaint}}),
                                 {StreamTable(frontier, {})}});
  } else {
    document.sections.push_back({"Between fastest and cheapest",
                                 Line({{"no shape is both faster and cheaper than one of these", Style::kFaint}}),
                                 {ShapeTable(frontier, {})}});
  }
  document.sections.push_back({"Executors of the cheapest", {}, {Paragraph{{Line(ExecutorText(cheapest.layout))}}}});
  AddNotes(document, answer.notes);
  return document;
}

}  // namespace sparkwright::report
