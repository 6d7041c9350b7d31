#include "workload/job_purposes.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

#include "base/saturating.h"
#include "workload/log_marks.h"

namespace sparkwright::workload {
namespace {

using model::TaskMetric;

/// What is known of a unit while its stages are added up.
struct Parts {
  std::set<std::string_view> facts;
  std::string_view what;
  double run_time = 0.0;
  int64_t rows_in = 0;
  int64_t rows_out = 0;
  int64_t bytes_in = 0;
  int64_t bytes_out = 0;
  std::set<std::string_view> own_stages;  ///< Names of those over RDDs that are no library's.
  std::string path;                       ///< That it writes to.
  std::vector<std::string_view> sources;  ///< What names the places that it reads from.
  StageId first_stage;
  StageId last_stage;
  std::string shape;  ///< The names of a query's operators.
  bool is_sql = false;
  bool writes = false;
  bool is_of_micro_batch = false;
};

/// What is written is a summary of what is read. What is filtered or joined is none, however few rows remain, and
/// neither is what is put into few large rows. Not every sink counts its rows.
bool IsSummary(const Parts& parts) {
  constexpr int64_t kFewRows = 20;  // A twentieth.
  constexpr int64_t kFewBytes = 5;
  return parts.rows_out > 0 && SaturatingMultiply(parts.rows_out, kFewRows) < parts.rows_in &&
         (parts.bytes_in == 0 || SaturatingMultiply(parts.bytes_out, kFewBytes) < parts.bytes_in) &&
         (!parts.is_sql || parts.facts.contains("aggregate") || parts.facts.contains("top"));
}

/// The first stage that read files with so many rows.
using ReadsByRows = std::unordered_map<int64_t, StageId>;

/// The path of "Execute InsertIntoHadoopFsRelationCommand file:/lake/out, false, Parquet, …", without the scheme; empty
/// when the operator is another.
std::string PathWritten(std::string_view description) {
  constexpr std::string_view kCommand = "InsertIntoHadoopFsRelationCommand ";
  const std::size_t at = description.find(kCommand);
  if (at == std::string_view::npos) {
    return {};
  }
  description.remove_prefix(at + kCommand.size());
  description = description.substr(0, description.find(','));
  const std::size_t scheme = description.find(":/");
  return std::string(scheme == std::string_view::npos ? description : description.substr(scheme + 1));
}

/// Whether a text names this very path or one below it: /lake/sales, and not /lake/sales_2025.
bool NamesPath(std::string_view text, std::string_view path) {
  for (std::size_t at = text.find(path); at != std::string_view::npos; at = text.find(path, at + 1)) {
    const std::size_t end = at + path.size();
    if (path.ends_with('/') || end == text.size() ||
        std::string_view("/],?;\" ").find(text[end]) != std::string_view::npos) {
      return true;
    }
  }
  return false;
}

/// What the writer leaves is read by somebody later: its path is among their sources, or they read just as many rows,
/// which nobody did before. MLlib reads a table without a plan that would name it.
template <typename Units>
bool IsReadLater(const Parts& writer, const Units& units, const ReadsByRows& reads) {
  constexpr std::size_t kShortestPath = 2;
  constexpr std::size_t kMostUnits =
      2000;                          // Paths are sought in each; an application of more is no preparation and use.
  constexpr double kLeastUse = 0.1;  // Of the writer's time; less is a look at what was written.
  if (writer.path.size() >= kShortestPath && units.size() <= kMostUnits) {
    for (const auto& [key, other] : units) {
      if (other.first_stage > writer.last_stage && other.run_time >= kLeastUse * writer.run_time &&
          std::any_of(other.sources.begin(), other.sources.end(),
                      [&](std::string_view source) { return NamesPath(source, writer.path); })) {
        return true;
      }
    }
  }
  constexpr int64_t kFewestRows = 100;  // Smaller numbers come twice by chance.
  const auto read = reads.find(writer.rows_out);
  return writer.rows_out >= kFewestRows && read != reads.end() && read->second > writer.last_stage;
}

Purpose PurposeOf(const Parts& parts, const Loops& loops) {
  const auto has = [&](std::string_view fact) { return parts.facts.contains(fact); };
  if (parts.is_of_micro_batch || has("dstream") || has("stream-query")) {
    return Purpose::kStream;
  }
  if (has("graphx") || has("graphframes")) {
    return Purpose::kGraph;
  }
  if (has("ml-fit") || has("ml-evaluate") || has("ml-save")) {
    return Purpose::kFit;
  }
  if (!parts.writes && loops.fits.contains(parts.shape)) {
    return Purpose::kFit;
  }
  if (has("ml-load")) {
    return Purpose::kModel;
  }
  if (has("ml-apply")) {
    return Purpose::kApply;
  }
  const auto is_in_loop = [&](std::string_view stage) {
    return loops.shuffles.contains(std::string(stage)) || loops.actions.contains(std::string(stage));
  };
  if (std::any_of(parts.own_stages.begin(), parts.own_stages.end(), is_in_loop)) {
    return Purpose::kRounds;
  }
  if (!parts.writes) {
    return Purpose::kAnswer;
  }
  return IsSummary(parts) ? Purpose::kFigures : Purpose::kTable;
}

}  // namespace

bool IsAnswer(std::string_view action) {
  constexpr auto kAnswers = std::to_array<std::string_view>(
      {"collect", "take", "top", "first", "count", "sum", "reduce", "fold", "aggregate", "treeAggregate", "treeReduce",
       "min", "max", "mean", "stats", "histogram", "lookup", "foreach"});
  return !action.ends_with("ByKey") &&
         std::any_of(kAnswers.begin(), kAnswers.end(), [&](std::string_view one) { return action.starts_with(one); });
}

Purposes PurposesOf(const model::Application& application) {
  Purposes purposes;
  // SQL executions and jobs have numbers of their own.
  enum class Kind { kExecution, kJob };
  std::map<std::pair<Kind, int64_t>, Parts> units;
  std::map<JobId, const model::Job*> jobs;
  ReadsByRows reads;
  for (const model::Job& job : application.jobs) {
    jobs.emplace(job.id, &job);
  }
  for (const model::Stage& stage : application.stages) {
    if (!stage.submitted.has_value()) {
      continue;
    }
    const model::Job* job = nullptr;
    if (!stage.job_ids.empty()) {
      const auto found = jobs.find(stage.job_ids.front());
      job = found != jobs.end() ? found->second : nullptr;
    }
    const bool is_sql = job != nullptr && job->sql_execution_id.has_value();
    const int64_t number = is_sql ? job->sql_execution_id->number() : job != nullptr ? job->id.number() : -1;
    const auto [place, is_first] = units.try_emplace({is_sql ? Kind::kExecution : Kind::kJob, number});
    Parts& parts = place->second;
    parts.what = job != nullptr ? job->name : stage.name;
    parts.run_time += static_cast<double>(std::max<int64_t>(stage.totals[TaskMetric::kExecutorRunTime], 1));
    parts.rows_in = SaturatingAdd(parts.rows_in, stage.totals[TaskMetric::kInputRecords]);
    parts.rows_out = SaturatingAdd(parts.rows_out, stage.totals[TaskMetric::kOutputRecords]);
    parts.writes = parts.writes || (!is_sql && WritesRdd(stage.name, stage.details));
    parts.is_of_micro_batch = parts.is_of_micro_batch || (job != nullptr && IsOfMicroBatch(job->description));
    parts.bytes_in = SaturatingAdd(parts.bytes_in, stage.totals[TaskMetric::kInputBytes]);
    parts.bytes_out = SaturatingAdd(parts.bytes_out, stage.totals[TaskMetric::kOutputBytes]);
    parts.is_sql = is_sql;
    parts.first_stage = is_first ? stage.id : std::min(parts.first_stage, stage.id);
    parts.last_stage = std::max(parts.last_stage, stage.id);
    if (stage.totals[TaskMetric::kInputBytes] > 0) {
      const auto [read, is_new] = reads.try_emplace(stage.totals[TaskMetric::kInputRecords], stage.id);
      read->second = is_new ? stage.id : std::min(read->second, stage.id);
    }
    for (const model::StageRdd& rdd : stage.rdds) {
      if (rdd.name.find('/') != std::string::npos) {
        parts.sources.push_back(rdd.name);  // That of a file's RDD is the file's path.
      }
    }
    std::set<std::string_view> of_library = StackFacts(stage.name, stage.details);
    if (!is_sql && of_library.empty()) {
      parts.own_stages.insert(stage.name);
      if (stage.totals[TaskMetric::kShuffleBytesWritten] > 0) {
        ++purposes.loops.shuffles[stage.name];
      } else if (IsAnswer(std::string_view(stage.name).substr(0, stage.name.find(" at ")))) {
        ++purposes.loops.actions[stage.name];
      }
    }
    parts.facts.merge(of_library);
  }
  std::erase_if(purposes.loops.shuffles, [](const auto& one) { return one.second < kManyShuffles; });
  std::erase_if(purposes.loops.actions, [](const auto& one) { return one.second < kManyActions; });
  for (const model::SqlExecution& execution : application.sql_executions) {
    const auto found = units.find({Kind::kExecution, execution.id.number()});
    if (found == units.end()) {
      continue;
    }
    Parts& parts = found->second;
    parts.what = execution.description;
    for (const model::PlanNode& node : execution.plan.nodes) {
      parts.shape += node.name + ';';
    }
    if (std::any_of(execution.plan.nodes.begin(), execution.plan.nodes.end(),
                    [](const model::PlanNode& node) { return HasCoefficient(node.description); })) {
      ++purposes.loops.fits[parts.shape];  // The first of them, from plain numbers, is of the same shape.
    }
    parts.facts.merge(StackFacts(execution.description, execution.details));
    for (const model::PlanNode& node : execution.plan.nodes) {
      parts.facts.merge(OperatorFacts(node.name, node.description));
      if (node.name.find("Scan ") != std::string::npos) {
        parts.sources.push_back(node.description);
      } else if (parts.path.empty()) {
        parts.path = PathWritten(node.description);
      }
    }
    parts.writes = parts.facts.contains("write") || parts.facts.contains("merge");
  }
  std::erase_if(purposes.loops.fits, [](const auto& one) { return one.second < kManyFits; });
  purposes.units.reserve(units.size());
  for (const auto& [key, parts] : units) {
    Purpose purpose = PurposeOf(parts, purposes.loops);
    if (purpose == Purpose::kTable && IsReadLater(parts, units, reads)) {
      purpose = Purpose::kPrepared;
    }
    purposes.units.push_back({purpose, std::string(parts.what), parts.run_time, parts.writes});
  }
  return purposes;
}

}  // namespace sparkwright::workload
