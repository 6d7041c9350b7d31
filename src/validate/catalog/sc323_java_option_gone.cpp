#include <array>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/one_of.h"
#include "validate/java_options.h"
#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

constexpr std::array<std::string_view, 22> kGone = {"UseConcMarkSweepGC",
                                                    "UseParNewGC",
                                                    "UseCMSInitiatingOccupancyOnly",
                                                    "UseCMSCompactAtFullCollection",
                                                    "ParallelCMSThreads",
                                                    "MaxPermSize",
                                                    "PermSize",
                                                    "PrintGCDateStamps",
                                                    "PrintGCTimeStamps",
                                                    "UseGCLogFileRotation",
                                                    "NumberOfGCLogFiles",
                                                    "GCLogFileSize",
                                                    "UseParallelOldGC",
                                                    "AggressiveOpts",
                                                    "PrintHeapAtGC",
                                                    "PrintTenuringDistribution",
                                                    "PrintGCApplicationStoppedTime",
                                                    "PrintGCCause",
                                                    "PrintReferenceGC",
                                                    "PrintAdaptiveSizePolicy",
                                                    "TraceClassUnloading",
                                                    "UseSplitVerifier"};

/// Tried with OpenJDK 17 and 25.
bool IsGone(std::string_view option) {
  if (option == "-d64" || option == "-d32") {
    return true;
  }
  constexpr std::string_view kPrefix = "-XX:";
  if (!option.starts_with(kPrefix)) {
    return false;
  }
  std::string_view name = option.substr(kPrefix.size());
  name.remove_prefix(name.starts_with('+') || name.starts_with('-') ? 1 : 0);
  name = name.substr(0, name.find('='));
  return name.starts_with("CMS") || IsOneOf(name, kGone);
}

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  std::map<const conf::ConfigurationEntry*, std::vector<std::string>> gone;
  for (const JavaOption& option : JavaOptionsOf(subject)) {
    if (IsGone(option.text) && (option.is_driver() || !subject.is_local())) {
      gone[option.entry].push_back(option.text);
    }
  }
  const bool needs_java_17 = subject.version() >= model::SparkVersion{4, 0, 0, {}};
  for (const auto& [entry, words] : gone) {
    model::Violation violation = Subject::At(*entry);
    violation.texts = {{"option", fmt::format("{}", fmt::join(words, ", "))}};
    if (!needs_java_17) {
      violation.own_severity = model::FindingSeverity::kInfo;
      violation.message = "Java 17 no longer has {option}.";
    }
    // Where Java ignores it, the application does the same without.
    const model::FixSafety safety = needs_java_17 ? model::FixSafety::kSafe : model::FixSafety::kReview;
    violation.fix = WithoutJavaOptions(*entry, words, safety);
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kJavaOptionGone = {
    .id = "SC323",
    .name = "java-option-gone",
    .title = "An option that Java no longer has",
    .since = "0.1.0",
    .message = "{option} does nothing: Java 17 no longer has it, and Spark has Java ignore what it does not know.",
    .advice = "Take it out; for a log of collections write -Xlog:gc*:file=gc.log, and let Java choose G1.",
    .doc =
        "Spark 4 needs Java 17 or later. Java alone would end at an option that it does not know (\"Unrecognized VM "
        "option\"), but since 3.3 Spark starts it with -XX:+IgnoreUnrecognizedVMOptions (JavaModuleOptions), so that "
        "the collector is not the chosen one and the log is not written, without a word. The collector CMS went with "
        "Java 14 (JEP 363), the options of the old collection log with Java 9 (JEP 271), the permanent generation with "
        "Java 8. Spark 3 also runs on Java 8 and 11, which still have some of them; there it is advice.",
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
