#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sparkwright::ingest {

/// Which run of which application a log is of, as far as its name says.
struct ApplicationName {
  std::string application_id;
  std::optional<std::string> attempt_id;

  bool operator==(const ApplicationName&) const = default;
};

/// Takes "<application id>[_<attempt>]" apart, for the ids that Spark's cluster managers give:
///
///     application_<digits>_<digits>    YARN
///     app-<14 digits>-<digits>         standalone
///     local-<digits>                   local
///     spark-<32 hex digits>            Kubernetes
///
/// nullopt for every other text: ids can be set freely, and then '_' does not tell where the attempt starts.
std::optional<ApplicationName> ParseApplicationName(std::string_view text);

/// What the name of a log of one file says: <stem>[.<codec>][.compact][.gz][.inprogress].
struct LogName {
  std::string stem;  ///< Without the endings; the same for a log and its packed or unfinished copy.
  bool is_in_progress = false;
  std::optional<ApplicationName> application;
};
LogName ParseLogName(std::string_view name);

/// A part of a rolling log, events_<number>_<application>[_<attempt>][.<codec>][.compact]. The parts of one log share
/// `log_stem`. A compaction file stands for all parts up to its number. Source: EventLogFileWriters.scala.
struct RollingPartName {
  int64_t number = 0;
  std::string log_stem;
  bool is_compacted = false;
};
std::optional<RollingPartName> ParseRollingPartName(std::string_view name);

/// A part of Databricks' rolled log, eventlog-<yyyy-MM-dd--HH-mm>[.<codec>]: the time, which orders as text.
/// The part being written is called `eventlog` and is not one of these.
std::optional<std::string> ParseDatedPartName(std::string_view name);

}  // namespace sparkwright::ingest
