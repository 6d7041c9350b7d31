#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "model/redacted.h"
#include "report/analysis_sections_internal.h"
#include "report/format.h"
#include "report/text.h"

namespace sparkwright::report {
namespace {

/// A space that may be broken, the dot and one that may not: a line never ends in the dot.
constexpr std::string_view kDot = " ·\xC2\xA0";

/// Joins non-empty pieces with dots.
std::string Dotted(const std::vector<std::string>& pieces) {
  std::string line;
  for (const std::string& piece : pieces) {
    if (!piece.empty()) {
      line.append(line.empty() ? "" : kDot).append(Unbroken(piece));
    }
  }
  return line;
}

std::string ClusterManager(const model::Environment& environment) {
  if (environment.SparkProperty("spark.databricks.clusterUsageTags.clusterId").has_value()) {
    return "Databricks";
  }
  const std::string_view master = environment.SparkProperty("spark.master").value_or("");
  if (master.starts_with("yarn")) {
    return "YARN";
  }
  if (master.starts_with("k8s")) {
    return "Kubernetes";
  }
  if (master.starts_with("spark:")) {
    return "standalone";
  }
  if (master.starts_with("mesos")) {
    return "Mesos";
  }
  return model::IsRedacted(master) ? std::string() : OneLine(master);
}

/// "10 executors × 4 cores, 8.0 GiB"; what differs between executors is left out.
std::string Resources(const Analysis& analysis) {
  std::set<int32_t> cores;
  std::set<Bytes> heaps;
  int64_t num_executors = 0;
  bool is_local = false;
  for (const model::ExecutorFacts& executor : analysis.facts.executors) {
    if (!executor.runs_tasks) {
      continue;
    }
    ++num_executors;
    is_local = executor.id == "driver";
    cores.insert(executor.cores);
    heaps.insert(executor.configured_heap.value_or(Bytes()));
  }
  if (num_executors == 0) {
    return analysis.facts.totals.num_tasks > 0 ? "executors unknown" : "no executors";
  }
  std::string text;
  const int64_t peak = analysis.facts.cores.peak_executors;
  if (is_local && num_executors == 1) {
    text = cores.size() == 1 ? FormatCounted(*cores.begin(), "core", "cores") : "";
  } else {
    text = FormatCounted(num_executors, "executor", "executors");
    if (peak > 0 && peak < num_executors) {
      text += fmt::format(" (at most {} at once)", FormatCount(peak));
    }
    if (cores.size() == 1 && *cores.begin() > 0) {
      text += " × " + FormatCounted(*cores.begin(), "core", "cores");
    }
  }
  if (heaps.size() == 1 && heaps.begin()->count() > 0) {
    text += ", " + FormatBytes(*heaps.begin());
  }
  return text;
}

Span Outcome(const Analysis& analysis) {
  const model::RunTotals& totals = analysis.facts.totals;
  if (!analysis.application.ended.has_value()) {
    return {"unfinished log", Style::kWarning};
  }
  if (totals.num_failed_jobs > 0) {
    return {fmt::format("finished, {} of {} failed", FormatCount(totals.num_failed_jobs),
                        FormatCounted(totals.num_jobs, "job", "jobs")),
            Style::kCritical};
  }
  return {"finished", Style::kGood};
}

void AddBar(BarChart& chart, std::string label, Millis part, Millis whole, Style style = Style::kPlain) {
  if (part.count() > 0) {
    chart.bars.push_back({std::move(label), FormatDuration(part),
                          static_cast<double>(part.count()) / static_cast<double>(whole.count()), style});
  }
}

std::string ShareOf(Millis part, Millis whole) {
  return fmt::format("{} ({})", FormatDuration(part),
                     FormatPercent(Ratio{static_cast<double>(part.count()) / static_cast<double>(whole.count())}));
}

}  // namespace

Line HeadLine(const Analysis& analysis) {
  const model::Application& application = analysis.application;
  std::string name = OneLine(application.name);
  if (name.empty()) {
    name = application.id.empty() ? "unnamed application" : OneLine(application.id);
  }
  std::string duration;
  if (analysis.facts.wall_clock.has_value()) {
    duration = FormatDuration(analysis.facts.wall_clock->duration);
  }
  const std::string facts = Dotted({application.spark_version.empty() ? std::string("Spark version unknown")
                                                                      : "Spark " + OneLine(application.spark_version),
                                    ClusterManager(application.environment), duration, Resources(analysis)});
  Span outcome = Outcome(analysis);
  outcome.text = std::string(kDot) + Unbroken(outcome.text);
  return Line({{name, Style::kStrong}, {std::string(kDot) + facts}, std::move(outcome)});
}

Line IdentityLine(const Analysis& analysis) {
  const model::Application& application = analysis.application;
  const model::RunTotals& totals = analysis.facts.totals;
  std::vector<std::string> pieces = {OneLine(application.id)};
  if (!application.attempt_id.empty()) {
    pieces.push_back("attempt " + OneLine(application.attempt_id));
  }
  pieces.push_back(OneLine(application.user));
  if (application.begin().has_value()) {
    pieces.push_back(FormatTime(*application.begin()));
  }
  pieces.push_back(FormatCounted(totals.num_jobs, "job", "jobs"));
  pieces.push_back(FormatCounted(totals.num_stages, "stage", "stages"));
  pieces.push_back(FormatCounted(totals.num_tasks, "task", "tasks"));
  if (totals.num_sql_executions > 0) {
    pieces.push_back(FormatCounted(totals.num_sql_executions, "query", "queries"));
  }
  return Line({{Dotted(pieces), Style::kFaint}});
}

std::optional<Section> WallClockSection(const Analysis& analysis) {
  if (!analysis.facts.wall_clock.has_value() || analysis.facts.wall_clock->duration.count() <= 0) {
    return std::nullopt;
  }
  const model::WallClock& wall = *analysis.facts.wall_clock;
  const model::CoreUsage& cores = analysis.facts.cores;
  Section section;
  section.title = "Where the time went";
  if (cores.utilisation.has_value()) {
    const bool is_bound = cores.cores_source == model::CoresSource::kObserved;
    section.note = Line(fmt::format("utilisation {}{} of {}", is_bound ? "at most " : "",
                                    FormatPercent(*cores.utilisation), FormatCoreTime(cores.available)));
  }

  const model::TaskActivity activity = wall.activity();
  BarChart chart;
  AddBar(chart, "driver only", wall.driver_only, wall.duration);
  AddBar(chart, "waiting for executors", wall.waiting_for_executors, wall.duration, Style::kWarning);
  AddBar(chart, "computing", activity.computing, wall.duration, Style::kGood);
  AddBar(chart, "garbage collection", activity.gc, wall.duration, Style::kWarning);
  AddBar(chart, "shuffling", activity.shuffling, wall.duration);
  AddBar(chart, "other task time", activity.other, wall.duration);
  AddBar(chart, "task overhead", activity.overhead, wall.duration);
  AddBar(chart, "tasks without metrics", activity.unreported, wall.duration);
  section.blocks.emplace_back(std::move(chart));

  if (!cores.over_time.empty()) {
    Timeline busy{"cores busy", {}, {}};
    Timeline executors{"executors ", {}, {}};
    double most = 0.0;
    double least = 0.0;
    for (const model::UsageBucket& bucket : cores.over_time) {
      busy.shares.push_back(bucket.utilisation.has_value() ? bucket.utilisation->value : -1.0);
      most = std::max(most, bucket.mean_executors);
    }
    least = most;
    for (const model::UsageBucket& bucket : cores.over_time) {
      executors.shares.push_back(most > 0.0 ? bucket.mean_executors / most : 0.0);
      least = std::min(least, bucket.mean_executors);
    }
    const Millis length = cores.over_time.front().length;
    busy.legend = fmt::format("a mark is {}", FormatDuration(length));
    executors.legend =
        fmt::format("at most {}, mean {}", FormatCount(cores.peak_executors), FormatNumber(cores.mean_executors));
    section.blocks.emplace_back(std::move(busy));
    if (cores.peak_executors > 1 && least < 0.9 * most) {
      section.blocks.emplace_back(std::move(executors));
    }
  }

  Paragraph notes;
  if (const Millis last = wall.last_tasks.total(); last.count() * 100 >= wall.duration.count()) {
    notes.lines.emplace_back(fmt::format("{} of it with most cores idle, waiting for the last tasks of a stage",
                                         ShareOf(last, wall.duration)));
  }
  if (const Millis few = wall.few_tasks.total(); few.count() * 100 >= wall.duration.count()) {
    notes.lines.emplace_back(
        fmt::format("{} of it with most cores idle, in stages with too few tasks", ShareOf(few, wall.duration)));
  }
  if (wall.of_tasks_that_spilled.count() > 0) {
    notes.lines.emplace_back(fmt::format("{} at most went to spilling: the time of tasks that spilled to disk",
                                         ShareOf(wall.of_tasks_that_spilled, wall.duration)));
  }
  if (!analysis.facts.driver_gaps.empty() && wall.driver_only.count() * 10 >= wall.duration.count()) {
    const model::DriverGap& gap = analysis.facts.driver_gaps.front();
    std::string where;
    if (gap.within_job.has_value()) {
      where = fmt::format(" inside job {}", gap.within_job->number());
    } else if (gap.after_job.has_value() && gap.before_job.has_value()) {
      where = fmt::format(" between jobs {} and {}", gap.after_job->number(), gap.before_job->number());
    } else if (gap.before_job.has_value()) {
      where = fmt::format(" before the first job ({})", gap.before_job->number());
    } else if (gap.after_job.has_value()) {
      where = fmt::format(" after the last job ({})", gap.after_job->number());
    }
    notes.lines.emplace_back(fmt::format("longest time without a task: {}{}", FormatDuration(gap.length), where));
  }
  if (!notes.lines.empty()) {
    section.blocks.emplace_back(std::move(notes));
  }
  return section;
}

std::optional<Section> NextSection(const Analysis& analysis) {
  if (analysis.argument.empty()) {
    return std::nullopt;
  }
  const std::string argument(analysis.argument);
  Section section;
  section.title = "Next";
  Commands commands;
  const std::vector<model::Finding>& findings = analysis.diagnosis.findings;
  if (std::any_of(findings.begin(), findings.end(), [](const model::Finding& one) {
        return one.severity > model::FindingSeverity::kInfo && !one.properties.empty();
      })) {
    commands.lines.push_back("sparkwright tune " + argument + "   # the configuration that mends it");
  }
  commands.lines.push_back("sparkwright analyze --format json " + argument + "   # every number");
  // diff has an id for each side.
  if (argument.find(" --app-id ") == std::string::npos) {
    commands.lines.push_back("sparkwright diff " + argument + " OTHER_LOG   # against another run");
  }
  section.blocks.emplace_back(std::move(commands));
  return section;
}

}  // namespace sparkwright::report
