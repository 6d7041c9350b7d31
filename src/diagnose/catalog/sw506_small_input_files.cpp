#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "base/saturating.h"
#include "conf/size_and_time.h"
#include "diagnose/plan.h"
#include "diagnose/rule.h"
#include "diagnose/stage_work.h"

namespace sparkwright::diagnose {
namespace {

constexpr int64_t kMinFiles = 100;
constexpr Bytes kMaxAverage{int64_t{3} << 20};
constexpr Bytes kGoodFile{int64_t{128} << 20};
constexpr Bytes kOpenCost{int64_t{4} << 20};
constexpr double kTasksPerSlot = 3.0;
constexpr Ratio kMostOfTasks{0.9};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"min_files", model::CountOf(kMinFiles), "As the published peers; opening a hundred files takes a second or so."},
    {"max_average_bytes", model::Of(kMaxAverage),
     "As the published peers, and below what Spark reckons opening a file costs: 4 MiB of reading."},
    {"open_cost_bytes", model::Of(kOpenCost),
     "Spark's own spark.sql.files.openCostInBytes: of a file of b bytes, 4 MiB / (4 MiB + b) of the time is opening."},
    {"good_file_bytes", model::Of(kGoodFile), "One task's portion, spark.sql.files.maxPartitionBytes."},
    {"most_of_tasks", model::ShareOf(kMostOfTasks),
     "What a task of an RDD does with its rows is not told from opening its file. Of 320,000 lines in 800 files nine "
     "tenths of the time went away with 8 files."},
    {"tasks_per_slot", model::MultipleOf({kTasksPerSlot}),
     "Two to three tasks a core even out what differs between them; more only cost starting."},
});

constexpr auto kExplains =
    std::to_array<std::string_view>({"too-many-tiny-tasks", "scheduler-delay", "recomputed-data"});

/// Files that one scan, or one stage, read.
struct FilesRead {
  double num_files = 0;
  double num_bytes = 0;

  /// What they would be with good_file_bytes in each.
  [[nodiscard]] double num_good() const {
    return std::max(1.0, std::ceil(num_bytes / static_cast<double>(kGoodFile.count())));
  }
  /// The bytes that opening them counts for.
  [[nodiscard]] double opening() const { return num_files * static_cast<double>(kOpenCost.count()); }
  /// The share of files that good ones would save.
  [[nodiscard]] double share_too_many() const { return 1.0 - num_good() / num_files; }
  /// The share of the reading time that goes away with good files.
  [[nodiscard]] double gone() const { return share_too_many() * opening() / (opening() + num_bytes); }
};

bool AreSmall(int64_t num_files, int64_t num_bytes) {
  return num_files >= kMinFiles && Bytes(num_bytes / num_files) < kMaxAverage;
}

/// Impact and evidence of reading `files`, which took `reading` of a stage's tasks.
model::Finding FindingOf(const Run& run, std::size_t stage, const FilesRead& files, Millis reading) {
  const Millis work(SaturatingRound(static_cast<double>(reading.count()) * files.gone()));
  model::Finding finding;
  finding.impact = run.SavedIfTasksWorkLess(stage, work);
  finding.core_impact = CoreMillis(work.count());
  finding.evidence = {{"num_files", model::CountOf(SaturatingRound(files.num_files))},
                      {"average_file_bytes", model::Of(Bytes(SaturatingRound(files.num_bytes / files.num_files)))},
                      {"read_bytes", model::Of(Bytes(SaturatingRound(files.num_bytes)))},
                      {"scan_time_ms", model::Of(reading)},
                      {"num_tasks", model::CountOf(run.application().stages[stage].num_tasks)}};
  return finding;
}

