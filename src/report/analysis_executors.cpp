#include <algorithm>
#include <map>
#include <set>
#include <type_traits>
#include <vector>

#include <fmt/format.h>

#include "report/analysis_sections_internal.h"
#include "report/format.h"
#include "report/text.h"

namespace sparkwright::report {
namespace {

constexpr std::size_t kMostRows = 10;

std::string BytesOrNothing(Bytes bytes) { return bytes.count() == 0 ? std::string() : FormatBytes(bytes); }

std::string Heap(const model::ExecutorFacts& facts) {
  if (!facts.peak_heap.has_value()) {
    return {};
  }
  std::string text = FormatBytes(*facts.peak_heap);
  if (facts.heap_share.has_value()) {
    text += fmt::format(" ({})", FormatPercent(*facts.heap_share));
  }
  return text;
}

Table ExecutorTable(const Analysis& analysis, const std::vector<std::size_t>& shown) {
  Table table;
  table.columns = {{"id", Align::kLeft},
                   {"host", Align::kLeft, 10},
                   {"cores"},
                   {"busy"},
                   {"tasks"},
                   {"failed"},
                   {"task time"},
                   {"GC"},
                   {"peak heap"},
                   {"input"},
                   {"shuf in"},
                   {"shuf out"}};
  for (const std::size_t i : shown) {
    const model::Executor& executor = analysis.application.executors[i];
    const model::ExecutorFacts& facts = analysis.facts.executors[i];
    table.rows.push_back(
        {{OneLine(executor.id), Style::kStrong},
         {OneLine(executor.host)},
         {facts.runs_tasks ? FormatCount(facts.cores) : std::string()},
         {facts.runs_tasks && facts.utilisation.has_value() ? FormatPercent(*facts.utilisation) : std::string()},
         {facts.runs_tasks ? FormatCount(executor.num_tasks) : std::string()},
         {executor.num_failed_tasks > 0 ? FormatCount(executor.num_failed_tasks) : std::string(), Style::kWarning},
         {executor.total_duration.count() > 0 ? FormatDuration(executor.total_duration) : std::string()},
         {facts.gc_share.has_value() ? FormatPercent(*facts.gc_share) : std::string()},
         {Heap(facts), facts.heap_share.has_value() && facts.heap_share->value > 0.9 ? Style::kWarning : Style::kPlain},
         {BytesOrNothing(executor.total_input)},
         {BytesOrNothing(executor.total_shuffle_read)},
         {BytesOrNothing(executor.total_shuffle_write)}});
  }
  return table;
}

/// "executors 0, 3 removed: Command exited with code 137", the most frequent reason first.
void AppendRemovals(const Analysis& analysis, const std::vector<std::size_t>& workers, Paragraph& paragraph) {
  constexpr std::size_t kMostReasons = 4;
  constexpr std::size_t kMostIds = 8;
  std::map<std::string, std::vector<std::string>> ids_by_reason;
  for (const std::size_t i : workers) {
    const model::Executor& executor = analysis.application.executors[i];
    if (executor.removed.has_value()) {
      const std::string reason = OneLine(executor.removal_reason);
      ids_by_reason[reason.empty() ? "no reason given" : reason].push_back(OneLine(executor.id));
    } else if (executor.is_excluded) {
      ids_by_reason["excluded at the end of the log"].push_back(OneLine(executor.id));
    }
  }
  std::vector<const std::pair<const std::string, std::vector<std::string>>*> reasons;
  reasons.reserve(ids_by_reason.size());
  for (const auto& reason : ids_by_reason) {
    reasons.push_back(&reason);
  }
  std::stable_sort(reasons.begin(), reasons.end(),
                   [](const auto* a, const auto* b) { return a->second.size() > b->second.size(); });
  for (std::size_t i = 0; i < reasons.size() && i < kMostReasons; ++i) {
    const auto& [reason, ids] = *reasons[i];
    std::string named = ids.size() == 1 ? "executor " : "executors ";
    if (ids.size() <= kMostIds) {
      named += fmt::format("{}", fmt::join(ids, ", "));
    } else {
      named = FormatCounted(static_cast<int64_t>(ids.size()), "executor", "executors");
    }
    paragraph.lines.push_back(Line(
        {{named + (reason.starts_with("excluded") ? " " : " removed: "), Style::kWarning}, {Shorten(reason, 240)}}));
  }
  if (reasons.size() > kMostReasons) {
    paragraph.lines.emplace_back(
        fmt::format("and {} other reasons", FormatCount(static_cast<int64_t>(reasons.size() - kMostReasons))));
  }
}

/// "2 to 95 %, median 60 %" of what `number_of` gives.
template <typename NumberOf, typename Format>
std::string Spread(const Analysis& analysis, const std::vector<std::size_t>& workers, NumberOf number_of,
                   Format format) {
  using Number = typename std::invoke_result_t<NumberOf, const model::ExecutorFacts&>::value_type;
  std::vector<std::pair<Number, std::size_t>> values;
  for (const std::size_t i : workers) {
    if (const auto value = number_of(analysis.facts.executors[i]); value.has_value()) {
      values.emplace_back(*value, i);
    }
  }
  if (values.empty()) {
    return {};
  }
  std::sort(values.begin(), values.end());
  const std::string& largest = analysis.application.executors[values.back().second].id;
  return fmt::format("{} to {} (executor {}), median {}", format(values.front().first), format(values.back().first),
                     OneLine(largest), format(values[values.size() / 2].first));
}

Paragraph ExecutorSummary(const Analysis& analysis, const std::vector<std::size_t>& workers) {
  std::set<std::string> hosts;
  int64_t num_failed = 0;
  for (const std::size_t i : workers) {
    const model::Executor& executor = analysis.application.executors[i];
    hosts.insert(executor.host);
    num_failed += executor.num_failed_tasks > 0 ? 1 : 0;
  }
  Paragraph paragraph;
  paragraph.lines.emplace_back(fmt::format("{} on {}; at most {} at once, {} on average",
                                           FormatCounted(static_cast<int64_t>(workers.size()), "executor", "executors"),
                                           FormatCounted(static_cast<int64_t>(hosts.size()), "host", "hosts"),
                                           FormatCount(analysis.facts.cores.peak_executors),
                                           FormatNumber(analysis.facts.cores.mean_executors)));
  const auto add = [&](std::string_view label, const std::string& text) {
    if (!text.empty()) {
      paragraph.lines.emplace_back(fmt::format("{:<12}{}", label, text));
    }
  };
  add("busy", Spread(
                  analysis, workers, [](const auto& e) { return e.utilisation; }, FormatPercent));
  add("tasks", Spread(
                   analysis, workers, [](const auto& e) { return std::optional(e.num_tasks); }, FormatCount));
  add("GC", Spread(
                analysis, workers, [](const auto& e) { return e.gc_share; }, FormatPercent));
  add("peak heap", Spread(
                       analysis, workers, [](const auto& e) { return e.peak_heap; }, FormatBytes));
  if (num_failed > 0) {
    paragraph.lines.emplace_back(
        fmt::format("{} had failed tasks", FormatCounted(num_failed, "executor", "executors")));
  }
  return paragraph;
}

}  // namespace

std::optional<Section> ExecutorsSection(const Analysis& analysis) {
  const std::size_t count = std::min(analysis.application.executors.size(), analysis.facts.executors.size());
  std::vector<std::size_t> workers;
  std::vector<std::size_t> shown;
  for (std::size_t i = 0; i < count; ++i) {
    const model::ExecutorFacts& facts = analysis.facts.executors[i];
    if (facts.runs_tasks) {
      workers.push_back(i);
      shown.push_back(i);
    } else if (facts.peak_heap.has_value()) {
      shown.push_back(i);  // The driver's heap is worth a row.
    }
  }
  if (shown.empty()) {
    return std::nullopt;
  }
  Section section;
  section.title = "Executors";
  if (workers.size() <= kMostRows) {
    section.blocks.emplace_back(ExecutorTable(analysis, shown));
  } else {
    section.blocks.emplace_back(ExecutorSummary(analysis, workers));
  }
  Paragraph removals;
  AppendRemovals(analysis, workers, removals);
  if (!removals.lines.empty()) {
    section.blocks.emplace_back(std::move(removals));
  }
  return section;
}

}  // namespace sparkwright::report
