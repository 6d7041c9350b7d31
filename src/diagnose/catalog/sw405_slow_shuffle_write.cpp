#include <array>

#include "base/saturating.h"
#include "diagnose/rule.h"
#include "diagnose/stage_work.h"

namespace sparkwright::diagnose {
namespace {

constexpr Ratio kMinShare{0.25};
constexpr Ratio kUsualShare{0.10};
constexpr Millis kMinTime{5'000};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"min_share", model::ShareOf(kMinShare),
     "Of the run time of the stage's tasks; a sort and write to a local disk takes a tenth or less."},
    {"usual_share", model::ShareOf(kUsualShare), "What writing takes on a healthy disk; that is left."},
    {"min_time_ms", model::Of(kMinTime),
     "Of all tasks: opening the first files of a new executor takes up to a second on each slot."},
});

Outcome Check(const Run& run) {
  using enum model::TaskMetric;
  std::vector<model::Finding> findings;
  for (std::size_t i = 0; i < run.facts().stages.size(); ++i) {
    const model::Stage& stage = run.application().stages[i];
    const Millis write = TotalTime(stage, kShuffleWriteTime);
    const Millis run_time = TotalTime(stage, kExecutorRunTime);
    if (write < kMinTime || Share(write.count(), run_time.count()) < kMinShare.value) {
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
        "On a slow, full or remote disk that takes longer than the work itself.",
    .parameters = kParameters,
    .check = &Check,
};

}  // namespace sparkwright::diagnose
