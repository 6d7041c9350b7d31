#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/saturating.h"
#include "diagnose/plan.h"
#include "diagnose/rule.h"
#include "diagnose/scan_input.h"
#include "diagnose/stage_work.h"

namespace sparkwright::diagnose {
namespace {

constexpr Ratio kMinOverPortion{1.5};
constexpr Bytes kMinLargestRead{int64_t{2} << 20};
constexpr int64_t kMinPartitionsOfTextFile = 2;
constexpr Bytes kLargestBlock{int64_t{256} << 20};
constexpr Bytes kSmallestBlock{int64_t{32} << 20};
constexpr Bytes kBeyondBlock{int64_t{1} << 20};
constexpr Ratio kLastBlock{1.1};
constexpr Ratio kMinShareOfGroup{0.8};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"min_over_portion", model::MultipleOf(kMinOverPortion),
     "A task reads at most one portion and the end of a line; half as much again is a file that was not cut."},
    {"min_largest_read_bytes", model::Of(kMinLargestRead),
     "Smaller files are read in a moment, however many tasks could share them; compressed, this is twenty MiB of text, "
     "about a second of parsing."},
    {"min_partitions_of_text_file", model::CountOf(kMinPartitionsOfTextFile),
     "SparkContext.textFile asks Hadoop for two partitions or more, so one task reads about half of what can be cut."},
    {"largest_block_bytes", model::Of(kLargestBlock),
     "Hadoop cuts what an RDD reads at least at each block: 32 MiB for local files, 128 for HDFS, 256 for Azure and "
     "some clusters."},
    {"smallest_block_bytes", model::Of(kSmallestBlock), "And no block is smaller than that of local files."},
    {"beyond_block_bytes", model::Of(kBeyondBlock),
     "A task reads on to the end of its block's last line. A read that is a power of two but for that is a block, "
     "however large, and so are two reads of one size."},
    {"last_block", model::MultipleOf(kLastBlock), "The end of a file that Hadoop leaves with the block before it."},
    {"min_share_of_group", model::ShareOf(kMinShareOfGroup),
     "Of the input of the stage, in one row group of Parquet or stripe of ORC: nearly all of the work is one task's."},
});

constexpr auto kExplains =
    std::to_array<std::string_view>({"too-few-tasks", "idle-cores", "skewed-partitions", "slow-tasks"});

/// The formats that Spark cuts at line ends, if the codec lets it.
bool IsText(std::string_view name) {
  return name.starts_with("Scan csv") || name.starts_with("Scan json") || name.starts_with("Scan text") ||
         name.starts_with("Scan xml");
}

/// The formats that Spark cuts between row groups or stripes: one of a single group is read by a single task.
bool HasGroups(std::string_view name) { return name.starts_with("Scan parquet") || name.starts_with("Scan orc"); }

/// What Spark gives one task of files with `files` and `bytes` in all: FilePartition.maxSplitBytes.
double Portion(const Run& run, const model::SqlExecution& execution, int64_t files, int64_t bytes) {
  const auto most = static_cast<double>(ConfigurationIn(run, execution)
                                            .Size("spark.sql.files.maxPartitionBytes")
                                            .value_or(Bytes(int64_t{128} << 20))
                                            .count());
  const auto open = static_cast<double>(ConfigurationIn(run, execution)
                                            .Size("spark.sql.files.openCostInBytes")
                                            .value_or(Bytes(int64_t{4} << 20))
                                            .count());
  const double per_core =
      (static_cast<double>(bytes) + static_cast<double>(files) * open) / static_cast<double>(run.peak_slots());
  return std::min(most, std::max(open, per_core));
}

/// Whether a scan is of compressed files, by the paths in its "Location: InMemoryFileIndex(1
/// paths)[file:/in/a.csv.gz]".
bool IsOfCompressed(std::string_view description) {
  constexpr std::string_view kLocation = "Location: ";
  const std::size_t location = description.find(kLocation);
  const std::size_t open = location == std::string_view::npos ? location : description.find('[', location);
  const std::size_t close = open == std::string_view::npos ? open : description.find_first_of("],", open);
  return close != std::string_view::npos && IsCompressed(description.substr(open + 1, close - open - 1));
}

model::Finding Describe(const Run& run, std::size_t stage, int64_t files, Bytes largest) {
  model::Finding finding;
  finding.impact = run.SavedIfSpread(stage);
  finding.places = {run.PlaceOf(stage)};
  finding.evidence = {{"largest_read_bytes", model::Of(largest)},
                      {"num_files", model::CountOf(files)},
                      {"num_tasks", model::CountOf(run.application().stages[stage].num_tasks)},
                      {"num_slots", model::CountOf(run.peak_slots())}};
  return finding;
}

Bytes LargestRead(const model::Stage& stage) {
  return stage.distributions == nullptr ? Bytes(0) : Bytes((*stage.distributions)[model::TaskMetric::kInputBytes].max);
}

