#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/saturating.h"
#include "diagnose/plan.h"
#include "diagnose/rule.h"
#include "diagnose/stage_work.h"

namespace sparkwright::diagnose {
namespace {

constexpr int64_t kMinFiles = 100;
constexpr Bytes kMaxAverage{int64_t{3} << 20};
constexpr Bytes kGoodFile{int64_t{128} << 20};
constexpr double kMinExcess = 4.0;
constexpr int64_t kMaxDirectories = 500;
constexpr Millis kLeastFileCost{10};
constexpr Millis kMostFileCost{100};
constexpr int64_t kManyFilesOfTask = 8;
constexpr Ratio kShareOfWaiting{0.5};
constexpr int64_t kAlwaysMany = 1'000;
constexpr int64_t kMinFolders = 4;
constexpr Bytes kResultOfTask{4'096};
constexpr Bytes kResultOfFile{320};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"min_files", model::CountOf(kMinFiles), "As the published peers: fewer hurt nobody."},
    {"max_average_bytes", model::Of(kMaxAverage), "As the published peers; a reader then opens longer than it reads."},
    {"good_file_bytes", model::Of(kGoodFile), "What one reading task takes, spark.sql.files.maxPartitionBytes."},
    {"min_excess", model::MultipleOf({kMinExcess}),
     "A directory for each value needs a file each; only several times as many are too many."},
    {"max_directories", model::CountOf(kMaxDirectories),
     "More directories than these are no reason for more files where a few of them would hold all the data: the table "
     "is partitioned by a column with too many values."},
    {"min_folders", model::CountOf(kMinFolders),
     "So many in one folder, written by one query each, are a loop and count together; two or three are results that "
     "have nothing to do with each other."},
    {"always_many_files", model::CountOf(kAlwaysMany),
     "So many are a warning whatever they cost this time: whoever reads them pays again. Fewer are one by their cost."},
    {"least_file_cost_ms", model::Of(kLeastFileCost),
     "Creating, closing and committing a file on a local disk; object stores take ten times as long."},
    {"most_file_cost_ms", model::Of(kMostFileCost), "As object stores; where the stage's own times say so:"},
    {"share_of_waiting", model::ShareOf(kShareOfWaiting),
     "Of the time in which tasks of SQL operators neither computed nor collected garbage, when each task wrote"},
    {"many_files_of_task", model::CountOf(kManyFilesOfTask), "so many files: they are what it waited for."},
    {"result_of_task_bytes", model::Of(kResultOfTask),
     "A task of a stream's file sink sends the driver its metrics, this much at most, and the name of each file,"},
    {"result_of_file_bytes", model::Of(kResultOfFile),
     "so long at most with a path of 200 characters: the log has no other trace of them (234 bytes each in the logs of "
     "tests/faults)."},
});

constexpr auto kExplains = std::to_array<std::string_view>({"driver-only-time"});

/// What one query, one batch of a stream or one job of an RDD wrote to a place.
struct Written {
  int64_t files = 0;
  Bytes size;
  int64_t least_files = 1;  ///< That the same rows need, whatever there are of them.
  Millis committing;
  std::optional<std::size_t> stage;
  std::vector<model::FindingPlace> places;
};

/// What was written to one place by one query after the other.
struct Target {
  std::vector<Written> parts;
  int64_t num_directories = 1;
  bool is_counted = true;  ///< By Spark; otherwise the number of files is the least that there can be.
};

/// "file:/out" of "Execute InsertIntoHadoopFsRelationCommand file:/out, false, Parquet, …"; the whole text where it has
/// no such form.
std::string PathOf(const model::PlanNode& node) {
  const std::string_view text = node.description;
  const std::size_t path = text.find(":/");
  const std::size_t begin = path == std::string_view::npos ? path : text.rfind(' ', path);
  return begin == std::string_view::npos ? std::string()
                                         : std::string(text.substr(begin + 1, text.find(',', path) - begin - 1));
}

