#include "report/run_document.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/shell_words.h"
#include "report/closing_sections.h"
#include "report/fact_table.h"
#include "report/format.h"
#include "report/text.h"

namespace sparkwright::report {
namespace {

Line TitleOf(const model::SubmittedRun& run) {
  const std::string wall = FormatDuration(run.wall);
  switch (run.end) {
    case model::RunEnd::kSucceeded:
      return Line({{"Succeeded", Style::kGood}, {" after "}, {wall, Style::kStrong}});
    case model::RunEnd::kFailed:
      return Line({{"Failed", Style::kCritical},
                   {" after "},
                   {wall, Style::kStrong},
                   {fmt::format(", exit status {}", run.exit_status.value_or(1))}});
    case model::RunEnd::kTimedOut:
      return Line({{"Ended", Style::kWarning}, {" at its time limit, after "}, {wall, Style::kStrong}});
    case model::RunEnd::kCancelled:
      return Line({{"Ended", Style::kWarning}, {" on request after "}, {wall, Style::kStrong}});
  }
  return wall;
}

void AddFailure(Document& document, const model::RunFailure& failure) {
  FactTable facts(Style::kFaint);
  facts.AddText("exception", failure.type);
  facts.AddText("message", failure.message);
  facts.AddText("at", failure.place);
  facts.AddTo(document, "Why it failed");
}

void AddCost(Document& document, const model::RunCost& cost) {
  FactTable facts(Style::kFaint);
  facts.AddText("application", FormatDuration(cost.duration));
  facts.AddText("task time", FormatCoreTime(cost.task_time));
  const std::optional<Ratio> busy = model::Utilisation(cost.task_time, cost.core_time);
  facts.AddText("cores",
                fmt::format("{} of {}{}", FormatCoreTime(cost.core_time),
                            FormatCounted(cost.num_executors, "executor", "executors"),
                            busy.has_value() ? fmt::format(", {} busy", FormatPercent(*busy)) : std::string()));
  facts.AddText(cost.is_local ? "heap of the driver" : "memory asked for",
                FormatNumber(cost.gibibyte_seconds) + " GiB-seconds");
  const auto peak = [](const std::optional<Bytes>& bytes) {
    return bytes.has_value() ? FormatBytes(*bytes) : std::string();
  };
  facts.AddText("peak of the driver", peak(cost.peak_driver_memory));
  facts.AddText("peak of an executor", peak(cost.peak_executor_memory));
  const auto counted = [](int64_t count, int64_t failed, std::string_view one, std::string_view many) {
    return FormatCounted(count, one, many) + (failed > 0 ? fmt::format(", {} failed", FormatCount(failed)) : "");
  };
  facts.AddText("jobs", counted(cost.num_jobs, cost.num_failed_jobs, "job", "jobs"));
  facts.AddText("tasks", counted(cost.num_tasks, cost.num_failed_tasks, "task", "tasks"));
  facts.AddTo(document, "What it took");
}

}  // namespace

Document MakeRunDocument(const model::SubmittedRun& run) {
  Document document;
  document.title = TitleOf(run);
  std::string subtitle = "Spark " + run.spark_version;
  if (!run.application_id.empty()) {
    subtitle += " · " + run.application_id;
  }
  document.subtitle.emplace_back(OneLine(subtitle));
  if (run.failure.has_value()) {
    AddFailure(document, *run.failure);
  }
  if (run.cost.has_value()) {
    AddCost(document, *run.cost);
  }
  FactTable files(Style::kFaint);
  files.AddText("driver log", run.driver_log);
  files.AddText("event log", run.event_log);
  files.AddTo(document, "Files");
  AddNotes(document, run.notes);
  if (!run.event_log.empty()) {
    AddNext(document,
            {"sparkwright analyze " + ShellQuoted(run.event_log), "sparkwright tune " + ShellQuoted(run.event_log)});
  }
  return document;
}

}  // namespace sparkwright::report
