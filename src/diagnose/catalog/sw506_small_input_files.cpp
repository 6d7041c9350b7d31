#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/saturating.h"
#include "conf/size_and_time.h"
#include "diagnose/plan.h"
#include "diagnose/rule.h"
#include "diagnose/scan_input.h"
#include "diagnose/stage_work.h"
#include "diagnose/tiny_tasks.h"

namespace sparkwright::diagnose {
namespace {

constexpr int64_t kMinFiles = 100;
constexpr Bytes kMaxAverage{int64_t{3} << 20};
constexpr Bytes kGoodFile{int64_t{128} << 20};
constexpr Bytes kOpenCost{int64_t{4} << 20};
constexpr double kTasksPerSlot = 3.0;
constexpr Millis kOpenTime{10};
constexpr Millis kOpenTimeOfObjectStore{100};
constexpr Ratio kEvenSpread{0.01};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"min_files", model::CountOf(kMinFiles), "As the published peers; opening a hundred files takes a second or so."},
    {"max_average_bytes", model::Of(kMaxAverage),
     "As the published peers, and below what Spark reckons opening a file costs: 4 MiB of reading."},
    {"open_cost_bytes", model::Of(kOpenCost),
     "Spark's own spark.sql.files.openCostInBytes: of a file of b bytes, 4 MiB / (4 MiB + b) of the time is opening."},
    {"good_file_bytes", model::Of(kGoodFile), "One task's portion, spark.sql.files.maxPartitionBytes."},
    {"open_time_ms", model::Of(kOpenTime),
     "At most this is charged for a file where no reader's own time says how long reading took: what else a task does "
     "with its rows stays. A request to a name node and one to a disk, and reading a header."},
    {"open_time_of_object_store_ms", model::Of(kOpenTimeOfObjectStore),
     "The same of object stores, whose requests take tens of milliseconds each, and opening needs two or three."},
    {"even_spread", model::ShareOf(kEvenSpread),
     "Of the median: tasks of an RDD of one path that read the same to within this are splits of a large file, not "
     "files of their own, which differ more."},
    {"tasks_per_slot", model::MultipleOf({kTasksPerSlot}),
     "Two to three tasks a core even out what differs between them; more only cost starting."},
});

constexpr auto kExplains = std::to_array<std::string_view>({"too-many-tiny-tasks", "scheduler-delay"});

constexpr auto kObjectStores = std::to_array<std::string_view>(
    {"s3://", "s3a://", "s3n://", "gs://", "abfs://", "abfss://", "wasb://", "wasbs://", "oss://", "cosn://"});

/// Files that one scan, or one stage, read.
struct FilesRead {
  double num_files = 0;
  double num_bytes = 0;
  double least = 1;  ///< Files that there have to be: one for each query that reads some of its own.

  /// What they would be with good_file_bytes in each.
  [[nodiscard]] double num_good() const {
    return std::max(least, std::ceil(num_bytes / static_cast<double>(kGoodFile.count())));
  }
  /// The bytes that opening them counts for.
  [[nodiscard]] double opening() const { return num_files * static_cast<double>(kOpenCost.count()); }
  /// The share of files that good ones would save.
  [[nodiscard]] double share_too_many() const { return 1.0 - num_good() / num_files; }
  /// The share of the reading time that goes away with good files.
  [[nodiscard]] double gone() const { return share_too_many() * opening() / (opening() + num_bytes); }
  /// What those too many cost when each costs `each`.
  [[nodiscard]] Millis TooManyAt(Millis each) const {
    return Millis(SaturatingRound((num_files - num_good()) * static_cast<double>(each.count())));
  }
  /// What goes away of `reading`, the time that they were read in.
  [[nodiscard]] Millis GoneOf(Millis reading) const {
    return Millis(SaturatingRound(static_cast<double>(reading.count()) * gone()));
  }
};

/// What opening a file takes that a text of the log names by its path.
Millis OpenTimeOf(std::string_view text) {
  const bool is_far = std::any_of(kObjectStores.begin(), kObjectStores.end(), [&](std::string_view scheme) {
    const std::size_t at = text.find(scheme);
    // "fs3://" is none.
    return at != std::string_view::npos && (at == 0 || text[at - 1] < 'a' || text[at - 1] > 'z');
  });
  return is_far ? kOpenTimeOfObjectStore : kOpenTime;
}

bool AreSmall(int64_t num_files, int64_t num_bytes) {
  return num_files >= kMinFiles && Bytes(num_bytes / num_files) < kMaxAverage;
}

