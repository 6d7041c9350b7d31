#include <array>

#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

constexpr Ratio kMostTimes{3.0};
constexpr Bytes kLeastDriver{int64_t{16} << 30};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"most_times", model::MultipleOf(kMostTimes), "Seed 000: above three times an executor it is driver-heavy."},
    {"least_driver_bytes", model::Of(kLeastDriver), "Below it costs little, whatever the executors have."},
});

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  const auto driver = subject.Size("spark.driver.memory");
  const auto executor = subject.Size("spark.executor.memory");
  if (subject.is_local() || !subject.IsSet("spark.driver.memory") || !driver.has_value() || !executor.has_value() ||
      executor->count() <= 0 || *driver < kLeastDriver) {
    return violations;
  }
  const double times = static_cast<double>(driver->count()) / static_cast<double>(executor->count());
  if (times > kMostTimes.value) {
    model::Violation violation = subject.At({"spark.driver.memory", "spark.executor.memory"});
    violation.evidence = {{"driver_heap_bytes", model::Of(*driver)},
                          {"executor_heap_bytes", model::Of(*executor)},
                          {"times", model::MultipleOf(Ratio{times})}};
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kDriverLargerThanExecutors = {
    .id = "SC311",
    .name = "driver-larger-than-executors",
    .title = "The driver is far larger than its executors",
    .since = "0.1.0",
    .message = "The driver has a heap of {driver_heap_bytes}, {times} that of an executor ({executor_heap_bytes}).",
    .advice = "Leave data on the executors: write results out instead of collecting them, and make the driver smaller.",
    .doc =
        "The driver plans and schedules; it needs much memory only for what is collected or broadcast. A driver "
        "several times as large as an executor is a sign of work that runs on one machine, or of memory that nobody "
        "uses.",
    .parameters = kParameters,
    .severity = model::FindingSeverity::kInfo,
    .check = &Check,
};

}  // namespace sparkwright::validate
