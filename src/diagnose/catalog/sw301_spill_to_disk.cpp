#include <algorithm>
#include <array>

#include "base/saturating.h"
#include "conf/size_and_time.h"
#include "diagnose/memory_need.h"
#include "diagnose/rule.h"
#include "diagnose/stage_work.h"

namespace sparkwright::diagnose {
namespace {

constexpr int64_t kMaxTasks = 20'000;
constexpr Bytes kWorkerMemory{int64_t{512} << 20};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"spill_bytes_per_second", model::Of(Bytes(kSpillBytesPerSecond)),
     "Spark does not time spilling. Measured with a sort of 1.5 million rows with and without: 108 MB of spill files "
     "cost 0.8 s of CPU time and 2 s of run time."},
    {"spill_bytes_per_cpu_second", model::Of(Bytes(kSpillBytesPerCpuSecond)),
     "The same in processor time: where only operators of SQL run, a spill has the same share of both."},
    {"python_spill_bytes_per_second", model::Of(Bytes(kPythonSpillBytesPerSecond)),
     "The same for a Python worker that groups or sorts beyond spark.python.worker.memory: an interpreter pickles some "
     "hundred thousand rows a second, and each row several times, a part of the data after the other."},
    {"max_tasks", model::CountOf(kMaxTasks),
     "More partitions than this cost the driver more than the spill; then it is memory that is missing."},
});

constexpr auto kExplains = std::to_array<std::string_view>({"long-gc", "slow-shuffle-write"});

/// Half as much memory again as the worker that spilled most would have needed, at least what Spark gives one.
void ProposeWorkerMemory(const Run& run, const model::Stage& stage, model::Finding& finding) {
  const std::string key = "spark.python.worker.memory";
  const std::optional<std::string> now = run.configuration().Set(key);
  Bytes has = kWorkerMemory;
  if (now.has_value()) {
    const Result<conf::Size> parsed = conf::ParseSize(*now, conf::ByteUnit::kMebi);
    has = parsed.ok() ? parsed->bytes() : has;
  }
  const int64_t needed = SaturatingAdd(has.count(), (*stage.distributions)[model::TaskMetric::kMemoryBytesSpilled].max);
  const Bytes wanted(std::max(kWorkerMemory.count(), SaturatingMultiply(needed, 3) / 2));
  finding.properties.push_back({key, now, AtLeastMebibytes(wanted), model::FixSafety::kResource});
}

Outcome Check(const Run& run) {
  using enum model::TaskMetric;
  std::vector<model::Finding> findings;
  for (std::size_t i = 0; i < run.facts().stages.size(); ++i) {
    const model::Stage& stage = run.application().stages[i];
    const model::StageFacts& facts = run.facts().stages[i];
    // Memory spilled without a byte on disk was freed without a spill.
    if (facts.disk_spilled <= Bytes(0)) {
      continue;
    }
    model::Finding finding;
    const Millis cost = SpillTime(run, i);
    finding.impact = run.SavedIfTasksWorkLess(i, cost);
    finding.core_impact = CoreMillis(cost.count());
    finding.places = {run.PlaceOf(i)};
    const int64_t factor = PartitionFactor(run, i);
    finding.evidence = {{"disk_spill_bytes", model::Of(facts.disk_spilled)},
                        {"memory_spill_bytes", model::Of(facts.memory_spilled)},
                        {"num_tasks", model::CountOf(stage.num_tasks)},
                        {"partition_factor", model::CountOf(factor)}};
    if (stage.distributions != nullptr) {
      finding.evidence.push_back(
          {"peak_execution_memory_bytes", model::Of(Bytes((*stage.distributions)[kPeakExecutionMemory].max))});
    }
    if (stage.num_tasks == 1) {
      finding.message =
          "One task did not fit in memory and wrote {disk_spill_bytes} to disk ({memory_spill_bytes} in memory); "
          "{partition_factor} partitions would fit.";
    }
    const int64_t wanted = SaturatingMultiply(stage.num_tasks, factor);
    if (IsSpilledByPython(stage)) {
      ProposeWorkerMemory(run, stage, finding);
    } else if (wanted <= kMaxTasks) {
      ProposeTasks(run, i, wanted, finding);
    }
    if (finding.properties.empty()) {
      ProposeHeap(run, Bytes(SaturatingMultiply(ConfiguredHeap(run).count(), std::min<int64_t>(factor, 2))), finding);
    }
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace

extern constinit const Rule kSpillToDisk = {
    .id = "SW301",
    .name = "spill-to-disk",
    .title = "Spill to disk",
    .since = "0.1.0",
    .message =
        "{num_tasks} tasks did not fit in memory and wrote {disk_spill_bytes} to disk ({memory_spill_bytes} in "
        "memory); {partition_factor} times as many partitions would fit.",
    .advice =
        "Smaller partitions come first, they cost nothing; then more memory per task (fewer cores per executor or a "
        "larger heap). Drop columns that nobody reads before the sort or join.",
    .doc =
        "Sorts, aggregations and joins that do not fit in a task's share of the memory write what they have to disk "
        "and merge it later. Spark counts the bytes and not the time, so the cost is estimated from them. A spill of "
        "one skewed partition is skew; too few tasks are too-few-tasks.",
    .parameters = kParameters,
    .code = {.sql = "-- before: all columns go through the sort\n"
                    "SELECT id FROM (SELECT *, row_number() OVER (PARTITION BY k ORDER BY ts) r FROM t) WHERE r = 1;\n"
                    "-- after\n"
                    "SELECT min_by(id, ts) FROM t GROUP BY k;\n",
             .pyspark = "# before: all values of a key in memory\n"
                        "rdd.groupByKey().mapValues(sum)\n"
                        "# after: added up as they come\n"
                        "rdd.reduceByKey(operator.add)\n",
             .scala = "// before\n"
                      "rdd.groupByKey().mapValues(_.sum)\n"
                      "// after\n"
                      "rdd.reduceByKey(_ + _)\n"},
    .explains = kExplains,
    .check = &Check,
};

}  // namespace sparkwright::diagnose
