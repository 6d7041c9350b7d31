#include <algorithm>
#include <map>
#include <vector>

#include <fmt/format.h>

#include "report/analysis_sections_internal.h"
#include "report/format.h"
#include "report/text.h"

namespace sparkwright::report {
namespace {

constexpr std::size_t kMostRows = 10;

std::string BytesOrNothing(Bytes bytes) { return bytes.count() == 0 ? std::string() : FormatBytes(bytes); }

/// How much of what one row stands for is not among the rows shown.
std::string TopNote(std::size_t shown, std::size_t all, std::string_view noun, std::string_view by) {
  return all > shown ? fmt::format("{} of {} {}, by {}", shown, FormatCount(static_cast<int64_t>(all)), noun, by)
                     : fmt::format("by {}", by);
}

Style SkewStyle(const model::TimeSkew& skew) {
  // Below a second nobody waits for the longest task.
  return skew.max_over_median.value > 5.0 && skew.max.count() >= 1'000 ? Style::kWarning : Style::kPlain;
}

}  // namespace

std::string StageName(StageId id, int32_t attempt) {
  return attempt == 0 ? fmt::format("{}", id.number()) : fmt::format("{}.{}", id.number(), attempt);
}

std::string StageLabel(const model::Stage& stage) {
  // PySpark names every stage of a query after its bridge; a description is better if the program set one.
  const bool is_from_bridge = stage.name.find("NativeMethodAccessorImpl") != std::string::npos;
  const bool has_description =
      !stage.description.empty() && stage.description.find("NativeMethodAccessorImpl") == std::string::npos;
  return ShortLabel(is_from_bridge && has_description ? stage.description : stage.name);
}

std::optional<Section> StagesSection(const Analysis& analysis) {
  const std::vector<model::StageFacts>& facts = analysis.facts.stages;
  const std::vector<model::Stage>& stages = analysis.application.stages;
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < facts.size() && i < stages.size(); ++i) {
    if (facts[i].core_time.count() > 0 || stages[i].num_completed_tasks + stages[i].num_failed_tasks > 0) {
      order.push_back(i);
    }
  }
  if (order.empty()) {
    return std::nullopt;
  }
  const std::size_t num_all = order.size();
  const std::size_t num_shown = std::min(num_all, kMostRows);
  std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(num_shown), order.end(),
                    [&](std::size_t a, std::size_t b) {
                      return facts[a].core_time != facts[b].core_time ? facts[a].core_time > facts[b].core_time : a < b;
                    });
  order.resize(num_shown);

  Section section;
  section.title = "Stages";
  section.note = Line({{TopNote(num_shown, num_all, "stages", "core time"), Style::kFaint}});
  Table table;
  table.columns = {{"id"},
                   {"SQL"},
                   {"stage", Align::kLeft, 14, Cut::kMiddle},
                   {"tasks"},
                   {"wall"},
                   {"core time"},
                   {"share"},
                   {"max/med"},
                   {"shuf in"},
                   {"shuf out"},
                   {"spill"},
                   {"GC"},
                   {"status", Align::kLeft}};
  for (const std::size_t i : order) {
    const model::StageFacts& fact = facts[i];
    const model::Stage& stage = stages[i];
    Span skew;
    if (fact.time_skew.has_value() && stage.num_completed_tasks > 1) {
      skew = {FormatMultiple(fact.time_skew->max_over_median.value), SkewStyle(*fact.time_skew)};
    }
    Span status;
    if (stage.status == model::StageStatus::kFailed) {
      status = {"failed", Style::kCritical};
    } else if (stage.status == model::StageStatus::kActive) {
      status = {"running", Style::kWarning};
    }
    table.rows.push_back(
        {{StageName(stage.id, stage.attempt), Style::kStrong},
         {fact.sql_execution_id.has_value() ? fmt::format("{}", fact.sql_execution_id->number()) : std::string()},
         {StageLabel(stage)},
         {FormatShortCount(stage.num_tasks)},
         {fact.duration.has_value() ? FormatDuration(*fact.duration) : std::string()},
         {FormatDuration(Millis(fact.core_time.count()))},
         {FormatPercent(fact.core_time_share)},
         skew,
         {BytesOrNothing(Bytes(stage.totals[model::TaskMetric::kShuffleBytesRead]))},
         {BytesOrNothing(Bytes(stage.totals[model::TaskMetric::kShuffleBytesWritten]))},
         {BytesOrNothing(fact.disk_spilled), Style::kWarning},
         {fact.gc_share.has_value() && fact.gc_share->value > 0.0 ? FormatPercent(*fact.gc_share) : std::string(),
          fact.gc_share.has_value() && fact.gc_share->value > 0.1 ? Style::kWarning : Style::kPlain},
         status});
  }
  section.blocks.emplace_back(std::move(table));
  return section;
}

