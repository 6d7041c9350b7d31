#include "report/diff_document.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "report/format.h"
#include "report/text.h"

namespace sparkwright::report {
namespace {

constexpr std::size_t kMostRows = 10;
/// Of what only one run did.
constexpr std::size_t kMostOnly = 5;

/// Changes below this are noise of any run.
constexpr double kNoticeable = 0.05;

/// A change of a share is in percent of the whole, which "percent" alone would not say.
Span ChangeOfShare(double before, double after) {
  const double points = (after - before) * 100.0;
  if (std::abs(points) < 0.05) {
    return {"±0", Style::kFaint};
  }
  return {fmt::format("{}{:.1f} points", points > 0 ? "+" : "−", std::abs(points)),
          std::abs(points) < 100.0 * kNoticeable ? Style::kFaint : Style::kStrong};
}

Span Change(double before, double after) {
  const double change = before == 0.0 ? (after == 0.0 ? 0.0 : 1.0) : (after - before) / std::abs(before);
  if (std::abs(change) < kNoticeable) {
    return {FormatChange(before, after), Style::kFaint};
  }
  return {FormatChange(before, after), Style::kStrong};
}

std::string Named(const model::RunIdentity& run) {
  std::string text = OneLine(run.name.empty() ? run.application_id : run.name);
  if (!run.application_id.empty()) {
    text += " · " + OneLine(run.application_id);
  }
  if (!run.attempt_id.empty()) {
    text += " attempt " + OneLine(run.attempt_id);
  }
  if (!run.spark_version.empty()) {
    text += " · Spark " + OneLine(run.spark_version);
  }
  if (run.started.has_value()) {
    text += " · " + FormatTime(*run.started);
  }
  return text;
}

std::string Side(model::MeasureUnit unit, const std::optional<double>& value) {
  return value.has_value() ? FormatMeasure({unit, *value}) : std::string("–");
}

std::string DurationOf(const std::optional<Millis>& duration) {
  return duration.has_value() ? FormatDuration(*duration) : std::string("–");
}

std::string StageName(const model::StageCost& stage) {
  return stage.attempt == 0 ? fmt::format("{}", stage.id.number())
                            : fmt::format("{}.{}", stage.id.number(), stage.attempt);
}

/// "14", or "14 → 15" when they differ.
std::string BothIds(const std::string& before, const std::string& after) {
  return before == after ? before : fmt::format("{} → {}", before, after);
}

/// The rows that differ, with the largest difference first; their order otherwise stays.
template <typename Match, typename CostOf>
std::vector<const Match*> LargestFirst(const std::vector<Match>& matches, CostOf cost_of) {
  const auto difference = [&](const Match& match) { return std::abs(cost_of(match.after) - cost_of(match.before)); };
  std::vector<const Match*> order;
  for (const Match& match : matches) {
    if (difference(match) > 0.0) {
      order.push_back(&match);
    }
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](const Match* a, const Match* b) { return difference(*a) > difference(*b); });
  order.resize(std::min(order.size(), kMostRows));
  return order;
}

std::string ShownOf(std::size_t shown, std::size_t all, std::string_view noun) {
  if (shown == 0) {
    return fmt::format("no difference in any of {} {}", FormatCount(static_cast<int64_t>(all)), noun);
  }
  return all > shown
             ? fmt::format("{} of {} {}, largest difference first", shown, FormatCount(static_cast<int64_t>(all)), noun)
             : std::string("largest difference first");
}

/// Values up to this length are shown whole.
constexpr std::size_t kLongestWholeValue = 60;

/// The pieces of a long value: words, paths of a class path, items of a list.
std::vector<std::string_view> TokensOf(std::string_view value) {
  constexpr std::string_view kSeparators = " ,;:\n";
  std::vector<std::string_view> tokens;
  while (!value.empty()) {
    const std::size_t end = std::min(value.find_first_of(kSeparators), value.size());
    if (end > 0) {
      tokens.push_back(value.substr(0, end));
    }
    value.remove_prefix(std::min(end + 1, value.size()));
  }
  return tokens;
}

/// The tokens of one value that the other lacks, "… -Xmx4g …"; "…" alone when all are there.
std::string TokensOnlyIn(const std::vector<std::string_view>& value, const std::vector<std::string_view>& other) {
  std::map<std::string_view, int64_t> left;
  for (const std::string_view token : other) {
    ++left[token];
  }
  std::string text;
  bool is_gap = false;
  for (const std::string_view token : value) {
    if (const auto found = left.find(token); found != left.end() && found->second > 0) {
      --found->second;
      is_gap = true;
      continue;
    }
    text += (text.empty() ? "" : " ") + std::string(is_gap ? "… " : "") + std::string(token);
    is_gap = false;
  }
  return text + (is_gap ? (text.empty() ? "…" : " …") : "");
}

/// Both values of a change, with what long ones share left out.
std::pair<std::string, std::string> Shortened(const std::string& before, const std::string& after) {
  const bool is_long = before.size() > kLongestWholeValue && after.size() > kLongestWholeValue;
  const std::vector<std::string_view> tokens_before = TokensOf(before);
  const std::vector<std::string_view> tokens_after = TokensOf(after);
  std::pair<std::string, std::string> texts(OneLine(TokensOnlyIn(tokens_before, tokens_after)),
                                            OneLine(TokensOnlyIn(tokens_after, tokens_before)));
  // The same tokens in another order can only be shown whole.
  return is_long && texts.first != texts.second ? texts : std::pair(OneLine(before), OneLine(after));
}

/// "spark.executor.extraJavaOptions" for "spark.driver.extraJavaOptions"; empty for what is not the driver's.
std::string OfExecutor(const std::string& key) {
  constexpr std::string_view kDriver = "spark.driver.";
  return key.starts_with(kDriver) ? "spark.executor." + key.substr(kDriver.size()) : std::string();
}

Section PropertiesSection(const model::RunDiff& diff) {
  Section section;
  section.title = "Configuration";
  if (diff.properties.empty()) {
    section.note = Line({{"no difference", Style::kFaint}});
  } else {
    std::map<std::string_view, const model::PropertyChange*> by_key;
    for (const model::PropertyChange& change : diff.properties) {
      by_key.emplace(change.key, &change);
    }
    std::set<std::string_view> merged;
    Table table;
    table.columns = {{"property", Align::kLeft}, {"before", Align::kLeft}, {"after", Align::kLeft}};
    table.too_wide = TooWide::kStack;
    for (const model::PropertyChange& change : diff.properties) {
      if (merged.contains(change.key)) {
        continue;
      }
      std::string key = OneLine(change.key);
      // Keys are sorted, so the driver's comes first.
      const auto twin = by_key.find(OfExecutor(change.key));
      if (twin != by_key.end() && twin->second->before == change.before && twin->second->after == change.after) {
        key.replace(0, std::string_view("spark.driver.").size(), "spark.{driver,executor}.");
        merged.insert(twin->first);
      }
      const auto side = [](const std::optional<std::string>& value, std::string text) -> Span {
        return value.has_value() ? Span{std::move(text)} : Span{"not set", Style::kFaint};
      };
      auto [before, after] = change.before.has_value() && change.after.has_value()
                                 ? Shortened(*change.before, *change.after)
                                 : std::pair(OneLine(change.before.value_or("")), OneLine(change.after.value_or("")));
      table.rows.push_back(
          {{key, Style::kStrong}, side(change.before, std::move(before)), side(change.after, std::move(after))});
    }
    section.blocks.emplace_back(std::move(table));
  }
  if (!diff.ignored_properties.empty()) {
    section.note.spans.push_back(
        {fmt::format("{}{} that differ in every two runs are left out", section.note.spans.empty() ? "" : "; ",
                     FormatCounted(static_cast<int64_t>(diff.ignored_properties.size()), "property", "properties")),
         Style::kFaint});
  }
  return section;
}

Section FactsSection(const model::RunDiff& diff) {
  Section section;
  section.title = "Facts";
  Table table;
  table.columns = {{"", Align::kLeft, 16}, {"before"}, {"after"}, {"change"}};
  for (const model::FactPair& fact : diff.facts) {
    const bool is_nothing = fact.before.value_or(0.0) == 0.0 && fact.after.value_or(0.0) == 0.0;
    if (is_nothing) {
      continue;
    }
    Span change;
    if (fact.before.has_value() && fact.after.has_value()) {
      change = fact.unit == model::MeasureUnit::kShare ? ChangeOfShare(*fact.before, *fact.after)
                                                       : Change(*fact.before, *fact.after);
    }
    table.rows.push_back(
        {{std::string(fact.title)}, {Side(fact.unit, fact.before)}, {Side(fact.unit, fact.after)}, change});
  }
  section.blocks.emplace_back(std::move(table));
  return section;
}

std::optional<Section> StagesSection(const model::RunDiff& diff) {
  if (diff.stages.empty()) {
    return std::nullopt;
  }
  const auto order = LargestFirst(
      diff.stages, [](const model::StageCost& stage) { return static_cast<double>(stage.core_time.count()); });
  Section section;
  section.title = "Stages in both";
  section.note = Line({{ShownOf(order.size(), diff.stages.size(), "stages"), Style::kFaint}});
  Table table;
  table.columns = {{"ids", Align::kLeft},
                   {"stage", Align::kLeft, 16},
                   {"core time"},
                   {"after"},
                   {"change"},
                   {"wall"},
                   {"after"},
                   {"tasks"},
                   {"after"},
                   {"spill"},
                   {"after"}};
  for (const model::StageMatch* match : order) {
    const model::StageCost& before = match->before;
    const model::StageCost& after = match->after;
    const bool has_spill = before.disk_spilled.count() > 0 || after.disk_spilled.count() > 0;
    const std::string before_id = StageName(before);
    const std::string after_id = StageName(after);
    table.rows.push_back(
        {{BothIds(before_id, after_id), Style::kStrong},
         {ShortLabel(before.name)},
         {FormatDuration(Millis(before.core_time.count()))},
         {FormatDuration(Millis(after.core_time.count()))},
         Change(static_cast<double>(before.core_time.count()), static_cast<double>(after.core_time.count())),
         {DurationOf(before.duration)},
         {DurationOf(after.duration)},
         {FormatShortCount(before.num_tasks)},
         {FormatShortCount(after.num_tasks)},
         {has_spill ? FormatBytes(before.disk_spilled) : std::string()},
         {has_spill ? FormatBytes(after.disk_spilled) : std::string()}});
  }
  if (!order.empty()) {
    section.blocks.emplace_back(std::move(table));
  }
  return section;
}

std::optional<Section> SqlSection(const model::RunDiff& diff) {
  if (diff.sql_executions.empty()) {
    return std::nullopt;
  }
  const auto order = LargestFirst(diff.sql_executions, [](const model::SqlExecutionCost& execution) {
    return static_cast<double>(execution.duration.value_or(Millis()).count());
  });
  Section section;
  section.title = "SQL executions in both";
  section.note = Line({{ShownOf(order.size(), diff.sql_executions.size(), "executions"), Style::kFaint}});
  Table table;
  table.columns = {{"ids", Align::kLeft},
                   {"query", Align::kLeft, 16},
                   {"time"},
                   {"after"},
                   {"change"},
                   {"core time"},
                   {"after"},
                   {"change"}};
  for (const model::SqlExecutionMatch* match : order) {
    const model::SqlExecutionCost& before = match->before;
    const model::SqlExecutionCost& after = match->after;
    const std::string before_id = fmt::format("{}", before.id.number());
    const std::string after_id = fmt::format("{}", after.id.number());
    Span change;
    if (before.duration.has_value() && after.duration.has_value()) {
      change = Change(static_cast<double>(before.duration->count()), static_cast<double>(after.duration->count()));
    }
    table.rows.push_back(
        {{BothIds(before_id, after_id), Style::kStrong},
         {ShortLabel(before.description)},
         {DurationOf(before.duration)},
         {DurationOf(after.duration)},
         change,
         {FormatDuration(Millis(before.core_time.count()))},
         {FormatDuration(Millis(after.core_time.count()))},
         Change(static_cast<double>(before.core_time.count()), static_cast<double>(after.core_time.count()))});
  }
  if (!order.empty()) {
    section.blocks.emplace_back(std::move(table));
  }
  return section;
}

/// "3 stages", or "5 of 13 stages" when not all are listed; empty for none.
std::string CountedOf(std::size_t count, std::string_view singular, std::string_view plural) {
  if (count == 0) {
    return {};
  }
  const std::string all = FormatCounted(static_cast<int64_t>(count), singular, plural);
  return count > kMostOnly ? fmt::format("{} of {}", kMostOnly, all) : all;
}

Table CostliestExecutions(const std::vector<model::SqlExecutionCost>& executions) {
  std::vector<const model::SqlExecutionCost*> order;
  order.reserve(executions.size());
  for (const model::SqlExecutionCost& execution : executions) {
    order.push_back(&execution);
  }
  std::stable_sort(order.begin(), order.end(),
                   [](const auto* a, const auto* b) { return a->core_time > b->core_time; });
  order.resize(std::min(order.size(), kMostOnly));
  Table table;
  table.columns = {{"SQL"}, {"query", Align::kLeft, 16}, {"jobs"}, {"time"}, {"core time"}};
  for (const model::SqlExecutionCost* execution : order) {
    table.rows.push_back({{fmt::format("{}", execution->id.number()), Style::kStrong},
                          {ShortLabel(execution->description)},
                          {FormatCount(execution->num_jobs)},
                          {DurationOf(execution->duration)},
                          {FormatDuration(Millis(execution->core_time.count()))}});
  }
  return table;
}

/// What only one run did, the costliest first.
std::optional<Section> OnlySection(std::string_view title, const std::vector<model::StageCost>& stages,
                                   const std::vector<model::SqlExecutionCost>& executions) {
  if (stages.empty() && executions.empty()) {
    return std::nullopt;
  }
  Section section;
  section.title = title;
  std::string note = CountedOf(executions.size(), "SQL execution", "SQL executions");
  const std::string counted_stages = CountedOf(stages.size(), "stage", "stages");
  note += (note.empty() || counted_stages.empty() ? "" : ", ") + counted_stages;
  section.note = Line({{note + ", costliest first", Style::kFaint}});
  if (!executions.empty()) {
    section.blocks.emplace_back(CostliestExecutions(executions));
  }
  std::vector<const model::StageCost*> order;
  order.reserve(stages.size());
  for (const model::StageCost& stage : stages) {
    order.push_back(&stage);
  }
  std::stable_sort(order.begin(), order.end(),
                   [](const auto* a, const auto* b) { return a->core_time > b->core_time; });
  order.resize(std::min(order.size(), kMostOnly));
  if (!order.empty()) {
    Table table;
    table.columns = {{"id"}, {"SQL"}, {"stage", Align::kLeft, 16}, {"tasks"}, {"wall"}, {"core time"}};
    for (const model::StageCost* stage : order) {
      const bool has_sql = stage->sql_execution_id.has_value();
      table.rows.push_back({{StageName(*stage), Style::kStrong},
                            {has_sql ? fmt::format("{}", stage->sql_execution_id->number()) : std::string()},
                            {ShortLabel(stage->name)},
                            {FormatShortCount(stage->num_tasks)},
                            {DurationOf(stage->duration)},
                            {FormatDuration(Millis(stage->core_time.count()))}});
    }
    section.blocks.emplace_back(std::move(table));
  }
  return section;
}

}  // namespace

Document MakeDiffDocument(const model::RunDiff& diff) {
  Document document;
  const std::string before = OneLine(diff.before.name);
  const std::string after = OneLine(diff.after.name);
  document.title = Line({{before == after ? before + ": two runs" : before + " → " + after, Style::kStrong}});
  document.subtitle.push_back(Line({{"before  ", Style::kFaint}, {Named(diff.before), Style::kStrong}}));
  document.subtitle.push_back(Line({{"after   ", Style::kFaint}, {Named(diff.after), Style::kStrong}}));
  document.sections.push_back(FactsSection(diff));
  document.sections.push_back(PropertiesSection(diff));
  for (std::optional<Section> section :
       {SqlSection(diff), StagesSection(diff),
        OnlySection("Only before", diff.stages_only_before, diff.sql_executions_only_before),
        OnlySection("Only after", diff.stages_only_after, diff.sql_executions_only_after)}) {
    if (section.has_value()) {
      document.sections.push_back(*std::move(section));
    }
  }
  return document;
}

}  // namespace sparkwright::report
