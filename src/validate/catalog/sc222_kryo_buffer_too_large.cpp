#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "validate/rule.h"
#include "validate/value_problem.h"

namespace sparkwright::validate {
namespace {

constexpr Bytes kLimit{int64_t{2} << 30};

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  for (const std::string_view key : {"spark.kryoserializer.buffer.max", "spark.kryoserializer.buffer"}) {
    const auto size = subject.IsSet(key) ? subject.Size(key) : std::nullopt;
    if (!size.has_value() || *size < kLimit || HasFault(subject, key)) {
      continue;
    }
    model::Violation violation = subject.At({key});
    violation.is_refused = true;
    violation.texts = {{"key", std::string(key)}};
    violation.evidence = {{"buffer_bytes", model::Of(*size)}, {"limit_bytes", model::Of(kLimit)}};
    violation.fix = key == "spark.kryoserializer.buffer" ? TakeOut(key) : SetTo(key, "2047m");
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kKryoBufferTooLarge = {
    .id = "SC222",
    .name = "kryo-buffer-too-large",
    .title = "Kryo buffer too large",
    .since = "0.1.0",
    .message = "{key} is {buffer_bytes}; it has to be below {limit_bytes}.",
    .advice = "2047m is the most; a few hundred MiB are enough for nearly all objects.",
    .doc =
        "KryoSerializer throws for buffers of 2 GiB and more, which no Java array holds (\"must be less than 2048 "
        "MiB\"). Every driver and executor makes one when it starts, for shuffles of simple types, whatever "
        "spark.serializer is.",
    .check = &Check,
};

}  // namespace sparkwright::validate
