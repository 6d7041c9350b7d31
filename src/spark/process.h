#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/quantity.h"
#include "base/result.h"

/// Real Spark as a process. Linux: processes are known by /proc.
namespace sparkwright::spark {

/// One process, and no other that gets the same number later: its number and when it started, in clock ticks since the
/// machine did (field 22 of /proc/PID/stat). Ticks are only comparable until the machine starts again (BootId).
struct ProcessId {
  int64_t pid = 0;
  int64_t start_ticks = 0;

  bool operator==(const ProcessId&) const = default;
};

/// What to start, and with what around it.
struct ProgramStart {
  std::vector<std::string> command;  ///< The program (looked for in PATH when it has no "/") and its arguments.
  std::vector<std::pair<std::string, std::string>> variables;  ///< Set on top of this process's environment.
  std::vector<std::string> without_variables;                  ///< Taken from it; "NAME*" takes all that start so.
  std::string folder;                                          ///< Where it runs; empty for where this process does.
  std::string output;                                          ///< File for standard output and error, made or emptied.
};

/// Starts a program in a session of its own, so that neither Ctrl-C nor a closed terminal reaches it. It has /dev/null
/// as input and nothing else that is open here: a lock that this process was started with is not kept by it. From the
/// first start on, this process no longer ignores SIGCHLD, as the system would then forget how children ended. Errors:
/// kInvalidArgument for an empty command; kNotFound when there is no such program; kUnavailable for all else, such as a
/// folder that is not there or an output that cannot be written.
Result<ProcessId> StartProgram(const ProgramStart& start);

/// Whether this very process is still there. One that has ended and was not waited for is not.
bool IsRunning(const ProcessId& process);

/// How a program that StartProgram started has ended, as a shell has it: its status, or 128 + N when signal N ended it;
/// nullopt while it runs. Once it has answered it knows nothing of the process any more. Errors: kUnavailable when the
/// process is no child of this one, or its end was asked for before.
Result<std::optional<int>> ExitStatusOf(const ProcessId& process);

/// Asks all of them to end (TERM), waits for `patience`, and kills those that are left (KILL). Processes that are gone,
/// or whose number another one has by now, are left alone. Errors: kUnavailable when one of them is still there after
/// that.
Status EndProcesses(const std::vector<ProcessId>& processes, Millis patience);

/// All processes of this user that were started with this variable in their environment and a value that `is_wanted`
/// takes; neither this one nor those that it was started by, up to the first.
std::vector<ProcessId> ProcessesWithVariable(const std::string& name,
                                             const std::function<bool(std::string_view value)>& is_wanted);

/// Runs a program to its end and returns what it wrote to standard output and error. Errors: kNotFound, kUnavailable
/// (it ended with another status than 0, with that and the end of what it wrote; or not within `limit`, after which it
/// is killed with all that it started in its session).
Result<std::string> OutputOf(const std::vector<std::string>& command, Millis limit);

/// A text that changes when the machine starts again; empty when it is not known.
std::string BootId();

}  // namespace sparkwright::spark
