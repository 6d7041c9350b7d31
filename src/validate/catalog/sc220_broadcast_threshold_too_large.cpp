#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "validate/rule.h"
#include "validate/value_problem.h"

namespace sparkwright::validate {
namespace {

constexpr Bytes kMostBroadcast{int64_t{8} << 30};

struct Limit {
  Bytes size;
  std::string name;
};

/// The least of what bounds a broadcast.
Limit LimitOf(const Subject& subject) {
  Limit limit{subject.Size("spark.sql.maxBroadcastTableSize").value_or(kMostBroadcast),
              "the largest table that Spark broadcasts"};
  const auto consider = [&](std::string_view key) {
    const auto size = subject.Size(key);
    if (size.has_value() && size->count() > 0 && *size < limit.size) {
      limit = {*size, std::string(key)};
    }
  };
  consider("spark.driver.maxResultSize");
  consider("spark.driver.memory");
  return limit;
}

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  for (const std::string_view key :
       {"spark.sql.autoBroadcastJoinThreshold", "spark.sql.adaptive.autoBroadcastJoinThreshold"}) {
    const auto threshold = subject.IsSet(key) ? subject.Size(key) : std::nullopt;
    const Limit limit = LimitOf(subject);
    if (threshold.has_value() && *threshold > limit.size && !HasFault(subject, key)) {
      model::Violation violation = subject.At({key, "spark.driver.maxResultSize", "spark.driver.memory"});
      violation.evidence = {{"threshold_bytes", model::Of(*threshold)}, {"limit_bytes", model::Of(limit.size)}};
      violation.texts = {{"limit", limit.name}};
      violations.push_back(std::move(violation));
    }
  }
  return violations;
}

}  // namespace

extern constinit const Rule kBroadcastThresholdTooLarge = {
    .id = "SC220",
    .name = "broadcast-threshold-too-large",
    .title = "Broadcast threshold larger than what can be broadcast",
    .since = "0.1.0",
    .message = "Tables up to {threshold_bytes} are broadcast, and {limit} is {limit_bytes}.",
    .advice = "Lower the threshold, or raise the limit first.",
    .doc =
        "A broadcast table is collected on the driver, so it has to fit into spark.driver.maxResultSize and the "
        "driver's heap (its rows take several times their size in files), and it may not be larger than 8 GiB "
        "(BroadcastExchangeExec, since 4.1 spark.sql.maxBroadcastTableSize). What is beyond fails when the first such "
        "join runs: \"Cannot broadcast the table\", \"Total size of serialized results is bigger than "
        "spark.driver.maxResultSize\", or out of memory.",
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
