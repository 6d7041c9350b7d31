#include <array>
#include <string>

#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

constexpr Bytes kLimit{int64_t{32} << 30};
constexpr Bytes kEndOfGap{int64_t{48} << 30};

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"limit_bytes", model::Of(kLimit),
     "2^32 objects of 8 bytes; java -Xmx32g -XX:+PrintFlagsFinal shows UseCompressedOops false."},
    {"end_of_gap_bytes", model::Of(kEndOfGap),
     "One and a half times: what small objects grow by at most when their references double."},
});

void CheckHeap(const Subject& subject, std::string_view memory, std::string_view options,
               std::vector<model::Violation>& violations) {
  const auto heap = subject.Size(memory);
  const std::string java = subject.Text(options).value_or("");
  if (!subject.IsSet(memory) || !heap.has_value() || *heap < kLimit || *heap >= kEndOfGap ||
      conf::CollectorOf(java) == conf::Collector::kZ || java.find("ObjectAlignmentInBytes") != std::string::npos) {
    return;
  }
  model::Violation violation = subject.At({memory, options});
  violation.evidence = {{"heap_bytes", model::Of(*heap)}, {"limit_bytes", model::Of(kLimit)}};
  violation.fix = SetTo(memory, "31g", model::FixSafety::kReview);
  violations.push_back(std::move(violation));
}

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  if (!subject.is_local()) {
    CheckHeap(subject, "spark.executor.memory", "spark.executor.extraJavaOptions", violations);
  }
  CheckHeap(subject, "spark.driver.memory", "spark.driver.extraJavaOptions", violations);
  return violations;
}

}  // namespace

extern constinit const Rule kCompressedOopsGap = {
    .id = "SC312",
    .name = "compressed-oops-gap",
    .title = "A heap just above 32 GiB",
    .since = "0.1.0",
    .message =
        "From {limit_bytes} on Java refers to objects with 8 bytes instead of 4: of small objects a heap of "
        "{heap_bytes} holds no more than one of 31g.",
    .advice = "Take 31g, or 48g and more.",
    .doc =
        "From -Xmx32g on Java needs 8 bytes for a reference instead of 4 (UseCompressedOops is off), so collections, "
        "strings and boxed values of RDDs, UDFs and broadcast objects get about a third larger. Rows of Spark SQL are "
        "byte arrays and stay as they are. Collectors without compressed references (ZGC) and "
        "-XX:ObjectAlignmentInBytes=16 are left alone.",
    .parameters = kParameters,
    .severity = model::FindingSeverity::kInfo,
    .check = &Check,
};

}  // namespace sparkwright::validate