/// The most that Hadoop gives one task of a text file that can be cut: all of it on a single core, or where the
/// default parallelism is 1.
double PortionOfTextFile(const Run& run, std::size_t index) {
  const auto input = static_cast<double>(run.application().stages[index].totals[model::TaskMetric::kInputBytes]);
  const double parallelism = run.configuration().Number("spark.default.parallelism").value_or(run.SlotsOf(index));
  const double parts = std::min(static_cast<double>(kMinPartitionsOfTextFile), std::max(parallelism, 1.0));
  return std::min(input / parts, static_cast<double>(kLargestBlock.count()));
}

/// Two reads of one size, or a power of two: the blocks of a file system that cuts files into larger ones.
bool AreBlocks(const Run& run, std::size_t index, Bytes largest) {
  const auto power = static_cast<int64_t>(std::bit_floor(static_cast<uint64_t>(largest.count())));
  if (power >= kSmallestBlock.count() && largest.count() - power <= kBeyondBlock.count()) {
    return true;
  }
  std::vector<int64_t> large;
  const model::TaskTable& tasks = run.application().tasks;
  for (std::size_t row = 0; row < tasks.size(); ++row) {
    const int64_t input = tasks.bytes_in[row] - tasks.shuffle_read[row];
    if (tasks.stage[row] == index && tasks.status[row] == model::TaskStatus::kSucceeded &&
        static_cast<double>(input) * kLastBlock.value >= static_cast<double>(largest.count())) {
      large.push_back(input);
    }
  }
  std::sort(large.begin(), large.end());
  return std::adjacent_find(large.begin(), large.end(),
                            [](int64_t a, int64_t b) { return b - a <= kBeyondBlock.count(); }) != large.end();
}

/// A finding of files whose names do not say that they are compressed. Less than a block is also what a program gets
/// that asked for a single partition (minPartitions of textFile); then the stage's own findings, such as too-few-tasks,
/// stand beside this one, whose place is the job.
model::Finding DescribeText(const Run& run, std::size_t index, const model::StageRdd& rdd, Bytes largest) {
  model::Finding finding = Describe(run, index, rdd.num_partitions, largest);
  const double portion = PortionOfTextFile(run, index);
  finding.evidence.push_back({"portion_bytes", model::Of(Bytes(SaturatingRound(portion)))});
  if (static_cast<double>(largest.count()) >= static_cast<double>(kLargestBlock.count()) * kMinOverPortion.value) {
    return finding;
  }
  finding.confidence = model::FindingConfidence::kPossible;
  finding.message = rdd.num_partitions == 1
                        ? "One task read all {largest_read_bytes} on {num_slots} slots: of a file that cannot be cut, "
                          "or because the program asked for one partition."
                        : "One task read {largest_read_bytes} of the input, which {num_tasks} tasks read on "
                          "{num_slots} slots: a file that cannot be cut, or the program asked for one partition.";
  finding.advice =
      "Where textFile has minPartitions 1, raise it. A gzip file in the folder is better written once as Parquet, or "
      "with a codec that can be cut (bzip2, plain text); repartition right after reading spreads at least the work "
      "behind it.";
  const std::vector<JobId>& jobs = run.application().stages[index].job_ids;
  if (!jobs.empty()) {
    finding.places = {model::FindingPlace()};
    finding.places.front().job = jobs.front();
  }
  return finding;
}

/// An RDD whose records are whole files, of whatever format: archives, images, XML.
bool IsOfWholeFiles(const model::StageRdd& rdd) {
  return rdd.scope_name == "binaryFiles" || rdd.scope_name == "wholeTextFiles";
}

/// A stage that reads an RDD of files that cannot be cut. Its name is their path, which says so, or the folder they lie
/// in; of a folder, only a task that read more than it would get of other files tells.
std::optional<model::Finding> OfRdd(const Run& run, std::size_t index) {
  const model::Stage& stage = run.application().stages[index];
  const Bytes largest = LargestRead(stage);
  const int64_t files = stage.totals[model::TaskMetric::kInputRecords];
  for (const model::StageRdd& rdd : stage.rdds) {
    // Fewer tasks than partitions: the program has put them together.
    if (largest < kMinLargestRead || stage.num_tasks < rdd.num_partitions) {
      continue;
    }
    const bool is_compressed = IsCompressed(rdd.name);
    if (is_compressed && static_cast<double>(stage.num_tasks) < run.SlotsOf(index)) {
      model::Finding finding = Describe(run, index, rdd.num_partitions, largest);
      finding.confidence = model::FindingConfidence::kSure;
      return finding;
    }
    if (IsOfWholeFiles(rdd) && static_cast<double>(files) < run.SlotsOf(index)) {
      model::Finding finding = Describe(run, index, files, largest);
      finding.confidence = model::FindingConfidence::kSure;
      return finding;
    }
    if (!is_compressed && rdd.scope_name == "textFile" &&
        static_cast<double>(largest.count()) >= PortionOfTextFile(run, index) * kMinOverPortion.value &&
        !AreBlocks(run, index, largest)) {
      return DescribeText(run, index, rdd, largest);
    }
  }
  return std::nullopt;
}

