#include "ingest/sources/log_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <set>
#include <tuple>

#include "ingest/sources/log_name.h"

namespace sparkwright::ingest {
namespace {

void NoteInProgress(LogSource& log) {
  if (log.is_in_progress) {
    log.notes.push_back({ImportCounter::kStillWriting, log.display_name, {}});
  }
}

// Moves the files that `wants` accepts out of the folder.
template <typename Wants>
std::vector<LogFile> TakeFiles(LogFolder& folder, Wants wants) {
  const auto rest = std::stable_partition(folder.files.begin(), folder.files.end(),
                                          [&wants](const LogFile& file) { return !wants(file.name); });
  std::vector<LogFile> taken(std::make_move_iterator(rest), std::make_move_iterator(folder.files.end()));
  folder.files.erase(rest, folder.files.end());
  return taken;
}

// Brings the parts of a rolling log into order, leaves out what a compaction file replaces, notes what is missing.
void OrderRollingParts(std::vector<std::pair<RollingPartName, LogFile>>& parts, LogSource& log) {
  std::sort(parts.begin(), parts.end(), [](const auto& a, const auto& b) {
    return std::tie(a.first.number, a.first.is_compacted, a.second.name) <
           std::tie(b.first.number, b.first.is_compacted, b.second.name);
  });
  std::size_t first = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    first = parts[i].first.is_compacted ? i : first;
  }
  const auto skip = [&log](const LogFile& file, std::string detail) {
    log.notes.push_back({ImportCounter::kSkippedPart, file.part.display_name(), std::move(detail)});
  };
  for (std::size_t i = 0; i < first; ++i) {
    skip(parts[i].second, fmt::format("replaced by {}", parts[first].second.name));
  }
  int64_t expected = parts[first].first.is_compacted ? parts[first].first.number : 1;
  for (std::size_t i = first; i < parts.size(); ++i) {
    const auto& [name, file] = parts[i];
    if (i > first && name.number == parts[i - 1].first.number) {
      skip(file, "another copy of the same part");
      continue;
    }
    if (name.number > expected) {
      log.notes.push_back({ImportCounter::kMissingPart, log.display_name,
                           name.number == expected + 1
                               ? fmt::format("part {} is missing", expected)
                               : fmt::format("parts {} to {} are missing", expected, name.number - 1)});
    }
    log.parts.push_back(file.part);
    expected = name.number == INT64_MAX ? INT64_MAX : name.number + 1;
  }
}

void TakeRollingLogs(LogFolder& folder, FolderLogs& logs) {
  std::map<std::string, std::vector<std::pair<RollingPartName, LogFile>>> groups;
  for (LogFile& file :
       TakeFiles(folder, [](const std::string& name) { return ParseRollingPartName(name).has_value(); })) {
    RollingPartName name = ParseRollingPartName(file.name).value_or(RollingPartName());
    groups[name.log_stem].emplace_back(name, std::move(file));
  }
  if (groups.empty()) {
    return;
  }
  std::set<std::string> marks;
  for (LogFile& mark : TakeFiles(folder, [](const std::string& name) { return name.starts_with("appstatus_"); })) {
    marks.insert(std::move(mark.name));
  }
  for (auto& [stem, parts] : groups) {
    const std::string mark = "appstatus_" + stem;
    LogSource log;
    log.display_name = groups.size() == 1 ? folder.path : JoinPath(folder.path, fmt::format("events_*_{}", stem));
    log.is_in_progress = marks.count(mark + ".inprogress") > 0 && marks.count(mark) == 0;
    log.application = ParseApplicationName(stem);
    NoteInProgress(log);
    OrderRollingParts(parts, log);
    logs.emplace_back(std::move(log), parts.front().second);
  }
}

std::optional<int64_t> LegacyPartNumber(std::string_view name) {
  constexpr std::string_view kPrefix = "EVENT_LOG_";
  int64_t number = 0;
  if (!name.starts_with(kPrefix)) {
    return std::nullopt;
  }
  const auto [end, error] = std::from_chars(name.data() + kPrefix.size(), name.data() + name.size(), number);
  return error == std::errc() && end == name.data() + name.size() ? std::optional(number) : std::nullopt;
}

// Spark 1.0 to 1.2: <folder>/EVENT_LOG_1, SPARK_VERSION_<version>, COMPRESSION_CODEC_<class>, APPLICATION_COMPLETE.
void TakeLegacyLog(LogFolder& folder, FolderLogs& logs) {
  std::vector<LogFile> parts =
      TakeFiles(folder, [](const std::string& name) { return LegacyPartNumber(name).has_value(); });
  if (parts.empty()) {
    return;
  }
  std::stable_sort(parts.begin(), parts.end(), [](const LogFile& a, const LogFile& b) {
    return LegacyPartNumber(a.name) < LegacyPartNumber(b.name);
  });
  LogSource log;
  log.display_name = folder.path;
  log.is_in_progress = true;
  log.application = ParseApplicationName(folder.name());
  constexpr std::string_view kVersion = "SPARK_VERSION_";
  for (const LogFile& mark : TakeFiles(folder, [&](const std::string& name) {
         return name == "APPLICATION_COMPLETE" || name.starts_with(kVersion) || name.starts_with("COMPRESSION_CODEC_");
       })) {
    if (mark.name == "APPLICATION_COMPLETE") {
      log.is_in_progress = false;
    } else if (mark.name.starts_with(kVersion)) {
      log.spark_version = mark.name.substr(kVersion.size());
    }
  }
  for (const LogFile& part : parts) {
    log.parts.push_back(part.part);
  }
  NoteInProgress(log);
  logs.emplace_back(std::move(log), parts.front());
}

// Databricks: <folder>/eventlog-<time>.gz, ..., and `eventlog`, the part being written.
void TakeDatedLog(LogFolder& folder, FolderLogs& logs) {
  std::vector<LogFile> parts =
      TakeFiles(folder, [](const std::string& name) { return ParseDatedPartName(name).has_value(); });
  if (parts.empty()) {
    return;
  }
  const auto time_of = [](const LogFile& file) { return ParseDatedPartName(file.name); };
  std::stable_sort(parts.begin(), parts.end(),
                   [&](const LogFile& a, const LogFile& b) { return time_of(a) < time_of(b); });
  LogSource log;
  log.display_name = folder.path;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0 && time_of(parts[i]) == time_of(parts[i - 1])) {
      log.notes.push_back({ImportCounter::kSkippedPart, parts[i].part.display_name(), "another copy of the same part"});
    } else {
      log.parts.push_back(parts[i].part);
    }
  }
  for (const LogFile& last :
       TakeFiles(folder, [](const std::string& name) { return ParseLogName(name).stem == "eventlog"; })) {
    log.parts.push_back(last.part);
  }
  logs.emplace_back(std::move(log), parts.front());
}

}  // namespace

std::string JoinPath(const std::string& folder, const std::string& name) {
  return folder.ends_with('/') ? folder + name : folder + "/" + name;
}

LogSource OneFileLog(const LogFile& file) {
  const LogName name = ParseLogName(file.name);
  LogSource log;
  log.display_name = file.part.display_name();
  log.parts.push_back(file.part);
  log.is_in_progress = name.is_in_progress;
  log.application = name.application;
  if (const std::optional<RollingPartName> part = ParseRollingPartName(file.name)) {
    log.application = ParseApplicationName(part->log_stem);
  }
  NoteInProgress(log);
  return log;
}

void TakeFolderLogs(LogFolder& folder, FolderLogs& logs) {
  TakeRollingLogs(folder, logs);
  TakeLegacyLog(folder, logs);
  TakeDatedLog(folder, logs);
}

}  // namespace sparkwright::ingest