/// Impact and evidence of reading `files`, which took `reading` of a stage's tasks; `work` of it goes away.
model::Finding FindingOf(const Run& run, std::size_t stage, const FilesRead& files, Millis reading, Millis work) {
  model::Finding finding;
  finding.impact = run.SavedIfTasksWorkLess(stage, work);
  finding.core_impact = CoreMillis(work.count());
  finding.evidence = {{"num_files", model::CountOf(SaturatingRound(files.num_files))},
                      {"average_file_bytes", model::Of(Bytes(SaturatingRound(files.num_bytes / files.num_files)))},
                      {"read_bytes", model::Of(Bytes(SaturatingRound(files.num_bytes)))},
                      {"scan_time_ms", model::Of(reading)},
                      {"opening_time_ms", model::Of(work)},
                      {"num_tasks", model::CountOf(run.application().stages[stage].num_tasks)}};
  return finding;
}

/// What Spark does with the files of a scan before its query: it lists them in tasks where there are many, and reads
/// them for their schema. Nothing in the log says of which scan; it counts for the one with most files, each file once
/// for either, at most `each`.
void AddPreparation(const Run& run, std::vector<model::Finding>& findings, const FilesRead& files, Millis each) {
  const auto most = std::max_element(findings.begin(), findings.end(), [](const auto& a, const auto& b) {
    return a.evidence.front().measure.value < b.evidence.front().measure.value;
  });
  if (most == findings.end()) {
    return;
  }
  const model::SqlExecution* execution = FindExecution(run.application(), *most->places.front().sql_execution);
  Millis listing = files.TooManyAt(each);
  Millis reading = listing;
  for (std::size_t i = 0; i < run.application().stages.size(); ++i) {
    const model::Stage& stage = run.application().stages[i];
    const bool lists = stage.description.starts_with("Listing leaf files and directories for ");
    if (!stage.completed.has_value() || !(lists || ReadsSchema(run, i))) {
      continue;
    }
    // A query may list what it reads while it is planned; its schema is known before.
    const Timestamp last = lists ? execution->completed.value_or(*stage.completed) : execution->submitted;
    if (*stage.completed > last) {
      continue;
    }
    const double gone = lists ? files.share_too_many() : files.gone();
    Millis& left = lists ? listing : reading;
    const Millis work =
        std::min(left, Millis(SaturatingRound(static_cast<double>(run.facts().stages[i].task_time.count()) * gone)));
    left -= work;
    most->impact += run.SavedIfTasksWorkLess(i, work);
    most->core_impact += CoreMillis(work.count());
    most->places.push_back(run.PlaceOf(i));
  }
}

/// A scan of few small files, one of many of the same folder: the parts of a union, or the batches of a stream.
struct FewFiles {
  const model::SqlExecution* execution = nullptr;
  const model::PlanNode* node = nullptr;
  std::size_t stage = 0;
  FilesRead files;
};

/// The folder that the first file or folder of a scan lies in.
std::string FolderOf(const model::PlanNode& scan) {
  const std::string path = InputOf(scan).name;
  const std::size_t slash = path.find_last_of('/');
  return slash == std::string::npos ? std::string() : path.substr(0, slash);
}

/// Few files in each scan and many in all.
void CheckTogether(const Run& run, const std::vector<FewFiles>& scans, std::vector<model::Finding>& findings) {
  FilesRead all;
  std::set<ExecutionId> executions;
  std::set<std::string> inputs;
  for (const FewFiles& scan : scans) {
    const ScanInput input = InputOf(*scan.node);
    // Read again, the same files are no more files.
    if (input.is_cut || input.identity.empty() || inputs.insert(input.identity).second) {
      all.num_files += scan.files.num_files;
      all.num_bytes += scan.files.num_bytes;
      executions.insert(scan.execution->id);
    }
  }
  all.least = static_cast<double>(executions.size());
  if (!AreSmall(SaturatingRound(all.num_files), SaturatingRound(all.num_bytes)) || all.share_too_many() <= 0.0) {
    return;
  }
  Millis reading;
  Millis opening;
  model::Finding finding = FindingOf(run, scans.front().stage, all, Millis(0), Millis(0));
  finding.confidence = model::FindingConfidence::kPossible;
  for (const FewFiles& scan : scans) {
    const Millis scan_time = MetricTime(*scan.node, "scan time");
    const Millis task_time = run.facts().stages[scan.stage].task_time;
    const Millis of_scan = scan_time.count() > 0 ? std::min(scan_time, task_time) : task_time;
    FilesRead files = scan.files;
    files.least = files.num_files * (1.0 - all.share_too_many());
    const Millis most(SaturatingRound(files.num_files * all.share_too_many() *
                                      static_cast<double>(OpenTimeOf(scan.node->description).count())));
    const Millis work = std::min(files.GoneOf(of_scan), most);
    reading += of_scan;
    opening += work;
    finding.impact += run.SavedIfTasksWorkLess(scan.stage, work);
    finding.core_impact += CoreMillis(work.count());
    finding.places.push_back(PlaceOfNode(run, *scan.execution, *scan.node, scan.stage));
  }
  for (model::Evidence& evidence : finding.evidence) {
    evidence.measure = evidence.name == "scan_time_ms"      ? model::Of(reading)
                       : evidence.name == "opening_time_ms" ? model::Of(opening)
                                                            : evidence.measure;
  }
  findings.push_back(std::move(finding));
}

