#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/quantity.h"
#include "base/result.h"
#include "conf/configuration.h"
#include "conf/submit_command.h"

namespace sparkwright::pipeline {

/// Where a run is to be started, and where what it leaves is to be.
struct SubmissionPlace {
  std::string spark_home;
  std::optional<std::string> python;   ///< The interpreter that Spark is a package of.
  std::optional<std::string> cluster;  ///< Master URL of a cluster on this machine, for a job that names no master.
  std::optional<Bytes> worker_memory;  ///< What each worker of that cluster gives to executors.
  std::string event_log_folder;        ///< Absolute, for a job that names none.
  std::optional<int64_t> ui_port;      ///< A free one, for the driver's web UI.
};

/// The complete command of a run.
struct Submission {
  std::vector<std::string> command;  ///< spark-submit and its arguments.
  std::size_t application_at = 0;    ///< Where the application is in it; its own arguments follow.
  std::string application;           ///< The JAR, Python or R file, as given.
  /// The driver's web UI will be at SubmissionPlace::ui_port of 127.0.0.1.
  bool has_ui = false;
  /// The driver runs on this machine: with it, the run ends.
  bool is_driver_here = true;
  /// Folder of this machine where Spark writes the event log; empty when it writes none, or to another place.
  std::string event_log_folder;
  std::vector<std::string> notes;  ///< Sentences: what will be missing, and why.
};

/// Adds to the arguments of spark-submit what makes a run measurable, in front of them as --conf, and only properties
/// that neither they nor `files` say: the master (SubmissionPlace::cluster) with the driver on 127.0.0.1 then; the
/// event log with the memory of executors and their processes; where the web UI is; the Python that has pyspark.
/// `files` is what the properties file or spark-defaults.conf says. Pure. Errors: those of conf::ParseSubmitArguments;
/// kInvalidArgument without an application, and for executors larger than the workers of SubmissionPlace::cluster.
Result<Submission> PlanSubmission(const std::vector<std::string>& arguments, const conf::Configuration& files,
                                  const SubmissionPlace& place);

/// The command for a shell: each option on a line, then the application with its arguments.
std::string PrintSubmission(const Submission& submission);

}  // namespace sparkwright::pipeline
