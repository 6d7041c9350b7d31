#include "spark/state_folder.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace sparkwright::spark {
namespace {

bool IsUtf8(const std::string& text) {
  try {
    return !nlohmann::json(text).dump().empty();
  } catch (const nlohmann::json::exception&) {
    return false;
  }
}

}  // namespace

Result<std::string> StateFolder(Env& env, std::string_view flag) {
  const std::string state = env.Variable("XDG_STATE_HOME").value_or("");
  if (state.starts_with('/')) {  // The specification says that a relative one is to be ignored.
    return state + "/sparkwright";
  }
  const std::string home = env.Variable("HOME").value_or("");
  if (!home.starts_with('/')) {
    return Error(ErrorCode::kNotFound, fmt::format("there is no HOME to keep files in; give a folder with {}", flag));
  }
  return home + "/.local/state/sparkwright";
}

Result<std::string> UsableFolder(const std::string& folder, std::string_view flag) {
  std::error_code error;
  const std::filesystem::path absolute = std::filesystem::absolute(folder, error);
  std::string usable = error ? std::string() : std::filesystem::weakly_canonical(absolute, error).string();
  if (error) {
    return Error(ErrorCode::kUnavailable, fmt::format("{}: {}", folder, error.message()));
  }
  while (usable.size() > 1 && usable.ends_with('/')) {
    usable.pop_back();
  }
  const auto is_plain = [](unsigned char c) {
    constexpr std::string_view kOther = "/._-+=,@~:";
    return c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           kOther.find(static_cast<char>(c)) != std::string_view::npos;
  };
  if (!IsUtf8(usable)) {
    return Error(
        ErrorCode::kInvalidArgument,
        fmt::format("'{}' cannot be used: its name is not UTF-8, in which records and reports are written; give "
                    "another with {}",
                    usable, flag));
  }
  if (!std::all_of(usable.begin(), usable.end(), is_plain)) {
    return Error(ErrorCode::kInvalidArgument,
                 fmt::format("'{}' cannot be used: Spark takes it as a URI, in which blanks and signs such as % and # "
                             "mean something else; give another with {}",
                             usable, flag));
  }
  return usable;
}

}  // namespace sparkwright::spark