void CheckScans(const Run& run, std::vector<model::Finding>& findings) {
  FilesRead most;
  Millis open_time_of_most;
  std::map<std::string, std::vector<FewFiles>> few;  // By folder.
  const std::string key = "spark.sql.files.maxPartitionBytes";
  for (const model::SqlExecution& execution : run.application().sql_executions) {
    const PlanIndex& plan = run.PlanOf(execution);
    for (const model::PlanNode& node : plan.nodes()) {
      const auto num_files = MetricTotal(node, "number of files read");
      const auto size = MetricTotal(node, "size of files read");
      if (!OperatorOf(node).name.starts_with("Scan") || num_files.value_or(0) <= 0 || !size.has_value()) {
        continue;
      }
      const auto stage = IndexOfStageOf(run.application(), plan, node);
      if (!stage.has_value()) {
        continue;
      }
      if (!AreSmall(*num_files, *size)) {
        const std::string folder = *num_files < kMinFiles ? FolderOf(node) : std::string();
        if (!folder.empty()) {
          few[folder].push_back(
              {&execution, &node, *stage, FilesRead{static_cast<double>(*num_files), static_cast<double>(*size), 1.0}});
        }
        continue;
      }
      const model::StageFacts& facts = run.facts().stages[*stage];
      const FilesRead files{static_cast<double>(*num_files), static_cast<double>(*size), 1.0};
      const Millis open_time = OpenTimeOf(node.description);
      if (files.num_files > most.num_files) {
        most = files;
        open_time_of_most = open_time;
      }
      // Columnar readers time their batches; where a reader has no time of its own, what its stage's tasks took is more
      // than reading.
      const Millis scan_time = MetricTime(node, "scan time");
      const bool is_timed = scan_time.count() > 0;
      const Millis reading = is_timed ? std::min(scan_time, facts.task_time) : facts.task_time;
      const Millis gone = files.GoneOf(reading);
      model::Finding finding =
          FindingOf(run, *stage, files, reading, is_timed ? gone : std::min(gone, files.TooManyAt(open_time)));
      finding.confidence = is_timed ? model::FindingConfidence::kLikely : model::FindingConfidence::kPossible;
      finding.impact += Millis(
          SaturatingRound(static_cast<double>(MetricTime(node, "metadata time").count()) * files.share_too_many()));
      finding.places = {PlaceOfNode(run, execution, node, stage)};
      // More tasks than a few for each core only because each file counts 4 MiB: larger portions.
      const double good_tasks = run.SlotsOf(*stage) * kTasksPerSlot;
      const auto now = ConfigurationIn(run, execution).Size(key);
      if (now.has_value() && static_cast<double>(run.application().stages[*stage].num_tasks) > 2.0 * good_tasks) {
        const Bytes portion(SaturatingRound(std::min((files.opening() + files.num_bytes) / good_tasks, std::exp2(30))));
        if (portion > *now) {
          finding.properties.push_back(
              {key, run.configuration().Set(key), AtLeastMebibytes(portion), model::FixSafety::kSafe});
        }
      }
      findings.push_back(std::move(finding));
    }
  }
  AddPreparation(run, findings, most, open_time_of_most);
  for (const auto& [folder, scans] : few) {
    CheckTogether(run, scans, findings);
  }
}

/// Files that a stage read as an RDD.
struct FilesOfRdds {
  int64_t num_files = 0;  ///< 0 when it read none.
  bool is_task_each = false;
  Millis open_time = kOpenTime;
};

/// Whether tasks read as much as each other, as splits of a large file do, all but the last. Programs may ask for as
/// many splits of one file as they like.
bool IsReadEvenly(const model::Stage& stage) {
  const model::MetricDistribution& bytes = (*stage.distributions)[model::TaskMetric::kInputBytes];
  const auto& [least, p5, p25, median, p75, p95, most] = bytes.quantiles;
  return p25 == p75 || static_cast<double>(p95 - p5) < kEvenSpread.value * static_cast<double>(median);
}

/// The path of an RDD is a pattern, a list, or has no extension as a file has: a folder.
bool IsOfFolder(std::string_view path) {
  const std::string_view last = path.substr(path.rfind('/') == std::string_view::npos ? 0 : path.rfind('/') + 1);
  return path.find_first_of("*,{") != std::string_view::npos || last.find('.') == std::string_view::npos;
}

