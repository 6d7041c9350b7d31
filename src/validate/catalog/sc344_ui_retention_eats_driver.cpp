#include <array>
#include <cstdlib>
#include <string>

#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

constexpr Ratio kMostTimes{10.0};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"most_times", model::MultipleOf(kMostTimes),
     "Ten times what Spark takes for enough: nobody pages through 10,000 queries, and each holds its plan as text."},
});

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  const conf::PropertyCatalogue& catalogue = conf::PropertyCatalogue::Builtin();
  for (const std::string_view key : {"spark.ui.retainedJobs", "spark.ui.retainedStages", "spark.ui.retainedTasks",
                                     "spark.sql.ui.retainedExecutions"}) {
    const auto kept = subject.Count(key);
    const double usual = std::atof(catalogue.EffectiveDefault(key, subject.version()).value_or("").c_str());
    if (subject.is_local() || !subject.IsSet(key) || !kept.has_value() || usual <= 0.0 ||
        static_cast<double>(*kept) < usual * kMostTimes.value) {
      continue;
    }
    model::Violation violation = subject.At({key, "spark.driver.memory"});
    violation.texts = {{"key", std::string(key)}};
    violation.evidence = {
        {"kept", model::CountOf(*kept)},
        {"times", model::MultipleOf(Ratio{static_cast<double>(*kept) / usual})},
        {"driver_heap_bytes", model::Of(subject.Size("spark.driver.memory").value_or(Bytes(int64_t{1} << 30)))}};
    violation.fix = TakeOut(key);
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kUiRetentionEatsDriver = {
    .id = "SC344",
    .name = "ui-retention-eats-driver",
    .title = "The web UI keeps too much in the driver",
    .since = "0.1.0",
    .message =
        "{key} of {kept} keeps {times} as much as Spark does by default in the driver's heap of {driver_heap_bytes}.",
    .advice = "Leave it at its default; the event log keeps everything, and the History Server shows it.",
    .doc =
        "The driver keeps finished jobs, stages, tasks and queries as objects until the bound is reached: a query with "
        "its plan and metrics takes tens of kilobytes to megabytes, a task about a kilobyte. Long applications fill "
        "the heap with them.",
    .parameters = kParameters,
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
