#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/saturating.h"
#include "diagnose/plan.h"
#include "diagnose/rule.h"
#include "diagnose/stage_work.h"

namespace sparkwright::diagnose {
namespace {

constexpr Ratio kMinShare{0.25};
constexpr Ratio kUsualShare{0.10};
constexpr Millis kMinTime{5'000};
constexpr int64_t kSlowLevel = 10;
constexpr int64_t kSlowestLevel = 18;
constexpr int64_t kBytesPerSecond = int64_t{16} << 20;
constexpr int64_t kFewestBytesPerSecond = int64_t{2} << 20;
constexpr Ratio kMostOfCpu{0.9};
constexpr int64_t kPacking = 2;

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"min_share", model::ShareOf(kMinShare),
     "Of the run time of the stage's tasks; a sort and write to a local disk takes a tenth or less."},
    {"usual_share", model::ShareOf(kUsualShare), "What writing takes on a healthy disk; that is left."},
    {"min_time_ms", model::Of(kMinTime),
     "Of all tasks: opening the first files of a new executor takes up to a second on each slot."},
    {"slow_level", model::CountOf(kSlowLevel),
     "Of spark.io.compression.zstd.level, from which zstd packs slower than a disk writes; Spark's default is 1."},
    {"packed_bytes_per_second", model::Of(Bytes(kBytesPerSecond)),
     "What a core packs from that level on, and less with each level,"},
    {"least_packed_bytes_per_second", model::Of(Bytes(kFewestBytesPerSecond)),
     "down to this from level 18: lzbench's figures for current processors, rounded up for weak ones to be sure."},
    {"most_of_cpu", model::ShareOf(kMostOfCpu), "Of a stage's processor time, that at most."},
    {"packing", model::CountOf(kPacking),
     "Rows of RDDs were this many times as large before: text is four times, numbers hardly twice."},
});

/// The level at which zstd packs what is shuffled, where that is a slow one.
std::optional<int64_t> SlowLevel(const Run& run) {
  const std::string codec = run.configuration().Text("spark.io.compression.codec").value_or("");
  const bool is_zstd = codec == "zstd" || codec.find("ZStdCompressionCodec") != std::string::npos;
  const auto level = run.configuration().Count("spark.io.compression.zstd.level");
  const bool is_slow = is_zstd && run.configuration().IsTrue("spark.shuffle.compress") && level >= kSlowLevel;
  return is_slow ? level : std::nullopt;
}

/// What a stage gave zstd to pack: the rows of its exchanges, or what it wrote, unpacked.
Bytes PackedBy(const Run& run, std::size_t index) {
  const model::Stage& stage = run.application().stages[index];
  int64_t of_exchanges = 0;
  const model::SqlExecution* execution = ExecutionOf(run.application(), run.facts().stages[index]);
  if (execution != nullptr) {
    const PlanIndex& plan = run.PlanOf(*execution);
    for (const model::PlanNode& node : plan.nodes()) {
      if (OperatorOf(node).name == "Exchange" && StageOf(plan, node) == stage.id) {
        of_exchanges = SaturatingAdd(of_exchanges, MetricTotal(node, "data size").value_or(0));
      }
    }
  }
  const Bytes written = TotalBytes(stage, model::TaskMetric::kShuffleBytesWritten);
  return of_exchanges > 0 ? Bytes(of_exchanges) : Bytes(SaturatingMultiply(written.count(), kPacking));
}

/// Spark does not time packing: what it takes of the stage's run time, as a share of its processor time.
Millis PackingTime(const Run& run, std::size_t index, int64_t level) {
  const model::Stage& stage = run.application().stages[index];
  const auto cpu = static_cast<double>(TotalTime(stage, model::TaskMetric::kExecutorCpuTime).count());
  // From 16 MiB a second at level 10 down to 2 at level 18: less by a quarter with each.
  const double slower = std::pow(static_cast<double>(kFewestBytesPerSecond) / static_cast<double>(kBytesPerSecond),
                                 static_cast<double>(std::min(level, kSlowestLevel) - kSlowLevel) /
                                     static_cast<double>(kSlowestLevel - kSlowLevel));
  const double packing =
      static_cast<double>(PackedBy(run, index).count()) * 1'000 / (static_cast<double>(kBytesPerSecond) * slower);
  const double share = cpu > 0 ? std::min(packing / cpu, kMostOfCpu.value) : 0.0;
  const auto run_time = static_cast<double>(TotalTime(stage, model::TaskMetric::kExecutorRunTime).count());
  return Millis(SaturatingRound(share * run_time));
}