/// What queries wrote whose plans count the files.
void AddCounted(const Run& run, std::map<std::string, Target>& targets) {
  for (const model::SqlExecution& execution : run.application().sql_executions) {
    for (const model::PlanNode& node : execution.plan.nodes) {
      const auto files = MetricTotal(node, "number of written files");
      const auto size = MetricTotal(node, "written output");
      if (!files.has_value() || !size.has_value() || *files <= 0) {
        continue;
      }
      // The stage that wrote: of the tasks' commits, or the last of the execution.
      const model::SqlMetric* commit = FindMetric(node, "task commit time");
      auto stage_id = commit != nullptr ? commit->max_stage : std::nullopt;
      if (!stage_id.has_value() && !execution.stage_ids.empty()) {
        stage_id = execution.stage_ids.back();
      }
      const int64_t num_directories = std::max<int64_t>(MetricTotal(node, "number of dynamic part").value_or(0), 1);
      Written written;
      written.files = *files;
      written.size = Bytes(*size);
      written.least_files = std::min(num_directories, kMaxDirectories);
      written.committing = MetricTime(node, "job commit time");
      written.stage = stage_id.has_value() ? IndexOfStage(run.application(), *stage_id) : std::nullopt;
      // Committing the files, which no stage does, follows as well.
      model::FindingPlace whole_execution;
      whole_execution.sql_execution = execution.id;
      written.places = {PlaceOfNode(run, execution, node, written.stage), whole_execution};
      const std::string path = PathOf(node);
      Target& target = targets[path.empty() ? "query " + std::to_string(execution.id.number()) : path];
      target.num_directories = std::max(target.num_directories, num_directories);
      target.parts.push_back(std::move(written));
    }
  }
}

/// The stream that an execution is a batch of; empty where it is none.
std::string StreamOf(const model::SqlExecution& execution) {
  constexpr std::string_view kRun = "runId = ";
  const std::size_t at = execution.description.find(kRun);
  return at == std::string::npos ? std::string()
                                 : execution.description.substr(at, execution.description.find('\n', at) - at);
}

bool KeepsState(const model::SqlExecution& execution) {
  return std::any_of(execution.plan.nodes.begin(), execution.plan.nodes.end(), [](const model::PlanNode& node) {
    return FindMetric(node, "number of total state rows") != nullptr;
  });
}

/// What stages wrote of which no plan counts the files: a file sink of a stream, whose tasks send their names to the
/// driver, and RDDs, of which each task writes one.
void AddUncounted(const Run& run, std::map<std::string, Target>& targets) {
  using enum model::TaskMetric;
  // Tasks of Delta send statistics of each column beside the names, and those that keep state its many metrics.
  const bool is_delta =
      run.configuration().Text("spark.sql.extensions").value_or("").find("Delta") != std::string::npos;
  for (std::size_t i = 0; i < run.application().stages.size(); ++i) {
    const model::Stage& stage = run.application().stages[i];
    const model::SqlExecution* execution = ExecutionOf(run.application(), run.facts().stages[i]);
    const Bytes size = TotalBytes(stage, kOutputBytes);
    const bool is_of_rdd = execution == nullptr && stage.name.find("SparkHadoopWriter") != std::string::npos;
    const std::string stream = execution == nullptr ? std::string() : StreamOf(*execution);
    if (size <= Bytes(0) || (!is_of_rdd && stream.empty()) ||
        (execution != nullptr &&
         std::any_of(execution->plan.nodes.begin(), execution->plan.nodes.end(), [](const model::PlanNode& node) {
           return MetricTotal(node, "number of written files").has_value();
         }))) {
      continue;
    }
    Written written;
    const int64_t num_tasks = stage.num_tasks_with_metrics;
    const Bytes names(TotalBytes(stage, kResultSize).count() - SaturatingMultiply(num_tasks, kResultOfTask.count()));
    const int64_t num_names = is_of_rdd || is_delta || (execution != nullptr && KeepsState(*execution))
                                  ? 0
                                  : names.count() / kResultOfFile.count();
    written.files = num_names >= SaturatingMultiply(num_tasks, kManyFilesOfTask) ? num_names : num_tasks;
    written.size = size;
    written.stage = i;
    written.places = {run.PlaceOf(i)};
    if (execution != nullptr) {
      model::FindingPlace whole_execution;
      whole_execution.sql_execution = execution->id;
      written.places.push_back(whole_execution);
    }
    Target& target = targets[is_of_rdd ? "stage " + std::to_string(i) : stream];
    target.is_counted = is_of_rdd;
    target.parts.push_back(std::move(written));
  }
}

