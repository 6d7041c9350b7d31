#include <algorithm>
#include <array>

#include "base/saturating.h"
#include "conf/size_and_time.h"
#include "diagnose/rule.h"
#include "diagnose/stage_work.h"

namespace sparkwright::diagnose {
namespace {

constexpr Millis kShortLife{120'000};
constexpr Ratio kMinShare{0.3};
constexpr int64_t kMinReplaced = 3;

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"short_life_ms", model::Of(kShortLife),
     "An executor takes ten seconds to a minute to start on a cluster and to warm up; in two minutes it has worked "
     "little longer than that."},
    {"min_share", model::ShareOf(kMinShare), "Of all executors; some come and go with any load."},
    {"min_replaced", model::CountOf(kMinReplaced), "Executors that came after others had been given back."},
});

constexpr auto kExplains = std::to_array<std::string_view>({"allocation-lag", "idle-cores"});

Outcome Check(const Run& run) {
  if (!run.configuration().IsTrue("spark.dynamicAllocation.enabled")) {
    return std::vector<model::Finding>();
  }
  int64_t num_short = 0;
  int64_t num_executors = 0;
  CoreMillis spent;
  std::optional<Timestamp> first_removal;
  for (std::size_t i = 0; i < run.facts().executors.size(); ++i) {
    const model::Executor& executor = run.application().executors[i];
    if (!run.facts().executors[i].runs_tasks) {
      continue;
    }
    ++num_executors;
    // Removals at the end of the run are its end.
    const bool is_early = executor.removed.has_value() && run.facts().wall_clock.has_value() &&
                          *executor.removed + Millis(1'000) < run.facts().wall_clock->end;
    if (is_early && *executor.removed - executor.added < kShortLife) {
      ++num_short;
      spent += run.facts().executors[i].available - run.facts().executors[i].used;
      first_removal = std::min(first_removal.value_or(*executor.removed), *executor.removed);
    }
  }
  const auto& executors = run.application().executors;
  const int64_t num_replaced = std::count_if(executors.begin(), executors.end(), [&](const model::Executor& executor) {
    return first_removal.has_value() && executor.added > *first_removal;
  });
  if (num_replaced < kMinReplaced || Share(num_short, num_executors) < kMinShare.value) {
    return std::vector<model::Finding>();
  }
  model::Finding finding;
  finding.core_impact = spent;
  finding.evidence = {{"num_executors", model::CountOf(num_executors)},
                      {"num_short_lived", model::CountOf(num_short)},
                      {"num_replaced", model::CountOf(num_replaced)},
                      {"idle_core_ms", model::Of(spent)}};
  const auto idle = run.configuration().Time("spark.dynamicAllocation.executorIdleTimeout");
  if (idle.has_value() && *idle < Millis(60'000)) {
    Propose(run, std::nullopt, "spark.dynamicAllocation.executorIdleTimeout", "60s", model::FixSafety::kResource,
            finding);
  } else if (idle.has_value()) {
    Propose(run, std::nullopt, "spark.dynamicAllocation.executorIdleTimeout",
            conf::PrintDuration({SaturatingMultiply(idle->count(), 2) / 1'000, conf::TimeUnit::kSeconds}),
            model::FixSafety::kResource, finding);
  }
  return std::vector<model::Finding>{std::move(finding)};
}

}  // namespace

extern constinit const Rule kExecutorChurn = {
    .id = "SW208",
    .name = "executor-churn",
    .title = "Executors come and go",
    .since = "0.1.0",
    .message =
        "{num_short_lived} of {num_executors} executors lived less than two minutes, and {num_replaced} came after "
        "others had been given back.",
    .advice = "Keep executors longer than the pauses of the program last.",
    .doc =
        "Dynamic allocation gives executors back after a pause and asks for new ones when work comes: each has to be "
        "scheduled, started and warmed up, and its cached blocks and shuffle files are gone. What that costs in time "
        "is allocation-lag, which follows from it; this rule says how often it happens.",
    .parameters = kParameters,
    .severity = model::FindingSeverity::kWarning,
    .explains = kExplains,
    .check = &Check,
};

}  // namespace sparkwright::diagnose
