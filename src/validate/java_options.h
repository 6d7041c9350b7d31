#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/violation.h"
#include "validate/subject.h"

namespace sparkwright::validate {

/// One option out of a list such as spark.executor.extraJavaOptions.
struct JavaOption {
  const conf::ConfigurationEntry* entry = nullptr;
  std::string text;          ///< As Java gets it: "-Da=b c".
  std::string_view written;  ///< As the entry has it: "-Da=\"b c\"".

  [[nodiscard]] bool is_driver() const { return entry->key.starts_with("spark.driver."); }
};

/// The options of an entry, split by white space outside of quotes. Those of the driver as
/// CommandBuilderUtils.parseOptionString splits them: a backslash keeps what follows it, and there are none when a
/// quote is not closed, which Spark refuses. All others as Utils.splitCommandString does: a backslash keeps what
/// follows it only between double quotes, and a quote that is not closed goes on to the end.
std::vector<JavaOption> JavaOptionsOf(const conf::ConfigurationEntry& entry);

/// Those of spark.{driver,executor}.{default,extra}JavaOptions, in this order, which is that of Java's command line: of
/// two that contradict each other, mostly the later one counts.
std::vector<JavaOption> JavaOptionsOf(const Subject& subject);

/// The options of an entry that start with `front`. Of those that say the same thing, Java obeys the last.
std::vector<std::string> JavaOptionsWith(const conf::ConfigurationEntry& entry, std::string_view front);

/// A fix that leaves out these options of an entry, or the entry when nothing else is in it. What stays keeps its order
/// and its quotes.
model::ConfigurationFix WithoutJavaOptions(const conf::ConfigurationEntry& entry, const std::vector<std::string>& texts,
                                           model::FixSafety safety);

/// Whether a process is started with the option: by the launcher, the cluster manager or a worker. What an application
/// sets for its own driver comes too late, and local masters start no executor.
bool IsGivenToJava(const Subject& subject, const JavaOption& option);

/// Whether SparkConf.validateSettings looks into these options of the executors and refuses -Xmx and -Dspark: the extra
/// ones always, the default ones since 4.0.
bool ChecksJavaOptions(const Subject& subject, std::string_view key);

}  // namespace sparkwright::validate
