#include "spark/process.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <functional>
#include <optional>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "base/env.h"
#include "base/read_text.h"
#include "base/split_text.h"
#include "spark/descriptor.h"
#include "spark/system_text.h"

namespace sparkwright::spark {
namespace {

constexpr std::chrono::milliseconds kPoll{20};
constexpr std::chrono::seconds kAfterKill{5};
/// A program of which most is read from a slow disk takes that long to be there.
constexpr std::chrono::seconds kBecomingAnother{2};
constexpr std::size_t kMostShown = 2'000;
/// The environment of a process has at most 2 MiB unless the limit of its stack was raised.
constexpr Bytes kMostText{int64_t{16} << 20};

/// Of a process that ends while it is read, an error like that of one that has ended.
Result<std::string> WholeFile(const std::string& path) { return ReadText(RealEnv().files(), path, kMostText); }

/// What /proc/PID/stat says of a process.
struct ProcessStat {
  char state = '?';
  int64_t parent = 0;
  uint64_t flags = 0;
  int64_t start_ticks = 0;
  uint64_t environment_begin = 0;
  uint64_t environment_end = 0;
};

template <typename Number>
bool IsNumber(std::string_view word, Number& number) {
  const auto [end, status] = std::from_chars(word.data(), word.data() + word.size(), number);
  return status == std::errc() && end == word.data() + word.size();
}

std::optional<ProcessStat> ReadStat(int64_t pid) {
  const Result<std::string> text = WholeFile(fmt::format("/proc/{}/stat", pid));
  // The second field is the program's name in brackets, and may have blanks and brackets itself.
  const std::size_t end_of_name = text.ok() ? text->rfind(')') : std::string::npos;
  if (end_of_name == std::string::npos) {
    return std::nullopt;
  }
  // Numbered as in proc(5); those behind the start are not in every kernel, and 0 when they may not be seen.
  enum Field { kState = 3, kParent = 4, kFlags = 9, kStart = 22, kEnvironmentBegin = 50, kEnvironmentEnd = 51 };
  std::string_view rest = std::string_view(*text).substr(end_of_name + 1);
  ProcessStat stat;
  int field = kState;
  for (; field <= kEnvironmentEnd; ++field) {
    const std::size_t begin = rest.find_first_not_of(" \n");
    if (begin == std::string_view::npos) {
      break;
    }
    rest.remove_prefix(begin);
    const std::string_view word = rest.substr(0, rest.find_first_of(" \n"));
    rest.remove_prefix(word.size());
    bool is_read = true;
    switch (field) {
      case kState:
        stat.state = word.front();
        break;
      case kParent:
        is_read = IsNumber(word, stat.parent);
        break;
      case kFlags:
        is_read = IsNumber(word, stat.flags);
        break;
      case kStart:
        is_read = IsNumber(word, stat.start_ticks);
        break;
      case kEnvironmentBegin:
        is_read = IsNumber(word, stat.environment_begin);
        break;
      case kEnvironmentEnd:
        is_read = IsNumber(word, stat.environment_end);
        break;
      default:
        break;
    }
    if (!is_read) {
      return std::nullopt;
    }
  }
  return field > kStart ? std::optional(stat) : std::nullopt;
}

/// Whether a process whose environment reads as empty may have one in a moment: it is becoming another program (exec).
/// Threads of the kernel never have one, nor has what was started with none.
bool MayGetEnvironment(const ProcessStat& stat) {
  constexpr uint64_t kKernelThread = 0x00200000;  // PF_KTHREAD
  const bool has_none = stat.environment_begin != 0 && stat.environment_begin == stat.environment_end;
  return (stat.flags & kKernelThread) == 0 && stat.state != 'Z' && stat.state != 'X' && !has_none;
}

/// This process, the one that started it, the one that started that, and so on.
std::vector<int64_t> ThisAndItsAncestors() {
  std::vector<int64_t> pids;
  for (int64_t pid = ::getpid(); pid > 0;) {
    if (std::find(pids.begin(), pids.end(), pid) != pids.end()) {
      break;  // Numbers were given anew while this was read.
    }
    pids.push_back(pid);
    const std::optional<ProcessStat> stat = ReadStat(pid);
    pid = stat.has_value() ? stat->parent : 0;
  }
  return pids;
}

/// The value of a variable among entries that end with a zero byte each.
std::optional<std::string_view> ValueIn(std::string_view environment, std::string_view name) {
  while (!environment.empty()) {
    const std::string_view entry = TakeUpTo(environment, '\0');
    if (entry.size() > name.size() && entry.starts_with(name) && entry[name.size()] == '=') {
      return entry.substr(name.size() + 1);
    }
  }
  return std::nullopt;
}

std::vector<int64_t> AllProcesses() {
  std::vector<int64_t> pids;
  const Result<std::vector<std::string>> names = RealEnv().files().List("/proc");
  if (!names.ok()) {
    return pids;
  }
  for (const std::string& name : *names) {
    int64_t pid = 0;
    const auto [end, status] = std::from_chars(name.data(), name.data() + name.size(), pid);
    if (status == std::errc() && end == name.data() + name.size()) {
      pids.push_back(pid);
    }
  }
  return pids;
}

std::vector<std::string> EnvironmentFor(const ProgramStart& start) {
  const auto is_taken = [&](std::string_view name) {
    for (const std::string& without : start.without_variables) {
      const bool is_prefix = without.ends_with('*');
      if (is_prefix ? name.starts_with(std::string_view(without).substr(0, without.size() - 1)) : name == without) {
        return true;
      }
    }
    for (const auto& [set, value] : start.variables) {
      if (name == set) {
        return true;
      }
    }
    return false;
  };
  std::vector<std::string> environment;
  for (char** entry = ::environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    if (!is_taken(text.substr(0, text.find('=')))) {
      environment.emplace_back(text);
    }
  }
  for (const auto& [name, value] : start.variables) {
    environment.push_back(fmt::format("{}={}", name, value));
  }
  return environment;
}

std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (std::string& text : texts) {
    pointers.push_back(text.data());
  }
  pointers.push_back(nullptr);
  return pointers;
}

/// Waits until `is_done`, for as long as `limit`; whether it was.
bool WaitUntil(const std::function<bool()>& is_done, std::chrono::milliseconds limit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (!is_done()) {
    if (std::chrono::steady_clock::now() >= end) {
      return false;
    }
    std::this_thread::sleep_for(kPoll);
  }
  return true;
}

/// Removes a file at the end.
struct ScratchFile {
  std::string path;

