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

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"min_files", model::CountOf(kMinFiles), "As the published peers; opening a hundred files takes a second or so."},
    {"max_average_bytes", model::Of(kMaxAverage),
     "As the published peers, and below what Spark reckons opening a file costs: 4 MiB of reading."},
    {"open_cost_bytes", model::Of(kOpenCost),
     "Spark's own spark.sql.files.openCostInBytes: of a file of b bytes, 4 MiB / (4 MiB + b) of the time is opening."},
    {"good_file_bytes", model::Of(kGoodFile), "One task's portion, spark.sql.files.maxPartitionBytes."},
    {"tasks_per_slot", model::MultipleOf({kTasksPerSlot}),
     "Two to three tasks a core even out what differs between them; more only cost starting."},
});

constexpr auto kExplains =
    std::to_array<std::string_view>({"too-many-tiny-tasks", "scheduler-delay", "recomputed-data"});

Outcome Check(const Run& run) {
  std::vector<model::Finding> findings;
  const std::string key = "spark.sql.files.maxPartitionBytes";
  for (const model::SqlExecution& execution : run.application().sql_executions) {
    const PlanIndex& plan = run.PlanOf(execution);
    for (const model::PlanNode& node : plan.nodes()) {
      const auto files = MetricTotal(node, "number of files read");
      const auto size = MetricTotal(node, "size of files read");
      if (!OperatorOf(node).name.starts_with("Scan") || !files.has_value() || !size.has_value() || *files < kMinFiles ||
          Bytes(*size / *files) >= kMaxAverage) {
        continue;
      }
      const auto stage = IndexOfStageOf(run.application(), plan, node);
      if (!stage.has_value()) {
        continue;
      }
      const model::StageFacts& facts = run.facts().stages[*stage];
      const auto count = static_cast<double>(*files);
      const auto bytes = static_cast<double>(*size);
      const double good_count = std::max(1.0, std::ceil(bytes / static_cast<double>(kGoodFile.count())));
      const double opening = count * static_cast<double>(kOpenCost.count());
      const double gone = (1.0 - good_count / count) * opening / (opening + bytes);
      // Columnar readers time their batches; where a reader has no time of its own, all its stage does is the bound.
      const Millis scan_time = MetricTime(node, "scan time");
      const Millis reading = scan_time.count() > 0 ? std::min(scan_time, facts.task_time) : facts.task_time;
      const Millis work(SaturatingRound(static_cast<double>(reading.count()) * gone));
      model::Finding finding;
      finding.impact = run.SavedIfTasksWorkLess(*stage, work) +
                       Millis(SaturatingRound(static_cast<double>(MetricTime(node, "metadata time").count()) *
                                              (1.0 - good_count / count)));
      finding.core_impact = CoreMillis(work.count());
      finding.places = {PlaceOfNode(run, execution, node, stage)};
      finding.evidence = {{"num_files", model::CountOf(*files)},
                          {"average_file_bytes", model::Of(Bytes(*size / *files))},
                          {"read_bytes", model::Of(Bytes(*size))},
                          {"scan_time_ms", model::Of(reading)},
                          {"num_tasks", model::CountOf(run.application().stages[*stage].num_tasks)}};
      // More tasks than a few for each core only because each file counts 4 MiB: larger portions.
      const double good_tasks = run.SlotsOf(*stage) * kTasksPerSlot;
      const auto now = ConfigurationIn(run, execution).Size(key);
      if (now.has_value() && static_cast<double>(run.application().stages[*stage].num_tasks) > 2.0 * good_tasks) {
        const Bytes portion(SaturatingRound(std::min((opening + bytes) / good_tasks, std::exp2(30))));
        if (portion > *now) {
          finding.properties.push_back(
              {key, run.configuration().Set(key), AtLeastMebibytes(portion), model::FixSafety::kSafe});
        }
      }
      findings.push_back(std::move(finding));
    }
  }
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
        "less that takes longer than the reading. Spark packs small files into one task, but opens each. What goes "
        "away "
        "is the part of the scan that opens files, by Spark's own reckoning of 4 MiB a file, with files of 128 MiB "
        "instead.",
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
