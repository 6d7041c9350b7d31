#include "ingest/sources/log_name.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace sparkwright::ingest {
namespace {

constexpr std::array<std::string_view, 6> kCodecEndings = {".zstd", ".zst", ".lz4", ".snappy", ".lzf", ".gz"};
constexpr std::string_view kInProgress = ".inprogress";
constexpr std::string_view kCompact = ".compact";

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsHexDigit(char c) { return IsDigit(c) || (c >= 'a' && c <= 'f'); }

bool TakePrefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) {
    return false;
  }
  text.remove_prefix(prefix.size());
  return true;
}

bool TakeEnding(std::string_view& text, std::string_view ending) {
  if (text.size() <= ending.size() || !text.ends_with(ending)) {
    return false;
  }
  text.remove_suffix(ending.size());
  return true;
}

bool TakeCodecEnding(std::string_view& text) {
  return std::any_of(kCodecEndings.begin(), kCodecEndings.end(),
                     [&text](std::string_view ending) { return TakeEnding(text, ending); });
}

// Takes all leading characters that `is_part` accepts; how many there were.
std::size_t TakeWhile(std::string_view& text, bool (*is_part)(char)) {
  const auto end = std::find_if_not(text.begin(), text.end(), is_part);
  const auto count = static_cast<std::size_t>(end - text.begin());
  text.remove_prefix(count);
  return count;
}

// Takes an application id from the front of `text`; false when there is none of a known form.
bool TakeApplicationId(std::string_view& text) {
  std::string_view rest = text;
  bool is_known = false;
  if (TakePrefix(rest, "application_")) {
    is_known = TakeWhile(rest, &IsDigit) > 0 && TakePrefix(rest, "_") && TakeWhile(rest, &IsDigit) > 0;
  } else if (TakePrefix(rest, "app-")) {
    is_known = TakeWhile(rest, &IsDigit) == 14 && TakePrefix(rest, "-") && TakeWhile(rest, &IsDigit) > 0;
  } else if (TakePrefix(rest, "local-")) {
    is_known = TakeWhile(rest, &IsDigit) > 0;
  } else if (TakePrefix(rest, "spark-")) {
    is_known = TakeWhile(rest, &IsHexDigit) == 32;
  }
  if (is_known) {
    text = rest;
  }
  return is_known;
}

}  // namespace

std::optional<ApplicationName> ParseApplicationName(std::string_view text) {
  std::string_view rest = text;
  if (!TakeApplicationId(rest)) {
    return std::nullopt;
  }
  ApplicationName name{std::string(text.substr(0, text.size() - rest.size())), std::nullopt};
  if (!rest.empty()) {
    if (!TakePrefix(rest, "_") || rest.empty() || !std::all_of(rest.begin(), rest.end(), &IsDigit)) {
      return std::nullopt;
    }
    name.attempt_id = std::string(rest);
  }
  return name;
}

LogName ParseLogName(std::string_view name) {
  LogName log;
  log.is_in_progress = TakeEnding(name, kInProgress);
  while (TakeCodecEnding(name) || TakeEnding(name, kCompact)) {
  }
  log.stem = std::string(name);
  log.application = ParseApplicationName(name);
  return log;
}

std::optional<RollingPartName> ParseRollingPartName(std::string_view name) {
  if (!TakePrefix(name, "events_")) {
    return std::nullopt;
  }
  RollingPartName part;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), part.number);
  if (error != std::errc() || part.number < 0 || !IsDigit(name.front())) {
    return std::nullopt;
  }
  name.remove_prefix(static_cast<std::size_t>(end - name.data()));
  if (!TakePrefix(name, "_")) {
    return std::nullopt;
  }
  part.is_compacted = TakeEnding(name, kCompact);
  while (TakeCodecEnding(name)) {
  }
  if (name.empty()) {
    return std::nullopt;
  }
  part.log_stem = std::string(name);
  return part;
}

std::optional<std::string> ParseDatedPartName(std::string_view name) {
  constexpr std::string_view kForm = "0000-00-00--00-00";
  if (!TakePrefix(name, "eventlog-")) {
    return std::nullopt;
  }
  while (TakeCodecEnding(name)) {
  }
  if (name.size() != kForm.size() || !std::equal(name.begin(), name.end(), kForm.begin(), [](char c, char form) {
        return form == '0' ? IsDigit(c) : c == form;
      })) {
    return std::nullopt;
  }
  return std::string(name);
}

}  // namespace sparkwright::ingest