  ScratchFile() = default;
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;
  ~ScratchFile() { ::unlink(path.c_str()); }
};

/// Otherwise the system drops the status of children that end (waitpid answers ECHILD).
void KeepStatusOfChildren() {
  struct sigaction action {};
  if (::sigaction(SIGCHLD, nullptr, &action) == 0 &&
      (action.sa_handler == SIG_IGN || (action.sa_flags & SA_NOCLDWAIT) != 0)) {
    action = {};
    action.sa_handler = SIG_DFL;
    ::sigaction(SIGCHLD, &action, nullptr);
  }
}

}  // namespace

Result<ProcessId> StartProgram(const ProgramStart& start) {
  if (start.command.empty()) {
    return Error(ErrorCode::kInvalidArgument, "there is no program to start");
  }
  std::error_code ignored;
  if (!start.folder.empty() && !std::filesystem::is_directory(start.folder, ignored)) {
    return Error(ErrorCode::kUnavailable,
                 fmt::format("cannot start {}: {} is no folder", start.command.front(), start.folder));
  }
  constexpr mode_t kOwnerWrites = 0644;
  const Descriptor output(::open(start.output.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, kOwnerWrites));
  if (output.number() < 0) {
    return Error(ErrorCode::kUnavailable,
                 fmt::format("cannot start {}: {}: {}", start.command.front(), start.output, SystemText(errno)));
  }
  KeepStatusOfChildren();
  std::vector<std::string> arguments = start.command;
  std::vector<std::string> environment = EnvironmentFor(start);
  posix_spawn_file_actions_t actions{};
  posix_spawnattr_t attributes{};
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawnattr_init(&attributes);
  // The output first: it may have the number of standard input, when this process has none.
  ::posix_spawn_file_actions_adddup2(&actions, output.number(), STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
  ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
  if (!start.folder.empty()) {
    ::posix_spawn_file_actions_addchdir_np(&actions, start.folder.c_str());
  }
  // What this process ignores or blocks, the new one would, too.
  sigset_t none;
  sigset_t usual;
  ::sigemptyset(&none);
  ::sigemptyset(&usual);
  for (const int signal : {SIGINT, SIGTERM, SIGPIPE, SIGHUP, SIGQUIT, SIGCHLD}) {
    ::sigaddset(&usual, signal);
  }
  ::posix_spawnattr_setsigmask(&attributes, &none);
  ::posix_spawnattr_setsigdefault(&attributes, &usual);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  pid_t pid = 0;
  const int code = ::posix_spawnp(&pid, arguments.front().c_str(), &actions, &attributes, Pointers(arguments).data(),
                                  Pointers(environment).data());
  ::posix_spawn_file_actions_destroy(&actions);
  ::posix_spawnattr_destroy(&attributes);
  if (code != 0) {
    return Error(code == ENOENT ? ErrorCode::kNotFound : ErrorCode::kUnavailable,
                 fmt::format("cannot start {}: {}", start.command.front(), SystemText(code)));
  }
  // Even when it has ended already: it stays in /proc until it is waited for.
  const std::optional<ProcessStat> stat = ReadStat(pid);
  if (!stat.has_value()) {
    ::kill(pid, SIGKILL);
    ::waitpid(pid, nullptr, 0);
    return Error(ErrorCode::kUnavailable, fmt::format("/proc/{}/stat: cannot be read; /proc is needed", pid));
  }
  return ProcessId{pid, stat->start_ticks};
}

bool IsRunning(const ProcessId& process) {
  const std::optional<ProcessStat> stat = ReadStat(process.pid);
  return stat.has_value() && stat->start_ticks == process.start_ticks && stat->state != 'Z' && stat->state != 'X';
}

Result<std::optional<int>> ExitStatusOf(const ProcessId& process) {
  int status = 0;
  pid_t waited = 0;
  do {
    waited = ::waitpid(static_cast<pid_t>(process.pid), &status, WNOHANG);
  } while (waited < 0 && errno == EINTR);
  if (waited < 0) {
    return Error(ErrorCode::kUnavailable,
                 fmt::format("how process {} ended cannot be told: {}", process.pid, SystemText(errno)));
  }
  if (waited == 0) {
    return std::optional<int>();
  }
  constexpr int kOfSignals = 128;
  return std::optional<int>(WIFSIGNALED(status) ? kOfSignals + WTERMSIG(status) : WEXITSTATUS(status));
}

Status EndProcesses(const std::vector<ProcessId>& processes, Millis patience) {
  const auto signal_all = [&](int signal) {
    for (const ProcessId& process : processes) {
      if (IsRunning(process)) {
        ::kill(static_cast<pid_t>(process.pid), signal);
      }
    }
  };
  const auto are_gone = [&] {
    bool is_one_left = false;
    for (const ProcessId& process : processes) {
      if (IsRunning(process)) {
        is_one_left = true;
      } else {
        // Frees the number when it was started here; of others, this does nothing.
        ::waitpid(static_cast<pid_t>(process.pid), nullptr, WNOHANG);
      }
    }
    return !is_one_left;
  };
  signal_all(SIGTERM);
  if (WaitUntil(are_gone, std::chrono::milliseconds(patience.count()))) {
    return {};
  }
  signal_all(SIGKILL);
  if (WaitUntil(are_gone, kAfterKill)) {
    return {};
  }
  std::string left;
  for (const ProcessId& process : processes) {
    if (IsRunning(process)) {
      left += fmt::format("{}{}", left.empty() ? "" : ", ", process.pid);
    }
  }
  return Error(ErrorCode::kUnavailable, fmt::format("still running after they were killed: process {}", left));
}

std::vector<ProcessId> ProcessesWithVariable(const std::string& name,
                                             const std::function<bool(std::string_view value)>& is_wanted) {
  std::vector<ProcessId> found;
  /// Whether it is to be looked at once more.
  const auto look_at = [&](int64_t pid) {
    const std::optional<ProcessStat> stat = ReadStat(pid);
    const Result<std::string> environment = WholeFile(fmt::format("/proc/{}/environ", pid));
    if (!stat.has_value() || !environment.ok()) {
      return false;
    }
    if (environment->empty()) {
      return MayGetEnvironment(*stat);
    }
    const std::optional<std::string_view> value = ValueIn(*environment, name);
    if (value.has_value() && is_wanted(*value)) {
      found.push_back({pid, stat->start_ticks});
    }
    return false;
  };
  const std::vector<int64_t> own = ThisAndItsAncestors();
  std::vector<int64_t> left = AllProcesses();
  left.erase(std::remove_if(left.begin(), left.end(),
                            [&](int64_t pid) { return std::find(own.begin(), own.end(), pid) != own.end(); }),
             left.end());
  WaitUntil(
      [&] {
        left.erase(std::remove_if(left.begin(), left.end(), [&](int64_t pid) { return !look_at(pid); }), left.end());
        return left.empty();
      },
      kBecomingAnother);
  return found;
}

Result<std::string> OutputOf(const std::vector<std::string>& command, Millis limit) {
  std::error_code ignored;
  ScratchFile scratch;
  scratch.path = (std::filesystem::temp_directory_path(ignored) / "sparkwright-output-XXXXXX").string();
  const int descriptor = ::mkostemp(scratch.path.data(), O_CLOEXEC);
  if (descriptor < 0) {
    return Error(ErrorCode::kUnavailable, fmt::format("{}: cannot create: {}", scratch.path, SystemText(errno)));
  }
  ::close(descriptor);
  ProgramStart start;
  start.command = command;
  start.output = scratch.path;
  SPARKWRIGHT_TRY(const ProcessId process, StartProgram(start));
  Result<std::optional<int>> status = std::optional<int>();
  const auto has_ended = [&] {
    status = ExitStatusOf(process);
    return !status.ok() || status->has_value();
  };
  const bool is_in_time = WaitUntil(has_ended, std::chrono::milliseconds(limit.count()));
  if (!is_in_time) {
    // It leads its session and has not been waited for: no other group can have the number.
    ::kill(-static_cast<pid_t>(process.pid), SIGKILL);
    SPARKWRIGHT_TRY(EndProcesses({process}, Millis(0)));
  }
  if (!status.ok()) {
    return status.error();
  }
  SPARKWRIGHT_TRY(std::string output, WholeFile(scratch.path));
  if (is_in_time && **status == 0) {
    return output;
  }
  const std::size_t end = output.find_last_not_of(" \n");
  output.resize(end == std::string::npos ? 0 : end + 1);
  const std::string shown = output.substr(output.size() - std::min(output.size(), kMostShown));
  const std::string how = is_in_time ? fmt::format("ended with status {}", **status)
                                     : fmt::format("had not ended after {} s", limit.count() / 1'000);
  return Error(ErrorCode::kUnavailable, fmt::format("{}: {}; {}", command.front(), how,
                                                    shown.empty() ? "it printed nothing" : "it printed: " + shown));
}

std::string BootId() {
  const Result<std::string> id = WholeFile("/proc/sys/kernel/random/boot_id");
  std::string text = id.ok() ? *id : "";
  while (!text.empty() && text.back() == '\n') {
    text.pop_back();
  }
  return text;
}

}  // namespace sparkwright::spark