/// What a file too many cost the tasks that wrote it.
double FileCost(const Run& run, const Written& written) {
  const model::Stage& stage = run.application().stages[*written.stage];
  const auto least = static_cast<double>(kLeastFileCost.count());
  if (written.files < SaturatingMultiply(stage.num_tasks, kManyFilesOfTask) || !RunsOnlySql(run, *written.stage)) {
    return least;
  }
  const Millis waited = TotalTime(stage, model::TaskMetric::kExecutorRunTime) -
                        TotalTime(stage, model::TaskMetric::kExecutorCpuTime) -
                        TotalTime(stage, model::TaskMetric::kJvmGcTime);
  const double each = static_cast<double>(waited.count()) * kShareOfWaiting.value / static_cast<double>(written.files);
  return std::clamp(each, least, static_cast<double>(kMostFileCost.count()));
}

/// The folder that a place lies in; the place itself where it has none.
std::string FolderOf(const std::string& path) {
  const std::size_t slash = path.find_last_of('/');
  return slash == std::string::npos || slash == 0 || path[slash - 1] == '/' ? path : path.substr(0, slash);
}

/// Few enough to be nothing by themselves, and small enough to be something together.
bool IsOfFewSmallFiles(const Written& written) {
  return written.files > 0 && written.files < kMinFiles && Bytes(written.size.count() / written.files) < kMaxAverage;
}

/// A program that writes a folder for each day, shop or file in turn, each with a few files: they count together, one
/// file for each folder.
void GatherFolders(std::map<std::string, Target>& targets) {
  std::map<std::string, std::vector<std::string>> paths;  // By folder, of what has few files.
  for (const auto& [path, target] : targets) {
    const bool is_few = target.is_counted && path.find(":/") != std::string::npos && target.parts.size() == 1 &&
                        IsOfFewSmallFiles(target.parts.front());
    if (is_few) {
      paths[FolderOf(path) + "/"].push_back(path);
    }
  }
  for (const auto& [folder, of_folder] : paths) {
    if (std::ssize(of_folder) < kMinFolders) {
      continue;
    }
    Target all;
    all.num_directories = 0;
    for (const std::string& path : of_folder) {
      const auto at = targets.find(path);
      all.num_directories += at->second.num_directories;
      std::move(at->second.parts.begin(), at->second.parts.end(), std::back_inserter(all.parts));
      targets.erase(at);
    }
    Target& gathered = targets[folder];  // A query may have written into the folder itself.
    gathered.num_directories += all.num_directories;
    std::move(all.parts.begin(), all.parts.end(), std::back_inserter(gathered.parts));
  }
}