std::optional<Section> SqlSection(const Analysis& analysis) {
  const std::vector<model::SqlExecution>& executions = analysis.application.sql_executions;
  if (executions.empty()) {
    return std::nullopt;
  }
  // Streaming runs the query of each batch inside another one; people know the outer one.
  std::map<ExecutionId, ExecutionId> roots;
  for (const model::SqlExecution& one : executions) {
    roots.emplace(one.id, one.id);
  }
  for (const model::SqlExecution& one : executions) {
    if (one.root_id.has_value() && roots.contains(*one.root_id)) {
      roots[one.id] = *one.root_id;
    }
  }
  struct Cost {
    CoreMillis core_time;
    Ratio share;
    std::size_t num_jobs = 0;
    std::size_t slowest = 0;  ///< Index of the stage with most core time.
    bool has_stage = false;
  };
  std::map<ExecutionId, Cost> costs;
  for (std::size_t i = 0; i < analysis.facts.stages.size(); ++i) {
    const model::StageFacts& stage = analysis.facts.stages[i];
    if (!stage.sql_execution_id.has_value()) {
      continue;
    }
    const auto root = roots.find(*stage.sql_execution_id);
    Cost& cost = costs[root == roots.end() ? *stage.sql_execution_id : root->second];
    cost.core_time += stage.core_time;
    cost.share.value += stage.core_time_share.value;
    if (!cost.has_stage || stage.core_time > analysis.facts.stages[cost.slowest].core_time) {
      cost.slowest = i;
      cost.has_stage = true;
    }
  }
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < executions.size(); ++i) {
    const ExecutionId root = roots.at(executions[i].id);
    costs[root].num_jobs += executions[i].jobs.size();
    if (root == executions[i].id) {
      order.push_back(i);
    }
  }
  const std::size_t num_roots = order.size();
  const std::optional<Timestamp> end = analysis.application.end();
  const auto duration = [&](const model::SqlExecution& one) -> Millis {
    const std::optional<Timestamp> done = one.completed.has_value() ? one.completed : end;
    return done.has_value() ? std::max(*done - one.submitted, Millis()) : Millis();
  };
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return duration(executions[a]) > duration(executions[b]); });
  order.resize(std::min(order.size(), kMostRows));

  Section section;
  section.title = "SQL executions";
  section.note = Line({{TopNote(order.size(), num_roots, "executions", "time"), Style::kFaint}});
  if (num_roots < executions.size()) {
    section.note.spans.push_back(
        {fmt::format("; {} inside them", FormatCounted(static_cast<int64_t>(executions.size() - num_roots),
                                                       "execution is counted", "executions are counted")),
         Style::kFaint});
  }
  Table table;
  table.columns = {
      {"id"},        {"query", Align::kLeft, 20}, {"time"}, {"core time"}, {"share"}, {"jobs"}, {"nodes"}, {"AQE"},
      {"top stage"}, {"status", Align::kLeft}};
  for (const std::size_t i : order) {
    const model::SqlExecution& one = executions[i];
    const auto found = costs.find(one.id);
    const Cost cost = found == costs.end() ? Cost{} : found->second;
    Span status;
    if (one.status == model::SqlStatus::kFailed) {
      status = {"failed", Style::kCritical};
    } else if (one.status == model::SqlStatus::kRunning) {
      status = {"no end", Style::kWarning};
    }
    std::string stage;
    if (cost.has_stage) {
      const model::StageFacts& slowest = analysis.facts.stages[cost.slowest];
      stage = StageName(slowest.id, slowest.attempt);
    }
    table.rows.push_back({{fmt::format("{}", one.id.number()), Style::kStrong},
                          {ShortLabel(one.description)},
                          {FormatDuration(duration(one))},
                          {cost.has_stage ? FormatDuration(Millis(cost.core_time.count())) : std::string()},
                          {cost.has_stage ? FormatPercent(cost.share) : std::string()},
                          {cost.num_jobs == 0 ? std::string() : FormatCount(static_cast<int64_t>(cost.num_jobs))},
                          {FormatCount(static_cast<int64_t>(one.plan.nodes.size()))},
                          {one.num_plan_updates == 0 ? std::string() : FormatCount(one.num_plan_updates)},
                          {stage},
                          status});
  }
  section.blocks.emplace_back(std::move(table));
  return section;
}