/// A stage whose tasks pack what they shuffle at a level that takes longer than writing it.
std::optional<model::Finding> OfPacking(const Run& run, std::size_t index, int64_t level) {
  const model::Stage& stage = run.application().stages[index];
  const Bytes written = TotalBytes(stage, model::TaskMetric::kShuffleBytesWritten);
  const Millis packing = PackingTime(run, index, level);
  if (written <= Bytes(0) || packing <= Millis(0)) {
    return std::nullopt;
  }
  model::Finding finding;
  finding.impact = run.SavedIfTasksWorkLess(index, packing);
  finding.core_impact = CoreMillis(packing.count());
  finding.places = {run.PlaceOf(index)};
  finding.evidence = {{"level", model::CountOf(level)},
                      {"packing_ms", model::Of(packing)},
                      {"shuffle_write_bytes", model::Of(written)},
                      {"cpu_time_ms", model::Of(TotalTime(stage, model::TaskMetric::kExecutorCpuTime))},
                      {"num_tasks", model::CountOf(stage.num_tasks)}};
  finding.message =
      "{num_tasks} tasks packed {shuffle_write_bytes} of shuffle files at zstd's level {level}, which takes about "
      "{packing_ms}.";
  finding.advice =
      "zstd's level 1, Spark's default, packs nearly as small at a hundred times the speed; what is shuffled is read "
      "once and thrown away.";
  Propose(run, std::nullopt, "spark.io.compression.zstd.level", "1", model::FixSafety::kSafe, finding);
  return finding;
}

Outcome Check(const Run& run) {
  using enum model::TaskMetric;
  std::vector<model::Finding> findings;
  const std::optional<int64_t> level = SlowLevel(run);
  for (std::size_t i = 0; i < run.facts().stages.size(); ++i) {
    const model::Stage& stage = run.application().stages[i];
    const Millis write = TotalTime(stage, kShuffleWriteTime);
    const Millis run_time = TotalTime(stage, kExecutorRunTime);
    if (write < kMinTime || Share(write.count(), run_time.count()) < kMinShare.value) {
      if (auto packing = level.has_value() ? OfPacking(run, i, *level) : std::nullopt) {
        findings.push_back(*std::move(packing));
      }
      continue;
    }
    model::Finding finding;
    const Millis less = write - Millis(SaturatingCast(kUsualShare.value * static_cast<double>(run_time.count())));
    finding.impact = run.SavedIfTasksWorkLess(i, less);
    finding.core_impact = CoreMillis(less.count());
    finding.places = {run.PlaceOf(i)};
    const Bytes written = TotalBytes(stage, kShuffleBytesWritten);
    finding.evidence = {
        {"write_share", model::ShareOf(Ratio{Share(write.count(), run_time.count())})},
        {"write_ms", model::Of(write)},
        {"shuffle_write_bytes", model::Of(written)},
        {"written_bytes_per_second", model::Of(Bytes(SaturatingCast(Share(written.count(), write.count()) * 1'000)))},
        {"num_tasks", model::CountOf(stage.num_tasks)}};
    // Each file of each task waits for the disk; what a crash of the machine loses is computed again anyway.
    if (run.configuration().IsTrue("spark.shuffle.sync")) {
      Propose(run, std::nullopt, "spark.shuffle.sync", "false", model::FixSafety::kSafe, finding);
    }
    if (level.has_value()) {
      Propose(run, std::nullopt, "spark.io.compression.zstd.level", "1", model::FixSafety::kSafe, finding);
    }
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace

extern constinit const Rule kSlowShuffleWrite = {
    .id = "SW405",
    .name = "slow-shuffle-write",
    .title = "Slow shuffle write",
    .since = "0.1.0",
    .message =
        "{num_tasks} tasks spent {write_share} of their run time writing shuffle files ({write_ms} for "
        "{shuffle_write_bytes}: {written_bytes_per_second} a second and task).",
    .advice =
        "Put spark.local.dir on local SSDs (several, one per disk), shuffle fewer bytes, and write fewer, larger "
        "blocks (fewer shuffle partitions).",
    .doc =
        "Before a shuffle every task sorts its rows by partition and writes them to the local disk of its executor. "
        "On a slow, full or remote disk that takes longer than the work itself. Packing them is not part of the time "
        "that "
        "Spark counts as writing: where zstd was set to one of its slow levels, it is estimated from the bytes, and "
        "bounded by the processor time of the stage.",
    .parameters = kParameters,
    .check = &Check,
};

}  // namespace sparkwright::diagnose