std::optional<model::Finding> Judge(const Run& run, const Target& target) {
  int64_t files = 0;
  Bytes size;
  int64_t least_files = 0;
  for (const Written& written : target.parts) {
    files += written.files;
    size += written.size;
    least_files += written.least_files;
  }
  if (files < kMinFiles || Bytes(size.count() / files) >= kMaxAverage) {
    return std::nullopt;
  }
  const auto count = static_cast<double>(files);
  const double good_count =
      std::max(static_cast<double>(least_files),
               std::ceil(static_cast<double>(size.count()) / static_cast<double>(kGoodFile.count())));
  if (count < kMinExcess * good_count) {
    return std::nullopt;
  }
  const double excess = 1.0 - good_count / count;
  model::Finding finding;
  Millis committing;
  for (const Written& written : target.parts) {
    committing += written.committing;
    finding.impact += Millis(SaturatingRound(static_cast<double>(written.committing.count()) * excess));
    if (written.stage.has_value()) {
      const Millis work(SaturatingRound(static_cast<double>(written.files) * excess * FileCost(run, written)));
      finding.impact += run.SavedIfTasksWorkLess(*written.stage, work);
      finding.core_impact += CoreMillis(work.count());
    }
    finding.places.insert(finding.places.end(), written.places.begin(), written.places.end());
  }
  if (files >= kAlwaysMany) {
    finding.own_severity = AtLeastWarning(run, finding.impact);
  }
  finding.confidence = target.is_counted ? model::FindingConfidence::kSure : model::FindingConfidence::kLikely;
  finding.evidence = {{"num_files", model::CountOf(files)},
                      {"average_file_bytes", model::Of(Bytes(size.count() / files))},
                      {"written_bytes", model::Of(size)},
                      {"num_directories", model::CountOf(target.num_directories)},
                      {"job_commit_time_ms", model::Of(committing)}};
  if (!target.is_counted) {
    finding.message =
        "A stream wrote at least {num_files} files of {average_file_bytes} on average or less, {written_bytes} in all.";
  }
  return finding;
}

Outcome Check(const Run& run) {
  std::map<std::string, Target> targets;
  AddCounted(run, targets);
  AddUncounted(run, targets);
  GatherFolders(targets);
  std::vector<model::Finding> findings;
  for (const auto& [path, target] : targets) {
    if (auto finding = Judge(run, target)) {
      findings.push_back(*std::move(finding));
    }
  }
  return findings;
}

}  // namespace

extern constinit const Rule kSmallOutputFiles = {
    .id = "SW507",
    .name = "small-output-files",
    .title = "Many small files written",
    .since = "0.1.0",
    .message = "{num_files} files of {average_file_bytes} on average were written, {written_bytes} in all.",
    .advice =
        "Bring the rows together before they are written: REBALANCE lets AQE make files of its advisory size, and "
        "rows of one directory belong in one task.",
    .doc =
        "Each task writes a file of its own for each directory it has rows of. Many tasks, or many directories in each "
        "task, make many small files: the commit moves each of them, and everyone who reads them later opens each. "
        "What goes away now is the commit's time for those too many and a small cost for each file; what readers save "
        "is not in the impact, so that a thousand are at least a warning, however short the write was. What many "
        "queries append to one place counts together. The plans of a stream's batches do not count what its file sink "
        "writes; there the results of the tasks, which hold the files' names, tell how many there are at least. Each "
        "task of an RDD writes one.",
    .parameters = kParameters,
    .code = {.sql = "-- before\n"
                    "INSERT OVERWRITE events PARTITION (day) SELECT * FROM staged;\n"
                    "-- after\n"
                    "INSERT OVERWRITE events PARTITION (day) SELECT /*+ REBALANCE(day) */ * FROM staged;\n",
             .pyspark = "# before\n"
                        "df.write.partitionBy('day').parquet(path)\n"
                        "# after\n"
                        "df.hint('rebalance', 'day').write.partitionBy('day').parquet(path)\n",
             .scala = "// before\n"
                      "df.write.partitionBy(\"day\").parquet(path)\n"
                      "// after\n"
                      "df.hint(\"rebalance\", $\"day\").write.partitionBy(\"day\").parquet(path)\n"},
    .explains = kExplains,
    .missing = &WithoutPlans,
    .check = &Check,
};

}  // namespace sparkwright::diagnose
