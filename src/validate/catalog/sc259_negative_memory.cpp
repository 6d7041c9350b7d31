#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "validate/rule.h"
#include "validate/value_problem.h"

namespace sparkwright::validate {
namespace {

constexpr auto kKeys =
    std::to_array<std::string_view>({"spark.executor.memoryOverhead", "spark.executor.pyspark.memory"});

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  for (const std::string_view key : kKeys) {
    const auto size = subject.IsSet(key) && !HasFault(subject, key) ? subject.Size(key) : std::nullopt;
    if (!size.has_value() || size->count() >= 0) {
      continue;
    }
    model::Violation violation = subject.At({key});
    violation.is_refused = true;
    violation.texts = {{"key", std::string(key)}, {"value", subject.Text(key).value_or("")}};
    violation.fix = TakeOut(key);
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kNegativeMemory = {
    .id = "SC259",
    .name = "negative-memory",
    .title = "Memory below nothing",
    .since = "0.1.0",
    .message = "{key} is {value}.",
    .advice = "Leave it out: then Spark takes its own.",
    .doc =
        "The entries of these properties take a sign. ResourceProfile then reads the number once more as the text of a "
        "size, which has none (\"Failed to parse byte string: -1\"), and the driver ends, whatever the master. There "
        "is no value that turns the overhead off; 0 leaves the container no room.",
    .check = &Check,
};

}  // namespace sparkwright::validate
