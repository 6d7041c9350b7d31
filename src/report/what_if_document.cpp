#include "report/what_if_document.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "report/closing_sections.h"
#include "report/format.h"
#include "report/text.h"

namespace sparkwright::report {
namespace {

std::string ShapeText(const model::WhatIf& answer, const model::ExecutorShape& shape) {
  if (answer.is_grid_of_threads) {
    return FormatCounted(shape.cores, "thread", "threads");
  }
  return fmt::format("{} × {}", FormatCount(shape.num_executors), FormatCounted(shape.cores, "core", "cores"));
}

std::string BetweenText(const model::PlayedRun& run) {
  return run.duration_low == run.duration_high
             ? std::string()
             : fmt::format("{} to {}", FormatDuration(run.duration_low), FormatDuration(run.duration_high));
}

std::string SpeedText(const model::PlayedRun& recorded, const model::PlayedRun& run) {
  return run.duration.count() <= 0 ? std::string()
                                   : FormatMultiple(static_cast<double>(recorded.duration.count()) /
                                                    static_cast<double>(run.duration.count()));
}

/// Tasks overlap by what Spark takes to note that one has ended, so a busy run can have used a little more than it had.
std::string UsedText(const model::PlayedRun& run) {
  return run.core_time.count() <= 0
             ? std::string()
             : FormatPercent(Ratio{std::min(
                   static_cast<double>(run.task_time.count()) / static_cast<double>(run.core_time.count()), 1.0)});
}

Table RunTable(const model::WhatIf& answer, const std::vector<std::pair<std::string, const model::PlayedRun*>>& runs) {
  Table table;
  table.columns = {{"", Align::kLeft}, {"executors", Align::kLeft},
                   {"time"},           {"between"},
                   {"speed"},          {"with a job"},
                   {"core time"},      {"busy"},
                   {"tasks"}};
  const bool has_cost = answer.answer.cost.has_value();
  if (has_cost) {
    table.columns.push_back({"cost"});
  }
  for (const auto& [name, run] : runs) {
    table.rows.push_back({{name, Style::kFaint},
                          {ShapeText(answer, run->shape), Style::kStrong},
                          {FormatDuration(run->duration), Style::kStrong},
                          {BetweenText(*run), Style::kFaint},
                          {run == &answer.recorded ? std::string() : SpeedText(answer.recorded, *run)},
                          {FormatDuration(run->job_time)},
                          {FormatCoreTime(run->core_time)},
                          {UsedText(*run)},
                          {FormatCount(run->num_tasks)}});
    if (has_cost) {
      table.rows.back().push_back({FormatMoney(run->cost.value_or(0.0)), Style::kStrong});
    }
  }
  return table;
}

Section ChangeSection(const model::WhatIf& answer) {
  Table table;
  table.columns = {{"", Align::kLeft}, {"was", Align::kLeft}, {"is", Align::kLeft}, {"", Align::kLeft}};
  for (const model::WhatIfChange& change : answer.changes) {
    table.rows.push_back({{OneLine(change.key)},
                          {OneLine(change.before), Style::kFaint},
                          {OneLine(change.after), Style::kStrong},
                          {change.is_simulated ? "" : "not simulated", Style::kWarning}});
  }
  if (answer.input_scale != 1.0) {
    table.rows.push_back(
        {{"input"}, {"1×", Style::kFaint}, {FormatNumber(answer.input_scale) + "×", Style::kStrong}, {""}});
  }
  return {"Changes", {}, {std::move(table)}};
}

std::string AccuracyText(const model::WhatIf& answer) {
  const model::WhatIfAccuracy& accuracy = answer.accuracy;
  const double recorded = static_cast<double>(answer.recorded.job_time.count());
  const double off = recorded > 0.0 ? static_cast<double>(answer.replayed.job_time.count()) / recorded - 1.0 : 0.0;
  const std::string own = fmt::format("Played again as it was, the time with a job comes out at {} of what it was.",
                                      FormatPercent(Ratio{1.0 + off}));
  if (accuracy.num_runs == 0) {
    return own + fmt::format(" Nobody has measured answers to changes of this kind ({}): the interval is a guess.",
                             accuracy.change);
  }
  return own + fmt::format(
                   " Answers of this kind ({}) were off by {} in the mean and {} in the median over {}; nine of ten "
                   "real times were {} to {} of what was simulated.",
                   accuracy.change, FormatPercent(accuracy.mean_error), FormatPercent(accuracy.median_error),
                   FormatCounted(accuracy.num_runs, "run", "runs"), FormatPercent(Ratio{accuracy.low}),
                   FormatPercent(Ratio{accuracy.high}));
}

}  // namespace

Document MakeWhatIfDocument(const model::WhatIf& answer) {
  Document document;
  const std::string speed = SpeedText(answer.recorded, answer.answer);
  document.title = Line({{FormatDuration(answer.answer.duration), Style::kStrong},
                         {fmt::format(" instead of {} on {}, {}", FormatDuration(answer.recorded.duration),
                                      ShapeText(answer, answer.answer.shape), speed)}});
  document.subtitle.emplace_back(
      fmt::format("{} · {}", OneLine(answer.application_name), OneLine(answer.application_id)));
  if (answer.num_failed_jobs > 0) {
    document.subtitle.emplace_back(Line(
        {{fmt::format("{} of this run failed: it is simulated with its failures and retries, and what ended it may "
                      "end it elsewhere.",
                      FormatCounted(answer.num_failed_jobs, "job", "jobs")),
          Style::kWarning}}));
  }
  document.sections.push_back(
      {"Answer",
       {},
       {RunTable(answer,
                 {{"recorded", &answer.recorded}, {"played again", &answer.replayed}, {"what if", &answer.answer}})}});
  if (!answer.changes.empty() || answer.input_scale != 1.0) {
    document.sections.push_back(ChangeSection(answer));
  }
  std::vector<std::pair<std::string, const model::PlayedRun*>> grid;
  for (const model::PlayedRun& run : answer.grid) {
    const int64_t size = answer.is_grid_of_threads ? run.shape.cores : run.shape.num_executors;
    grid.emplace_back(answer.knee_executors == size ? "knee" : "", &run);
  }
  if (!grid.empty()) {
    document.sections.push_back(
        {"Other sizes",
         Line({{"beyond the knee each percent of speed costs more than a percent of core time", Style::kFaint}}),
         {RunTable(answer, grid)}});
  }
  document.sections.push_back({"How far off", {}, {Paragraph{{Line(AccuracyText(answer))}}}});
  AddNotes(document, answer.notes);
  return document;
}

std::string WhatIfCsv(const model::WhatIf& answer) {
  std::string text =
      "run,num_executors,cores,slots,duration_ms,duration_low_ms,duration_high_ms,job_time_ms,task_core_ms,"
      "available_core_ms,num_tasks,is_knee,cost_usd\r\n";
  const auto add = [&](std::string_view name, const model::PlayedRun& run) {
    const int64_t size = answer.is_grid_of_threads ? run.shape.cores : run.shape.num_executors;
    text += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{}\r\n", name, run.shape.num_executors, run.shape.cores,
                        run.shape.slots, run.duration.count(), run.duration_low.count(), run.duration_high.count(),
                        run.job_time.count(), run.task_time.count(), run.core_time.count(), run.num_tasks,
                        name == "grid" && answer.knee_executors == size ? "true" : "false",
                        run.cost.has_value() ? fmt::format("{:.6g}", *run.cost) : std::string());
  };
  add("recorded", answer.recorded);
  add("replayed", answer.replayed);
  add("answer", answer.answer);
  for (const model::PlayedRun& run : answer.grid) {
    add("grid", run);
  }
  return text;
}

}  // namespace sparkwright::report
