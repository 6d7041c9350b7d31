#include <algorithm>
#include <array>
#include <cmath>
#include <string>

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
constexpr int64_t kAlwaysMany = 1'000;

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"min_files", model::CountOf(kMinFiles), "As the published peers: fewer hurt nobody."},
    {"max_average_bytes", model::Of(kMaxAverage), "As the published peers; a reader then opens longer than it reads."},
    {"good_file_bytes", model::Of(kGoodFile), "What one reading task takes, spark.sql.files.maxPartitionBytes."},
    {"min_excess", model::MultipleOf({kMinExcess}),
     "A directory for each value needs a file each; only several times as many are too many."},
    {"max_directories", model::CountOf(kMaxDirectories),
     "More directories than these are no reason for more files where a few of them would hold all the data: the table "
     "is partitioned by a column with too many values."},
    {"always_many_files", model::CountOf(kAlwaysMany),
     "So many are a warning whatever they cost this time: whoever reads them pays again. Fewer are one by their cost."},
    {"least_file_cost_ms", model::Of(kLeastFileCost),
     "Creating, closing and committing a file on a local disk; object stores take ten times as long."},
});

constexpr auto kExplains = std::to_array<std::string_view>({"driver-only-time"});

Outcome Check(const Run& run) {
  std::vector<model::Finding> findings;
  for (const model::SqlExecution& execution : run.application().sql_executions) {
    for (const model::PlanNode& node : execution.plan.nodes) {
      const auto files = MetricTotal(node, "number of written files");
      const auto size = MetricTotal(node, "written output");
      if (!files.has_value() || !size.has_value() || *files < kMinFiles || Bytes(*size / *files) >= kMaxAverage) {
        continue;
      }
      const int64_t num_directories = std::max<int64_t>(MetricTotal(node, "number of dynamic part").value_or(0), 1);
      const auto count = static_cast<double>(*files);
      const double good_count =
          std::max(static_cast<double>(std::min(num_directories, kMaxDirectories)),
                   std::ceil(static_cast<double>(*size) / static_cast<double>(kGoodFile.count())));
      if (count < kMinExcess * good_count) {
        continue;
      }
      // The stage that wrote: of the tasks' commits, or the last of the execution.
      const model::SqlMetric* commit = FindMetric(node, "task commit time");
      auto stage_id = commit != nullptr ? commit->max_stage : std::nullopt;
      if (!stage_id.has_value() && !execution.stage_ids.empty()) {
        stage_id = execution.stage_ids.back();
      }
      const auto stage = stage_id.has_value() ? IndexOfStage(run.application(), *stage_id) : std::nullopt;
      const Millis committing = MetricTime(node, "job commit time");
      model::Finding finding;
      finding.impact = Millis(SaturatingRound(static_cast<double>(committing.count()) * (1.0 - good_count / count)));
      if (stage.has_value()) {
        const Millis work(SaturatingRound((count - good_count) * static_cast<double>(kLeastFileCost.count())));
        finding.impact += run.SavedIfTasksWorkLess(*stage, work);
        finding.core_impact = CoreMillis(work.count());
      }
      if (*files >= kAlwaysMany) {
        finding.own_severity = AtLeastWarning(run, finding.impact);
      }
      finding.confidence = model::FindingConfidence::kSure;
      // Committing the files, which no stage does, follows as well.
      model::FindingPlace whole_execution;
      whole_execution.sql_execution = execution.id;
      finding.places = {PlaceOfNode(run, execution, node, stage), whole_execution};
      finding.evidence = {{"num_files", model::CountOf(*files)},
                          {"average_file_bytes", model::Of(Bytes(*size / *files))},
                          {"written_bytes", model::Of(Bytes(*size))},
                          {"num_directories", model::CountOf(num_directories)},
                          {"job_commit_time_ms", model::Of(committing)}};
      findings.push_back(std::move(finding));
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
        "is not in the impact, so that a thousand are at least a warning, however short the write was.",
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
