#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/quantity.h"

namespace sparkwright::model {

/// The property with which a run says what sparkwright added to what it was asked to run: keys separated by commas.
/// They are of that run, and not for the next configuration.
inline constexpr std::string_view kAddedProperties = "spark.sparkwright.submit.added";

/// How a run of spark-submit ended.
enum class RunEnd : uint8_t {
  kSucceeded,  ///< With status 0.
  kFailed,     ///< With any other.
  kTimedOut,   ///< Its time limit passed, and it was ended.
  kCancelled,  ///< It was ended on request.
};
inline constexpr std::array<std::string_view, 4> kRunEndNames = {"succeeded", "failed", "timed_out", "cancelled"};
constexpr std::string_view NameOf(RunEnd end) { return kRunEndNames[static_cast<std::size_t>(end)]; }

/// What a run took of its cluster, by its event log.
struct RunCost {
  Millis duration;       ///< The application's begin to its end.
  CoreMillis task_time;  ///< Of all tasks, times their cores.
  CoreMillis core_time;  ///< Of the cores that executors had, busy or not.
  /// Of the memory that executors asked their cluster manager for, used or not; with a local master, of the driver's
  /// heap.
  double gibibyte_seconds = 0.0;
  bool is_local = false;  ///< The master is local: there are no executors but the driver.
  /// The most that one process was seen to hold: of the process with its children where Spark read that, otherwise of
  /// the JVM's heap and what it has beside. Absent when the log holds no readings.
  std::optional<Bytes> peak_driver_memory;
  std::optional<Bytes> peak_executor_memory;
  int64_t num_executors = 0;  ///< That ran tasks or could have.
  int64_t num_jobs = 0;
  int64_t num_failed_jobs = 0;
  int64_t num_tasks = 0;  ///< Started.
  int64_t num_failed_tasks = 0;
};

/// What ended a run that failed.
struct RunFailure {
  std::string type;     ///< "java.lang.OutOfMemoryError", "ZeroDivisionError"; empty when the text names none.
  std::string message;  ///< One line, at most 300 bytes.
  std::string place;    ///< "job.py:32 in parse", the deepest in the user's code; empty when it is not known.
};

/// One run of spark-submit that this program started.
struct SubmittedRun {
  std::vector<std::string> command;  ///< The program and its arguments.
  std::string spark_version;
  std::string folder;  ///< Where all of it is.
  std::string driver_log;
  std::string event_log;  ///< Empty when none was found.
  std::string application_id;
  RunEnd end = RunEnd::kFailed;
  /// Of spark-submit, as a shell has it: 128 + N when signal N ended it. Absent when it was ended from here.
  std::optional<int64_t> exit_status;
  Timestamp begun;
  Millis wall;  ///< Of spark-submit, from its start to its end.
  std::optional<RunFailure> failure;
  std::optional<RunCost> cost;     ///< Absent without an event log that can be read.
  std::vector<std::string> notes;  ///< Sentences: what was not done, and why.
};

}  // namespace sparkwright::model
