#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "base/saturating.h"
#include "diagnose/plan.h"
#include "diagnose/rule.h"

namespace sparkwright::diagnose {
namespace {

constexpr Ratio kMinOverPortion{1.5};
constexpr Bytes kMinLargestRead{int64_t{2} << 20};
constexpr int64_t kMinPartitionsOfTextFile = 2;
constexpr Bytes kLargestBlock{int64_t{256} << 20};

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
});

constexpr auto kExplains =
    std::to_array<std::string_view>({"too-few-tasks", "idle-cores", "skewed-partitions", "slow-tasks"});

/// The formats that Spark cuts at line ends, if the codec lets it.
bool IsText(std::string_view name) {
  return name.starts_with("Scan csv") || name.starts_with("Scan json") || name.starts_with("Scan text") ||
         name.starts_with("Scan xml");
}

bool IsCompressed(std::string_view path) {
  return path.ends_with(".gz") || path.ends_with(".zip") || path.ends_with(".snappy") || path.ends_with(".zst") ||
         path.ends_with(".lz4") || path.ends_with(".deflate");
}

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

/// The most that Hadoop gives one task of a text file that can be cut. On a single core all of it.
double PortionOfTextFile(const Run& run, std::size_t index) {
  const auto input = static_cast<double>(run.application().stages[index].totals[model::TaskMetric::kInputBytes]);
  const double parts = std::min(static_cast<double>(kMinPartitionsOfTextFile), std::max(run.SlotsOf(index), 1.0));
  return std::min(input / parts, static_cast<double>(kLargestBlock.count()));
}

/// A stage that reads an RDD of files that cannot be cut. Its name is their path, which says so, or the folder they lie
/// in; of a folder, only a task that read more than it would get of other files tells.
std::optional<model::Finding> OfRdd(const Run& run, std::size_t index) {
  const model::Stage& stage = run.application().stages[index];
  const Bytes largest = LargestRead(stage);
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
    const double portion = PortionOfTextFile(run, index);
    if (!is_compressed && rdd.scope_name == "textFile" &&
        static_cast<double>(largest.count()) >= portion * kMinOverPortion.value) {
      model::Finding finding = Describe(run, index, rdd.num_partitions, largest);
      finding.evidence.push_back({"portion_bytes", model::Of(Bytes(SaturatingRound(portion)))});
      return finding;
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
      if (!IsText(OperatorOf(node).name) || !files.has_value() || !size.has_value() || !stage.has_value()) {
        continue;
      }
      const Bytes largest = LargestRead(run.application().stages[*stage]);
      const double portion = Portion(run, execution, *files, *size);
      // Without their paths, only a task that read more than Spark gives one tells files that cannot be cut.
      const bool is_compressed = IsOfCompressed(node.description);
      const bool is_whole = is_compressed
                                ? static_cast<double>(run.application().stages[*stage].num_tasks) < run.SlotsOf(*stage)
                                : static_cast<double>(largest.count()) >= portion * kMinOverPortion.value;
      if (largest < kMinLargestRead || !is_whole) {
        continue;
      }
      model::Finding finding = Describe(run, *stage, *files, largest);
      finding.confidence = is_compressed ? model::FindingConfidence::kSure : finding.confidence;
      finding.evidence.push_back({"portion_bytes", model::Of(Bytes(SaturatingRound(portion)))});
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
        "A gzip file, or a JSON or CSV file with multiLine, can only be read from its beginning, so one task reads all "
        "of it and the stage takes as long as the largest file. It is told by a task that read half as much again as "
        "Spark gives one (spark.sql.files.maxPartitionBytes, or less when there are cores to spare; of an RDD of text, "
        "half of it or a block), in a format that it cuts otherwise, or by the names of the files where the query or "
        "the RDD names them. What goes away is what the stage takes beyond the same work on all cores.",
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