std::optional<Section> StreamingSection(const Analysis& analysis) {
  if (analysis.application.streaming_queries.empty()) {
    return std::nullopt;
  }
  Section section;
  section.title = "Streaming queries";
  Table table;
  table.columns = {{"query", Align::kLeft, 12},
                   {"batches"},
                   {"rows"},
                   {"rows/s"},
                   {"batch mean"},
                   {"batch max"},
                   {"state rows"},
                   {"state size"},
                   {"ended", Align::kLeft}};
  Paragraph failures;
  for (const model::StreamingQuery& query : analysis.application.streaming_queries) {
    int64_t rows = 0;
    Millis total;
    Millis longest;
    int64_t num_timed = 0;
    for (const model::StreamingProgress& batch : query.progress) {
      rows += batch.num_input_rows;
      const auto found = batch.durations.find("triggerExecution");
      if (found != batch.durations.end()) {
        total += found->second;
        longest = std::max(longest, found->second);
        ++num_timed;
      }
    }
    Span ended = {"running", Style::kPlain};
    if (!query.exception.empty()) {
      ended = {"failed", Style::kCritical};
      failures.lines.push_back(
          Line({{OneLine(query.name.empty() ? query.id.substr(0, 8) : query.name) + " failed: ", Style::kCritical},
                {Shorten(FailureCause(query.exception), 240)}}));
    } else if (query.terminated.has_value()) {
      ended = {"stopped", Style::kPlain};
    }
    std::string name = OneLine(query.name.empty() ? query.id.substr(0, 8) : query.name);
    const bool has_state = !query.progress.empty() && query.progress.back().num_state_rows_total > 0;
    table.rows.push_back(
        {{std::move(name), Style::kStrong},
         {FormatCount(static_cast<int64_t>(query.progress.size()))},
         {FormatShortCount(rows)},
         {total.count() > 0 ? FormatNumber(static_cast<double>(rows) * 1'000.0 / static_cast<double>(total.count()))
                            : std::string()},
         {num_timed > 0 ? FormatDuration(Millis(total.count() / num_timed)) : std::string()},
         {num_timed > 0 ? FormatDuration(longest) : std::string()},
         {has_state ? FormatShortCount(query.progress.back().num_state_rows_total) : std::string()},
         {has_state ? FormatBytes(query.progress.back().state_memory_used) : std::string()},
         ended});
  }
  section.blocks.emplace_back(std::move(table));
  if (!failures.lines.empty()) {
    section.blocks.emplace_back(std::move(failures));
  }
  return section;
}

}  // namespace sparkwright::report
