#include "spark/process.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

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

namespace sparkwright::spark {
namespace {

constexpr std::chrono::milliseconds kPoll{20};
constexpr std::chrono::seconds kAfterKill{5};
/// The environment of a process has at most 2 MiB unless the limit of its stack was raised.
constexpr Bytes kMostText{int64_t{16} << 20};

/// Of a process that ends while it is read, an error like that of one that has ended.
Result<std::string> WholeFile(const std::string& path) { return ReadText(RealEnv().files(), path, kMostText); }

/// What /proc/PID/stat says of a process.
struct ProcessStat {
  char state = '?';
  int64_t start_ticks = 0;
};

std::optional<ProcessStat> ReadStat(int64_t pid) {
  const Result<std::string> text = WholeFile(fmt::format("/proc/{}/stat", pid));
  // The second field is the program's name in brackets, and may have blanks and brackets itself.
  const std::size_t end_of_name = text.ok() ? text->rfind(')') : std::string::npos;
  if (end_of_name == std::string::npos) {
    return std::nullopt;
  }
  constexpr int kStateField = 3;
  constexpr int kStartField = 22;
  ProcessStat stat;
  std::string_view rest = std::string_view(*text).substr(end_of_name + 1);
  for (int field = kStateField; field <= kStartField; ++field) {
    const std::size_t begin = rest.find_first_not_of(' ');
    if (begin == std::string_view::npos) {
      return std::nullopt;
    }
    rest.remove_prefix(begin);
    const std::string_view word = rest.substr(0, rest.find(' '));
    rest.remove_prefix(word.size());
    if (field == kStateField) {
      stat.state = word.front();
    } else if (field == kStartField) {
      const auto [end, status] = std::from_chars(word.data(), word.data() + word.size(), stat.start_ticks);
      if (status != std::errc()) {
        return std::nullopt;
      }
    }
  }
  return stat;
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

}  // namespace

Result<ProcessId> StartProgram(const ProgramStart& start) {
  std::vector<std::string> arguments = start.command;
  std::vector<std::string> environment = EnvironmentFor(start);
  posix_spawn_file_actions_t actions{};
  posix_spawnattr_t attributes{};
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawnattr_init(&attributes);
  constexpr mode_t kOwnerWrites = 0644;
  ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, start.output.c_str(), O_WRONLY | O_CREAT | O_TRUNC,
                                     kOwnerWrites);
  ::posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
  ::posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
  if (!start.folder.empty()) {
    ::posix_spawn_file_actions_addchdir_np(&actions, start.folder.c_str());
  }
  // What this process ignores or blocks, the new one would, too.
  sigset_t none;
  sigset_t usual;
  ::sigemptyset(&none);
  ::sigemptyset(&usual);
  for (const int signal : {SIGINT, SIGTERM, SIGPIPE, SIGHUP, SIGQUIT}) {
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
                 fmt::format("cannot start {}: {}", start.command.front(), std::generic_category().message(code)));
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

std::optional<int> ExitStatusOf(const ProcessId& process) {
  int status = 0;
  if (::waitpid(static_cast<pid_t>(process.pid), &status, WNOHANG) == 0) {
    return std::nullopt;
  }
  constexpr int kOfSignals = 128;
  return WIFSIGNALED(status) ? kOfSignals + WTERMSIG(status) : WEXITSTATUS(status);
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

std::vector<ProcessId> ProcessesWithVariable(const std::string& name, const std::string& value) {
  // Entries end with a zero byte; one before the first makes all look the same.
  const std::string wanted = std::string(1, '\0') + name + "=" + value + std::string(1, '\0');
  std::vector<ProcessId> found;
  std::vector<int64_t> with_none;
  const auto look_at = [&](int64_t pid) {
    const std::optional<ProcessStat> stat = ReadStat(pid);
    const Result<std::string> environment = WholeFile(fmt::format("/proc/{}/environ", pid));
    if (!stat.has_value() || !environment.ok()) {
      return;
    }
    if (environment->empty()) {
      with_none.push_back(pid);
    } else if ((std::string(1, '\0') + *environment).find(wanted) != std::string::npos) {
      found.push_back({pid, stat->start_ticks});
    }
  };
  for (const int64_t pid : AllProcesses()) {
    if (pid != ::getpid()) {
      look_at(pid);
    }
  }
  // A process that is just becoming another program (exec) has none for a moment.
  if (!with_none.empty()) {
    std::this_thread::sleep_for(kPoll);
    for (const int64_t pid : std::exchange(with_none, {})) {
      look_at(pid);
    }
  }
  return found;
}

Result<std::string> OutputOf(const std::vector<std::string>& command, Millis limit) {
  std::error_code ignored;
  ScratchFile scratch;
  scratch.path = (std::filesystem::temp_directory_path(ignored) / "sparkwright-output-XXXXXX").string();
  const int descriptor = ::mkostemp(scratch.path.data(), O_CLOEXEC);
  if (descriptor < 0) {
    return Error(ErrorCode::kUnavailable,
                 fmt::format("{}: cannot create: {}", scratch.path, std::generic_category().message(errno)));
  }
  ::close(descriptor);
  ProgramStart start;
  start.command = command;
  start.output = scratch.path;
  SPARKWRIGHT_TRY(const ProcessId process, StartProgram(start));
  std::optional<int> status;
  const auto has_ended = [&] { return (status = ExitStatusOf(process)).has_value(); };
  if (!WaitUntil(has_ended, std::chrono::milliseconds(limit.count()))) {
    SPARKWRIGHT_TRY(EndProcesses({process}, Millis(0)));
    return Error(ErrorCode::kUnavailable,
                 fmt::format("{}: has not ended after {} s", command.front(), limit.count() / 1'000));
  }
  if (status != 0) {
    return Error(ErrorCode::kUnavailable, fmt::format("{}: ended with an error", command.front()));
  }
  return WholeFile(scratch.path);
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
