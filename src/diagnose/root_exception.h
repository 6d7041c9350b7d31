#pragma once

#include <string>
#include <string_view>

namespace sparkwright::diagnose {

/// What a failure's text says at its root.
struct RootException {
  std::string type;     ///< "java.lang.OutOfMemoryError", "ZeroDivisionError"; empty when the text names none.
  std::string message;  ///< One line; of a long one the sentences or words within 300 bytes.
  std::string place;    ///< "job.py:32 in parse" or "com.acme.Job.run(Job.scala:12)", the deepest in the user's code.
};

/// Reads the text of a failed job, stage, task or SQL execution: a Java stack whose last "Caused by" is the root, a
/// Python traceback within it, or Spark 4's "[CONDITION] message". Pure; never fails: what it does not know becomes
/// the message.
RootException FindRootException(std::string_view text);

/// Whether a failure only says that something else ended the work: its job or group was cancelled, another stage
/// failed, the application was shutting down, a thread was interrupted.
bool IsConsequence(std::string_view text);

/// The same text with runs of digits as one '#', so that failures that differ in numbers only are equal.
std::string WithoutNumbers(std::string_view text);

}  // namespace sparkwright::diagnose