Outcome Check(const Run& run) {
  std::vector<model::Finding> findings;
  for (const model::SqlExecution& execution : run.application().sql_executions) {
    const PlanIndex& plan = run.PlanOf(execution);
    for (const model::PlanNode& node : plan.nodes()) {
      const auto files = MetricTotal(node, "number of files read");
      const auto size = MetricTotal(node, "size of files read");
      const auto stage = IndexOfStageOf(run.application(), plan, node);
      const bool has_groups = HasGroups(OperatorOf(node).name);
      if (!(IsText(OperatorOf(node).name) || has_groups) || !files.has_value() || !size.has_value() ||
          !stage.has_value()) {
        continue;
      }
      const Bytes largest = LargestRead(run.application().stages[*stage]);
      const double portion = Portion(run, execution, *files, *size);
      // Without their paths, only a task that read more than Spark gives one tells files that cannot be cut.
      const bool is_compressed = IsOfCompressed(node.description);
      const model::Stage& reading = run.application().stages[*stage];
      const bool is_over_portion = static_cast<double>(largest.count()) >= portion * kMinOverPortion.value;
      const bool is_whole =
          is_over_portion || (is_compressed && static_cast<double>(reading.num_tasks) < run.SlotsOf(*stage));
      // Groups are of some size in any file; only one that is most of the input leaves the other tasks without rows.
      const Bytes input = TotalBytes(reading, model::TaskMetric::kInputBytes);
      const bool is_one_group =
          static_cast<double>(largest.count()) >= static_cast<double>(input.count()) * kMinShareOfGroup.value;
      if (largest < kMinLargestRead || !is_whole || (has_groups && !is_one_group)) {
        continue;
      }
      model::Finding finding = Describe(run, *stage, *files, largest);
      finding.confidence = is_compressed ? model::FindingConfidence::kSure : finding.confidence;
      finding.evidence.push_back({"portion_bytes", model::Of(Bytes(SaturatingRound(portion)))});
      if (has_groups) {
        finding.message =
            "One task read {largest_read_bytes}, most of the input: a file of a single row group, which is not cut; "
            "{num_tasks} tasks read {num_files} files on {num_slots} slots.";
        finding.advice =
            "Write such files with smaller row groups (parquet.block.size, orc.stripe.size) or as several files; "
            "repartition right after reading spreads at least the work behind it.";
      }
      finding.places = {PlaceOfNode(run, execution, node, stage)};
      findings.push_back(std::move(finding));
    }
  }
  for (std::size_t i = 0; i < run.application().stages.size(); ++i) {
    if (auto finding = OfRdd(run, i)) {
      findings.push_back(*std::move(finding));
    }
  }
  return findings;
}

}  // namespace

extern constinit const Rule kUnsplittableInput = {
    .id = "SW512",
    .name = "unsplittable-input",
    .title = "Files that one task must read whole",
    .since = "0.1.0",
    .message =
        "One task read {largest_read_bytes} of a file that cannot be cut; {num_tasks} tasks read {num_files} files "
        "on {num_slots} slots.",
    .advice =
        "Read such files once and write them as Parquet, or compress with a codec that can be cut (bzip2, zstd in "
        "Parquet, plain text); repartition right after reading spreads at least the work behind it. JSON and CSV "
        "with multiLine cannot be cut either.",
    .doc =
        "A gzip file, or a JSON or CSV file with multiLine, can only be read from its beginning, and a Parquet or ORC "
        "file is cut only between its row groups, of which it may have but one; so one task reads all of it and the "
        "stage takes as long as the largest file. It is told by a task that read half as much again as "
        "Spark gives one (spark.sql.files.maxPartitionBytes, or less when there are cores to spare; of an RDD of text, "
        "half of it or a block), in a format that it cuts otherwise, or by the names of the files where the query or "
        "the RDD names them. binaryFiles and wholeTextFiles give each file to one task, so fewer files than slots "
        "leave "
        "slots without work. Reads of one size, or of a power of two, are blocks. An RDD of one folder and less than "
        "a block may also have been asked for in one partition, so that finding is only possible. What goes away is "
        "what the stage takes beyond the same work on all cores.",
    .parameters = kParameters,
    .code = {.sql = "",
             .pyspark = "# before\n"
                        "df = spark.read.json('events.json.gz')\n"
                        "# after: once\n"
                        "spark.read.json('events.json.gz').repartition(64).write.parquet('events')\n"
                        "df = spark.read.parquet('events')\n",
             .scala = "// before\n"
                      "val df = spark.read.json(\"events.json.gz\")\n"
                      "// after: once\n"
                      "spark.read.json(\"events.json.gz\").repartition(64).write.parquet(\"events\")\n"
                      "val df = spark.read.parquet(\"events\")\n"},
    .explains = kExplains,
    .missing = &WithoutPlans,
    .check = &Check,
};

}  // namespace sparkwright::diagnose
