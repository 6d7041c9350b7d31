#include <string>

#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  struct Part {
    std::string_view key;
    std::string_view what;
  };
  for (const Part& part : {Part{"spark.shuffle.compress", "every shuffle"},
                           Part{"spark.shuffle.spill.compress", "what does not fit into memory"},
                           Part{"spark.broadcast.compress", "every broadcast"}}) {
    if (!subject.IsSet(part.key) || subject.IsTrue(part.key)) {
      continue;
    }
    model::Violation violation = subject.At({part.key});
    violation.texts = {{"key", std::string(part.key)}, {"what", std::string(part.what)}};
    violation.fix = TakeOut(part.key);
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kCompressionOff = {
    .id = "SC325",
    .name = "compression-off",
    .title = "Compression is off",
    .since = "0.1.0",
    .message = "{key} is false: {what} goes over disk and network as it is.",
    .advice = "Take it out: compressing with LZ4 costs a core less time than writing the bytes that it saves.",
    .doc =
        "Rows of a shuffle typically get two to four times smaller. LZ4 compresses several hundred MB a second on one "
        "core, faster than a core's share of disk and network takes the bytes that it saves.",
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
