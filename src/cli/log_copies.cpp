#include "cli/log_copies.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "cli/console.h"
#include "cli/interrupt.h"
#include "report/format.h"

namespace sparkwright::cli {
namespace {

/// "a//b/./c" as "a/b/c".
std::string Normalized(std::string_view path) {
  std::string normal = path.starts_with('/') ? "/" : "";
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    const std::string_view step = path.substr(0, slash);
    if (!step.empty() && step != ".") {
      normal += (normal.empty() || normal.ends_with('/') ? "" : "/") + std::string(step);
    }
    path.remove_prefix(std::min(slash + 1, path.size()));
  }
  return normal;
}

ingest::SkippedFile CopyOf(const ingest::LogSource& log, const std::string& better) {
  return {log.display_name, ingest::SkippedFile::Reason::kCopy, "the same attempt is read from " + better};
}

}  // namespace

std::string LogCopies::application_id() const {
  if (start.has_value()) {
    return start->application_id;
  }
  return logs.front().application.has_value() ? logs.front().application->application_id : "";
}

std::string LogCopies::attempt_id() const {
  if (start.has_value()) {
    return start->attempt_id;
  }
  return logs.front().application.has_value() ? logs.front().application->attempt_id.value_or("") : "";
}

GroupedLogs GroupByAttempt(FileSystem& files, std::vector<ingest::LogSource> logs, const ingest::ReadLimits& limits) {
  struct Peeked {
    ingest::LogSource log;
    std::optional<ingest::LogStart> start;
  };
  GroupedLogs grouped;
  std::vector<Peeked> peeked;
  std::set<std::string> paths;
  // What a name says of each attempt that a front tells: logs without a readable front go there.
  std::map<std::pair<std::string, std::string>, std::vector<ingest::LogStart>> starts_of_name;
  for (ingest::LogSource& log : logs) {
    if (!paths.insert(Normalized(log.display_name)).second) {
      grouped.named_twice.push_back({log.display_name, ingest::SkippedFile::Reason::kNamedTwice, "named twice"});
      continue;
    }
    std::optional<ingest::LogStart> start = ingest::PeekLogStart(files, log, limits);
    if (start.has_value()) {
      std::vector<ingest::LogStart>& starts = starts_of_name[{start->application_id, start->attempt_id}];
      if (std::find(starts.begin(), starts.end(), *start) == starts.end()) {
        starts.push_back(*start);
      }
    }
    peeked.push_back({std::move(log), std::move(start)});
  }
  std::map<std::tuple<std::string, std::string, std::optional<Timestamp>>, std::size_t> groups;
  for (Peeked& one : peeked) {
    if (!one.start.has_value() && one.log.application.has_value()) {
      const auto named =
          starts_of_name.find({one.log.application->application_id, one.log.application->attempt_id.value_or("")});
      if (named != starts_of_name.end() && named->second.size() == 1) {
        one.start = named->second.front();
      }
    }
    if (one.start.has_value()) {
      const auto [group, is_new] = groups.try_emplace(
          {one.start->application_id, one.start->attempt_id, one.start->started}, grouped.groups.size());
      if (!is_new) {
        grouped.groups[group->second].logs.push_back(std::move(one.log));
        continue;
      }
    }
    LogCopies copies;
    copies.start = std::move(one.start);
    copies.logs.push_back(std::move(one.log));
    grouped.groups.push_back(std::move(copies));
  }
  return grouped;
}

bool IsBetterCopy(const model::Application& one, const model::Application& other) {
  const auto rank = [](const model::Application& application) {
    return std::tuple(application.import.is_complete, application.ended.has_value(), application.import.num_events);
  };
  return rank(one) > rank(other);
}

Result<ReadLog> ReadBestCopy(LogReader& reader, const LogCopies& copies,
                             std::vector<ingest::SkippedFile>& passed_over) {
  std::optional<ReadLog> best;
  std::optional<Error> first_error;
  std::vector<const ingest::LogSource*> others;
  std::vector<ingest::SkippedFile> unreadable;
  for (const ingest::LogSource& log : copies.logs) {
    Result<pipeline::Analysis> analysis = reader.Read(log);
    if (!analysis.ok()) {
      if (WasInterrupted()) {
        return analysis.error();
      }
      first_error = first_error.has_value() ? first_error : analysis.error();
      unreadable.push_back(
          {log.display_name, ingest::SkippedFile::Reason::kCopy, "cannot be read: " + analysis.error().message()});
    } else if (!best.has_value() || IsBetterCopy(analysis->application, best->analysis.application)) {
      best.emplace(ReadLog{log, *std::move(analysis)});
    }
  }
  if (!best.has_value()) {
    passed_over.insert(passed_over.end(), unreadable.begin() + 1, unreadable.end());
    return *first_error;
  }
  for (const ingest::LogSource& log : copies.logs) {
    const auto failed = std::find_if(unreadable.begin(), unreadable.end(),
                                     [&](const ingest::SkippedFile& file) { return file.path == log.display_name; });
    if (failed != unreadable.end()) {
      passed_over.push_back(*failed);
    } else if (log.display_name != best->source.display_name) {
      passed_over.push_back(CopyOf(log, best->source.display_name));
    }
  }
  return *std::move(best);
}

void ReportSkipped(const std::vector<ingest::SkippedFile>& skipped) {
  struct Reason {
    ingest::SkippedFile::Reason reason;
    std::string_view singular;
    std::string_view plural;
  };
  constexpr std::array<Reason, 4> kReasons = {{
      {ingest::SkippedFile::Reason::kNotALog, "a file that is not an event log", "files that are not event logs"},
      {ingest::SkippedFile::Reason::kNamedTwice, "named twice", "logs that are named twice"},
      {ingest::SkippedFile::Reason::kCopy, "a copy of a log", "copies of logs"},
      {ingest::SkippedFile::Reason::kTooDeep, "a file that lies too deep or behind too many others",
       "files that lie too deep or behind too many others"},
  }};
  for (const Reason& reason : kReasons) {
    const auto is_it = [&](const ingest::SkippedFile& file) { return file.reason == reason.reason; };
    const auto count = std::count_if(skipped.begin(), skipped.end(), is_it);
    if (count > 0) {
      const auto first = std::find_if(skipped.begin(), skipped.end(), is_it);
      const bool is_said = first->detail.empty() || first->reason == ingest::SkippedFile::Reason::kNamedTwice;
      const std::string detail = is_said ? "" : " (" + first->detail + ")";
      ReportNote(count == 1 ? fmt::format("passed over {}, {}{}", first->path, reason.singular, detail)
                            : fmt::format("passed over {} {}, the first is {}{}", report::FormatCount(count),
                                          reason.plural, first->path, detail));
    }
  }
}

}  // namespace sparkwright::cli
