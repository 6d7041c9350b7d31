#include "cli/console.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include <fmt/format.h>

namespace sparkwright::cli {

Output::~Output() {
  if (file_ != nullptr) {
    std::fclose(file_);
  }
}

Status Output::OpenFile(const std::string& path) {
  file_ = std::fopen(path.c_str(), "wb");
  if (file_ == nullptr) {
    return Error(ErrorCode::kUnavailable, fmt::format("cannot write {}: {}", path, std::strerror(errno)));
  }
  name_ = path;
  return {};
}

void Output::Write(std::string_view text) {
  if (failure_.has_value()) {
    return;
  }
  std::FILE* stream = file_ == nullptr ? stdout : file_;
  if (std::fwrite(text.data(), 1, text.size(), stream) != text.size()) {
    failure_ = Error(ErrorCode::kUnavailable, fmt::format("cannot write to {}: {}", name_, std::strerror(errno)));
  }
}

Status Output::Close() {
  std::FILE* stream = file_ == nullptr ? stdout : file_;
  bool is_flushed = std::fflush(stream) == 0;
  int error = errno;
  if (file_ != nullptr) {
    if (std::fclose(file_) != 0 && is_flushed) {
      is_flushed = false;
      error = errno;
    }
    file_ = nullptr;
  }
  if (!is_flushed && !failure_.has_value()) {
    failure_ = Error(ErrorCode::kUnavailable, fmt::format("cannot write to {}: {}", name_, std::strerror(error)));
  }
  return failure_.has_value() ? Status(*failure_) : Status();
}

void WriteToStderr(std::string_view text) {
  const std::size_t written = std::fwrite(text.data(), 1, text.size(), stderr);
  static_cast<void>(written);
}

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
