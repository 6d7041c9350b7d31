#include <algorithm>
#include <array>
#include <map>

#include "diagnose/rule.h"
#include "diagnose/stage_work.h"

namespace sparkwright::diagnose {
namespace {

constexpr int64_t kMinCopies = 5;
constexpr int64_t kMinLongCopies = 2;
constexpr Ratio kMinTimeShareOfLong{0.2};
constexpr Ratio kMinKilledShare{0.5};
constexpr Ratio kMinTimeShare{0.05};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"min_copies", model::CountOf(kMinCopies), "A handful of copies is what speculation is for."},
    {"min_long_copies", model::CountOf(kMinLongCopies), "But fewer count as well"},
    {"min_time_share_of_long", model::ShareOf(kMinTimeShareOfLong),
     "where those that were killed are that much of all task time."},
    {"min_killed_share", model::ShareOf(kMinKilledShare),
     "When more than half of the copies lose against the task they copy, speculation guesses worse than a coin."},
    {"min_time_share", model::ShareOf(kMinTimeShare), "Of all task time; below, the copies used cores nobody missed."},
});

struct Copies {
  int64_t num_copies = 0;
  int64_t num_killed = 0;
  int64_t wasted_ms = 0;
};

Outcome Check(const Run& run) {
  const model::TaskTable& tasks = run.application().tasks;
  Copies all;
  std::map<uint32_t, int64_t> wasted_by_stage;
  for (std::size_t row = 0; row < tasks.size(); ++row) {
    if (tasks.is_speculative[row] != 0) {
      ++all.num_copies;
      if (tasks.status[row] == model::TaskStatus::kKilled) {
        ++all.num_killed;
        all.wasted_ms += tasks.duration_ms[row];
        wasted_by_stage[tasks.stage[row]] += tasks.duration_ms[row];
      }
    }
  }
  const double time_share = Share(all.wasted_ms, run.facts().cores.used.count());
  const int64_t least = time_share >= kMinTimeShareOfLong.value ? kMinLongCopies : kMinCopies;
  if (all.num_copies < least || Share(all.num_killed, all.num_copies) < kMinKilledShare.value) {
    return std::vector<model::Finding>();
  }
  model::Finding finding;
  finding.confidence = model::FindingConfidence::kSure;
  finding.own_severity =
      time_share >= kMinTimeShare.value ? model::FindingSeverity::kWarning : model::FindingSeverity::kInfo;
  finding.core_impact = CoreMillis(all.wasted_ms);
  std::vector<std::pair<int64_t, uint32_t>> stages;
  stages.reserve(wasted_by_stage.size());
  for (const auto& [stage, wasted] : wasted_by_stage) {
    stages.emplace_back(-wasted, stage);
  }
  std::sort(stages.begin(), stages.end());
  for (const auto& [wasted, stage] : stages) {
    finding.places.push_back(run.PlaceOf(stage));
  }
  finding.evidence = {{"num_copies", model::CountOf(all.num_copies)},
                      {"num_killed_copies", model::CountOf(all.num_killed)},
                      {"wasted_task_time_ms", model::Of(Millis(all.wasted_ms))},
                      {"wasted_share", model::ShareOf(Ratio{time_share})}};
  const RunConfiguration& configuration = run.configuration();
  if (configuration.Number("spark.speculation.multiplier").value_or(1.5) < 3.0) {
    Propose(run, std::nullopt, "spark.speculation.multiplier", "3", model::FixSafety::kSafe, finding);
  }
  if (configuration.Number("spark.speculation.quantile").value_or(0.75) < 0.9) {
    Propose(run, std::nullopt, "spark.speculation.quantile", "0.9", model::FixSafety::kSafe, finding);
  }
  return std::vector<model::Finding>{std::move(finding)};
}

}  // namespace

extern constinit const Rule kSpeculationWasted = {
    .id = "SW104",
    .name = "speculation-wasted",
    .title = "Speculation wasted",
    .since = "0.1.0",
    .message =
        "{num_killed_copies} of {num_copies} speculative copies were killed because the task they copied ended "
        "first: {wasted_task_time_ms} of task time for nothing, {wasted_share} of all.",
    .advice =
        "Speculate later: a higher multiplier and quantile (the defaults from Spark 4.0), or not at all where tasks "
        "are long because of their data.",
    .doc =
        "Speculation starts a second copy of tasks that are slower than the others. Where the task is slow because of "
        "its data, the copy is as slow, loses and has used a core for nothing. Wins are what speculation is for; the "
        "rule counts copies that were killed.",
    .parameters = kParameters,
    .check = &Check,
};

}  // namespace sparkwright::diagnose
