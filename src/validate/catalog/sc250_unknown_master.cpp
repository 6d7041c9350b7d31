#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "conf/java_text.h"
#include "model/redacted.h"
#include "validate/rule.h"
#include "validate/value_problem.h"

namespace sparkwright::validate {
namespace {

constexpr std::string_view kMaster = "spark.master";

bool IsDigitsOrStar(std::string_view text) {
  return text == "*" || (!text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos);
}

/// What is in the brackets of local[...]: threads, and perhaps how often a task may fail.
bool AreThreads(std::string_view text) {
  const std::size_t comma = std::min(text.find(','), text.size());
  return IsDigitsOrStar(conf::Trimmed(text.substr(0, comma))) &&
         (comma == text.size() || IsDigitsOrStar(conf::Trimmed(text.substr(comma + 1))));
}

bool IsMaster(std::string_view master, const model::SparkVersion& version) {
  constexpr int32_t kWithoutMesos = 4;
  const std::string_view local = "local[";
  if (master.starts_with(local)) {
    return master.ends_with(']') && AreThreads(master.substr(local.size(), master.size() - local.size() - 1));
  }
  return master == "local" || master == "yarn" || master.starts_with("spark://") || master.starts_with("k8s://") ||
         master.starts_with("local-cluster[") || (master.starts_with("mesos://") && version.major < kWithoutMesos);
}

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  const auto master = subject.Given(kMaster);
  if (!master.has_value() || model::IsRedacted(*master) || IsMaster(*master, subject.version()) ||
      HasFault(subject, kMaster)) {
    return violations;
  }
  model::Violation violation = subject.At({kMaster});
  violation.is_refused = true;
  violation.texts = {{"master", *master}, {"version", subject.version().Line()}};
  if (*master == "yarn-client" || *master == "yarn-cluster") {
    violation.fix = SetTo(kMaster, "yarn");
    violation.fix->edits.push_back(
        SetTo("spark.submit.deployMode", master->substr(std::string("yarn-").size())).edits[0]);
  }
  violations.push_back(std::move(violation));
  return violations;
}

}  // namespace

extern constinit const Rule kUnknownMaster = {
    .id = "SC250",
    .name = "unknown-master",
    .title = "Unknown master",
    .since = "0.1.0",
    .message = "{master} is no master of Spark {version}.",
    .advice = "Write yarn, local[*], spark://HOST:7077 or k8s://https://HOST:PORT.",
    .doc =
        "SparkSubmit takes \"yarn\", \"local\", \"local[N]\", \"local[*]\", spark:// and k8s:// (\"Master must either "
        "be yarn or start with spark, k8s, or local\"), Spark before 4.0 also mesos://, and SparkContext nothing else "
        "(\"Could not parse Master URL\"). yarn-client and yarn-cluster went with Spark 2: the deploy mode is a "
        "setting of its own.",
    .check = &Check,
};

}  // namespace sparkwright::validate
