#include "cli/console.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>

#include <fmt/format.h>

#include "report/text.h"

namespace sparkwright::cli {
namespace {

constexpr std::string_view kElsewhere = "write to another place with -o FILE or '>'";

/// Whether an input is that file, under whatever name.
bool IsFile(const std::string& input, const struct stat& file) {
  struct stat info = {};
  const int status = input == "-" ? fstat(STDIN_FILENO, &info) : stat(input.c_str(), &info);
  return status == 0 && info.st_dev == file.st_dev && info.st_ino == file.st_ino;
}

/// Where a path leads after all links.
std::string Followed(const std::string& path) {
  std::string resolved(PATH_MAX, '\0');
  if (realpath(path.c_str(), resolved.data()) == nullptr) {
    return path;
  }
  resolved.resize(std::strlen(resolved.c_str()));
  return resolved;
}

}  // namespace

Output::~Output() {
  if (file_ != nullptr) {
    std::fclose(file_);
  }
  RemoveUnfinished();
}

Status Output::OpenFile(const std::string& path, const std::vector<std::string>& inputs) {
  if (path.empty()) {
    return {};
  }
  const auto refused = [&](int error) {
    return Error(ErrorCode::kUnavailable,
                 fmt::format("cannot write {}: {}; {}", path, std::strerror(error), kElsewhere));
  };
  name_ = path;
  struct stat present = {};
  const bool is_there = stat(path.c_str(), &present) == 0;
  if (is_there && S_ISREG(present.st_mode)) {
    for (const std::string& input : inputs) {
      if (IsFile(input, present)) {
        return Error(ErrorCode::kInvalidArgument,
                     fmt::format("--output {} is a file that is being read; give another one", path));
      }
    }
  }
  // /dev/stdout may lead to a file that the shell has open.
  const bool is_special = path.starts_with("/dev/") || path.starts_with("/proc/");
  if (is_special || (is_there && !S_ISREG(present.st_mode))) {
    file_ = std::fopen(path.c_str(), "wb");
    return file_ == nullptr ? Status(refused(errno)) : Status();
  }
  if (is_there && access(path.c_str(), W_OK) != 0) {
    return refused(errno);  // Its folder may take another file in its place, but it is not meant to change.
  }
  target_ = is_there ? Followed(path) : path;
  const std::size_t name = target_.rfind('/') + 1;
  unfinished_ = fmt::format("{}.{}.{}.unfinished", target_.substr(0, name), target_.substr(name), getpid());
  unlink(unfinished_.c_str());
  const int descriptor = open(unfinished_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (descriptor < 0) {
    unfinished_.clear();
    return refused(errno);
  }
  if (is_there && fchmod(descriptor, present.st_mode & 07777U) != 0) {
    // Some file systems have no modes; the file can be written all the same.
    errno = 0;
  }
  file_ = fdopen(descriptor, "wb");
  if (file_ == nullptr) {
    const int error = errno;
    close(descriptor);
    return refused(error);
  }
  return {};
}

void Output::Write(std::string_view text) {
  if (failure_.has_value()) {
    return;
  }
  std::FILE* stream = file_ == nullptr ? stdout : file_;
  if (std::fwrite(text.data(), 1, text.size(), stream) != text.size()) {
    Fail("write to", errno);
  }
}

Status Output::Close() {
  std::FILE* stream = file_ == nullptr ? stdout : file_;
  if (std::fflush(stream) != 0) {
    Fail("write to", errno);
  }
  if (file_ != nullptr) {
    if (std::fclose(file_) != 0) {
      Fail("write to", errno);
    }
    file_ = nullptr;
  }
  if (!unfinished_.empty() && !failure_.has_value()) {
    if (std::rename(unfinished_.c_str(), target_.c_str()) == 0) {
      unfinished_.clear();
    } else {
      Fail("replace", errno);
    }
  }
  RemoveUnfinished();
  return failure_.has_value() ? Status(*failure_) : Status();
}

void Output::Fail(std::string_view what, int error) {
  if (!failure_.has_value()) {
    failure_ = Error(ErrorCode::kUnavailable,
                     fmt::format("cannot {} {}: {}; {}", what, name_, std::strerror(error), kElsewhere));
  }
}

void Output::RemoveUnfinished() {
  if (!unfinished_.empty()) {
    unlink(unfinished_.c_str());
    unfinished_.clear();
  }
}

void WriteToStderr(std::string_view text) {
  const std::size_t written = std::fwrite(text.data(), 1, text.size(), stderr);
  static_cast<void>(written);
}

void ReportError(std::string_view message) { WriteToStderr("sparkwright: " + report::OneLine(message) + "\n"); }

ExitCode ExitWith(const Error& error) {
  ReportError(error.message());
  return ExitCodeOf(error.code());
}

ExitCode FinishOutput(Output& output, ExitCode code) {
  const Status status = output.Close();
  return status.ok() ? code : ExitWith(status.error());
}

void ReportNote(std::string_view message) { WriteToStderr("note: " + report::OneLine(message) + "\n"); }

bool IsTerminal(std::FILE* stream) { return isatty(fileno(stream)) == 1; }

std::optional<std::size_t> TerminalWidth() {
  winsize size = {};
  if (!IsTerminal(stdout) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) {
    return std::nullopt;
  }
  return size.ws_col;
}

bool UseColour(ColourWish wish, Env& env) {
  if (wish != ColourWish::kAuto) {
    return wish == ColourWish::kAlways;
  }
  if (!env.Variable("NO_COLOR").value_or("").empty()) {
    return false;
  }
  const std::string forced = env.Variable("CLICOLOR_FORCE").value_or("");
  if (!forced.empty() && forced != "0") {
    return true;
  }
  return IsTerminal(stdout) && env.Variable("TERM").value_or("") != "dumb";
}

}  // namespace sparkwright::cli