/// textFile and its like make at least one partition of each file; of wholeTextFiles and binaryFiles a row is a file.
FilesOfRdds FilesOf(const model::Stage& stage) {
  constexpr auto kByFile = std::to_array<std::string_view>({"wholeTextFiles", "binaryFiles"});
  constexpr auto kBySplit =
      std::to_array<std::string_view>({"textFile", "hadoopFile", "newAPIHadoopFile", "sequenceFile", "objectFile"});
  FilesOfRdds files;
  bool is_of_folder = false;
  const auto is_read_by = [&](const auto& operations) {
    bool is_one = false;
    for (const model::StageRdd& rdd : stage.rdds) {
      if (std::find(operations.begin(), operations.end(), rdd.scope_name) != operations.end()) {
        is_one = true;
        files.open_time = std::max(files.open_time, OpenTimeOf(rdd.name));
        is_of_folder = is_of_folder || (rdd.name.find('/') != std::string::npos && IsOfFolder(rdd.name));
      }
    }
    return is_one;
  };
  if (is_read_by(kByFile)) {
    files.num_files = stage.totals[model::TaskMetric::kInputRecords];
  } else if (is_read_by(kBySplit) && stage.distributions != nullptr && (is_of_folder || !IsReadEvenly(stage))) {
    files.num_files = stage.num_tasks_with_metrics;
    files.is_task_each = true;
  }
  return files;
}

void CheckRdds(const Run& run, std::vector<model::Finding>& findings) {
  for (std::size_t i = 0; i < run.facts().stages.size(); ++i) {
    const model::Stage& stage = run.application().stages[i];
    const FilesOfRdds of = run.facts().stages[i].sql_execution_id.has_value() ? FilesOfRdds() : FilesOf(stage);
    const int64_t num_bytes = stage.totals[model::TaskMetric::kInputBytes];
    if (num_bytes <= 0 || !AreSmall(of.num_files, num_bytes)) {
      continue;
    }
    const FilesRead files{static_cast<double>(of.num_files), static_cast<double>(num_bytes), 1.0};
    const Millis task_time = run.facts().stages[i].task_time;
    const Millis each = of.is_task_each ? of.open_time + OverheadOfTask(stage) : of.open_time;
    model::Finding finding =
        FindingOf(run, i, files, task_time, std::min(files.GoneOf(task_time), files.TooManyAt(each)));
    finding.confidence = model::FindingConfidence::kPossible;
    finding.places = {run.PlaceOf(i)};
    if (of.is_task_each) {
      finding.message =
          "At most {num_files} files, one for each task, were read, {read_bytes} in all; opening them took about "
          "{opening_time_ms} of {scan_time_ms} of tasks.";
    }
    findings.push_back(std::move(finding));
  }
}

Outcome Check(const Run& run) {
  std::vector<model::Finding> findings;
  CheckScans(run, findings);
  CheckRdds(run, findings);
  return findings;
}

}  // namespace

extern constinit const Rule kSmallInputFiles = {
    .id = "SW506",
    .name = "small-input-files",
    .title = "Many small files read",
    .since = "0.1.0",
    .message = "{num_files} files of {average_file_bytes} on average were read, {read_bytes} in all.",
    .advice = "Write the data again in files of about 128 MiB, and let whoever writes it make fewer.",
    .doc =
        "Each file is listed, opened, and its footer read before the first row comes; for files of a few megabytes and "
        "less that takes longer than the reading. SQL packs small files into one task, but opens each; textFile and "
        "the other readers of RDDs make a task of each, and of wholeTextFiles and binaryFiles a row is a file. What "
        "goes away is the part of the scan that opens files, by Spark's own reckoning of 4 MiB a file, with files of "
        "128 MiB instead; and what Spark does before, where there are so many: listing them in tasks, and reading "
        "them for their schema. Only columnar readers say how long they read; of the others, and of RDDs, at "
        "most open_time_ms a file is charged, and starting a task where each file has one: the rest of what the tasks "
        "do is theirs. Where the path of an RDD is not a folder's or a pattern, tasks that all read the same are taken "
        "for splits of one large file.",
    .parameters = kParameters,
    .code = {.sql = "-- Delta, Iceberg and others compact in place\n"
                    "OPTIMIZE events;\n",
             .pyspark = "# once, and wherever it is written\n"
                        "spark.read.parquet(old).repartition(n).write.parquet(new)  # n = bytes / 128 MiB\n",
             .scala = "// once, and wherever it is written\n"
                      "spark.read.parquet(old).repartition(n).write.parquet(new)  // n = bytes / 128 MiB\n"},
    .explains = kExplains,
    .missing = &WithoutPlans,
    .check = &Check,
};

}  // namespace sparkwright::diagnose
