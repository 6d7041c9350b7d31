#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "validate/rule.h"
#include "validate/value_problem.h"

namespace sparkwright::validate {
namespace {

constexpr std::string_view kSize = "spark.rpc.message.maxSize";
constexpr std::string_view kBroadcast = "spark.shuffle.mapOutput.minSizeForBroadcast";
constexpr int64_t kMostMebibytes = 2047;
constexpr int64_t kMebibyte = int64_t{1} << 20;

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"most_size_bytes", model::Of(Bytes(kMostMebibytes* kMebibyte)), "A message is one array of bytes of Java."},
});

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  if (HasFault(subject, kSize) || HasFault(subject, kBroadcast)) {
    return violations;
  }
  const auto size = subject.Count(kSize);
  const auto broadcast = subject.Size(kBroadcast);
  if (!size.has_value() || !broadcast.has_value()) {
    return violations;
  }
  const bool is_too_large = *size > kMostMebibytes;
  // Spark makes 32 bits of it, so that 2 GiB and more are less than nothing.
  if (!is_too_large && static_cast<int32_t>(broadcast->count()) <= *size * kMebibyte) {
    return violations;
  }
  model::Violation violation = subject.At({kSize, kBroadcast});
  violation.is_refused = true;
  violation.texts = {{"size", std::to_string(*size)}};
  violation.evidence = {{"broadcast_bytes", model::Of(*broadcast)}};
  if (!is_too_large) {
    violation.message =
        "spark.rpc.message.maxSize is {size} (MiB), and spark.shuffle.mapOutput.minSizeForBroadcast, "
        "{broadcast_bytes}, must fit.";
    violation.advice = "Leave both out; Spark sends 128 MiB in one message.";
  }
  violations.push_back(std::move(violation));
  return violations;
}

}  // namespace

extern constinit const Rule kMessageSizeOutOfRange = {
    .id = "SC256",
    .name = "message-size-out-of-range",
    .title = "A size of messages that Spark does not take",
    .since = "0.1.0",
    .message = "spark.rpc.message.maxSize is {size} (MiB), and Spark takes 2047 at most.",
    .advice = "Leave it out: what does not fit into 128 MiB (a task, a result) is better sent another way.",
    .doc =
        "The driver asks RpcUtils.maxMessageSizeBytes for it (\"spark.rpc.message.maxSize should not be greater than "
        "2047 MB\"). Where map outputs are is sent in one message up to spark.shuffle.mapOutput.minSizeForBroadcast "
        "(512 KiB), which MapOutputTrackerMaster therefore wants within it (\"must be <= spark.rpc.message.maxSize\"); "
        "so 0 is no size either.",
    .parameters = kParameters,
    .check = &Check,
};

}  // namespace sparkwright::validate
