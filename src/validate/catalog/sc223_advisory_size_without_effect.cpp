#include <optional>
#include <string_view>
#include <utility>

#include "conf/property_catalogue.h"
#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

constexpr std::string_view kSize = "spark.sql.adaptive.advisoryPartitionSizeInBytes";
constexpr std::string_view kParallelismFirst = "spark.sql.adaptive.coalescePartitions.parallelismFirst";

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  const auto size = subject.IsSet(kSize) ? subject.Size(kSize) : std::nullopt;
  const auto usual = conf::PropertyCatalogue::Builtin().EffectiveDefault(kSize, subject.version());
  const bool is_default = usual.has_value() && subject.Text(kSize) == usual;
  if (size.has_value() && !is_default && subject.IsTrue("spark.sql.adaptive.enabled") &&
      subject.IsTrue("spark.sql.adaptive.coalescePartitions.enabled") && subject.IsTrue(kParallelismFirst)) {
    model::Violation violation = subject.At({kSize, kParallelismFirst});
    violation.evidence = {{"advisory_bytes", model::Of(*size)}};
    violation.fix = SetTo(kParallelismFirst, "false", model::FixSafety::kReview);
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kAdvisorySizeWithoutEffect = {
    .id = "SC223",
    .name = "advisory-size-without-effect",
    .title = "Advisory partition size that is not followed",
    .since = "0.1.0",
    .message = "Partitions are not merged up to {advisory_bytes}: parallelism comes first.",
    .advice =
        "Set spark.sql.adaptive.coalescePartitions.parallelismFirst to false, as Spark recommends for shared "
        "clusters.",
    .doc =
        "While spark.sql.adaptive.coalescePartitions.parallelismFirst is true, which is the default, "
        "CoalesceShufflePartitions merges partitions only up to what keeps every core busy, often "
        "spark.sql.adaptive.coalescePartitions.minPartitionSize of 1 MiB, and looks at "
        "spark.sql.adaptive.advisoryPartitionSizeInBytes only as an upper bound. The size still counts for splitting "
        "skewed partitions and for REBALANCE.",
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