/// What Spark does with the files of a scan before its query: it lists them in tasks where there are many, and reads
/// them for their schema. Nothing in the log says of which scan; it counts for the one with most files.
void AddPreparation(const Run& run, std::vector<model::Finding>& findings, const FilesRead& files) {
  const auto most = std::max_element(findings.begin(), findings.end(), [](const auto& a, const auto& b) {
    return a.evidence.front().measure.value < b.evidence.front().measure.value;
  });
  for (std::size_t i = 0; most != findings.end() && i < run.application().stages.size(); ++i) {
    const model::Stage& stage = run.application().stages[i];
    const bool lists = stage.description.starts_with("Listing leaf files and directories for ");
    const bool reads = !run.facts().stages[i].sql_execution_id.has_value() &&
                       std::any_of(stage.rdds.begin(), stage.rdds.end(),
                                   [](const model::StageRdd& rdd) { return rdd.name == "FileScanRDD"; });
    if (!lists && !reads) {
      continue;
    }
    const double gone = lists ? files.share_too_many() : files.gone();
    const Millis work(SaturatingRound(static_cast<double>(run.facts().stages[i].task_time.count()) * gone));
    most->impact += run.SavedIfTasksWorkLess(i, work);
    most->core_impact += CoreMillis(work.count());
    most->places.push_back(run.PlaceOf(i));
  }
}

void CheckScans(const Run& run, std::vector<model::Finding>& findings) {
  FilesRead most;
  const std::string key = "spark.sql.files.maxPartitionBytes";
  for (const model::SqlExecution& execution : run.application().sql_executions) {
    const PlanIndex& plan = run.PlanOf(execution);
    for (const model::PlanNode& node : plan.nodes()) {
      const auto num_files = MetricTotal(node, "number of files read");
      const auto size = MetricTotal(node, "size of files read");
      if (!OperatorOf(node).name.starts_with("Scan") || !num_files.has_value() || !size.has_value() ||
          !AreSmall(*num_files, *size)) {
        continue;
      }
      const auto stage = IndexOfStageOf(run.application(), plan, node);
      if (!stage.has_value()) {
        continue;
      }
      const model::StageFacts& facts = run.facts().stages[*stage];
      const FilesRead files{static_cast<double>(*num_files), static_cast<double>(*size)};
      most = files.num_files > most.num_files ? files : most;
      // Columnar readers time their batches; where a reader has no time of its own, all its stage does is the bound.
      const Millis scan_time = MetricTime(node, "scan time");
      const Millis reading = scan_time.count() > 0 ? std::min(scan_time, facts.task_time) : facts.task_time;
      model::Finding finding = FindingOf(run, *stage, files, reading);
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
  AddPreparation(run, findings, most);
}

/// The files that a stage read as an RDD: textFile and its like make at least one partition of each; of wholeTextFiles
/// and binaryFiles a row is a file. 0 when it read none.
int64_t NumFilesOfRdds(const model::Stage& stage) {
  constexpr auto kByFile = std::to_array<std::string_view>({"wholeTextFiles", "binaryFiles"});
  constexpr auto kBySplit =
      std::to_array<std::string_view>({"textFile", "hadoopFile", "newAPIHadoopFile", "sequenceFile", "objectFile"});
  const auto is_read_by = [&](const auto& operations) {
    return std::any_of(stage.rdds.begin(), stage.rdds.end(), [&](const model::StageRdd& rdd) {
      return std::find(operations.begin(), operations.end(), rdd.scope_name) != operations.end();
    });
  };
  if (is_read_by(kByFile)) {
    return stage.totals[model::TaskMetric::kInputRecords];
  }
  return is_read_by(kBySplit) ? stage.num_tasks_with_metrics : 0;
}

void CheckRdds(const Run& run, std::vector<model::Finding>& findings) {
  for (std::size_t i = 0; i < run.facts().stages.size(); ++i) {
    const model::Stage& stage = run.application().stages[i];
    const int64_t num_files = run.facts().stages[i].sql_execution_id.has_value() ? 0 : NumFilesOfRdds(stage);
    const int64_t num_bytes = stage.totals[model::TaskMetric::kInputBytes];
    if (num_bytes <= 0 || !AreSmall(num_files, num_bytes)) {
      continue;
    }
    const FilesRead files{static_cast<double>(num_files), static_cast<double>(num_bytes)};
    const auto task_time = static_cast<double>(run.facts().stages[i].task_time.count());
    model::Finding finding = FindingOf(run, i, files, Millis(SaturatingRound(task_time * kMostOfTasks.value)));
    finding.places = {run.PlaceOf(i)};
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
        "them for their schema.",
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
