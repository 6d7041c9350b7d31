#include "cli/application_choice.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/shell_words.h"
#include "cli/console.h"
#include "cli/interrupt.h"
#include "report/text.h"

namespace sparkwright::cli {
namespace {

/// What is known of a log of the application.
struct Attempt {
  std::string id;
  std::string path;
};

/// Attempts are numbered, but not with leading zeros.
bool IsNewer(const std::string& a, const std::string& b) { return a.size() != b.size() ? a.size() > b.size() : a > b; }

bool IsBetter(const pipeline::Analysis& one, const pipeline::Analysis& other) {
  const model::Application& a = one.application;
  const model::Application& b = other.application;
  if (a.ended.has_value() != b.ended.has_value()) {
    return a.ended.has_value();
  }
  return a.attempt_id != b.attempt_id ? IsNewer(a.attempt_id, b.attempt_id) : a.begin() > b.begin();
}

void AddOnce(std::vector<std::string>& ids, const std::string& id) {
  if (!id.empty() && std::find(ids.begin(), ids.end(), id) == ids.end()) {
    ids.push_back(id);
  }
}

Error NoSuchApplication(const ApplicationChoice& choice, const std::vector<std::string>& ids) {
  constexpr std::size_t kMostIds = 10;
  std::string there = "; it holds no application whose id is known";
  if (!ids.empty()) {
    const std::vector<std::string> first(ids.begin(),
                                         ids.begin() + static_cast<std::ptrdiff_t>(std::min(ids.size(), kMostIds)));
    there = fmt::format("; it holds {}{}", fmt::join(first, ", "),
                        ids.size() > kMostIds ? fmt::format(" and {} more", ids.size() - kMostIds) : "");
  }
  return {ErrorCode::kNotFound,
          fmt::format("there is no log of application '{}' in {}{}", choice.application_id, choice.place, there)};
}

std::string Listed(const std::vector<Attempt>& attempts) {
  std::vector<std::string> texts;
  texts.reserve(attempts.size());
  for (const Attempt& attempt : attempts) {
    texts.push_back(attempt.id.empty() ? attempt.path : fmt::format("{} ({})", attempt.id, attempt.path));
  }
  return fmt::format("{}", fmt::join(texts, ", "));
}

/// The attempts that may be of the application, the most promising first: those whose front or name says so, or all of
/// which neither tells.
std::vector<LogCopies> Candidates(std::vector<LogCopies> groups, const std::string& application_id) {
  const bool any_named = std::any_of(groups.begin(), groups.end(),
                                     [&](const LogCopies& group) { return group.application_id() == application_id; });
  std::erase_if(groups, [&](const LogCopies& group) {
    return group.application_id() != (any_named ? application_id : std::string());
  });
  const auto is_in_progress = [](const LogCopies& group) {
    return std::all_of(group.logs.begin(), group.logs.end(), [](const auto& log) { return log.is_in_progress; });
  };
  std::stable_sort(groups.begin(), groups.end(), [&](const LogCopies& a, const LogCopies& b) {
    const bool a_in_progress = is_in_progress(a);
    return a_in_progress != is_in_progress(b) ? !a_in_progress : IsNewer(a.attempt_id(), b.attempt_id());
  });
  return groups;
}

void ReportAttempts(const ApplicationChoice& choice, const std::vector<Attempt>& attempts, const ReadLog& chosen) {
  const std::string& id = chosen.analysis.application.attempt_id;
  ReportNote(fmt::format("application {} has {} attempts: {}; this is {}, {} takes another", choice.application_id,
                         attempts.size(), Listed(attempts), id.empty() ? chosen.source.display_name : id,
                         choice.attempt_flag));
}

}  // namespace

FoundInput FindInput(FileSystem& files, const std::vector<std::string>& paths, const ingest::ReadLimits& limits) {
  FoundInput input;
  for (const std::string& path : paths) {
    ingest::FoundLogs found = ingest::FindLogs(files, {path}, limits);
    input.logs.insert(input.logs.end(), std::make_move_iterator(found.logs.begin()),
                      std::make_move_iterator(found.logs.end()));
    for (const Error& error : found.errors) {
      input.refused.push_back({path, error});
    }
    for (ingest::SkippedFile& file : found.skipped) {
      if (file.reason != ingest::SkippedFile::Reason::kUnreadable) {
        input.skipped.push_back(std::move(file));
        continue;
      }
      // What comes from the file itself names it already.
      const bool is_named = file.detail.starts_with(file.path);
      input.refused.push_back(
          {file.path, Error(ErrorCode::kUnavailable, is_named ? file.detail : file.path + ": " + file.detail)});
    }
  }
  return input;
}

Result<pipeline::Analysis> ReadOnlyLog(LogReader& reader, const std::string& path, std::string_view wanted) {
  const FoundInput found = FindInput(reader.files(), {path}, reader.limits());
  if (found.logs.empty() && found.refused.size() == 1) {
    return found.refused.front().error;
  }
  if (found.logs.size() != 1) {
    return Error(ErrorCode::kInvalidArgument,
                 fmt::format("{} holds {} event logs; {}", path, found.logs.size(), wanted));
  }
  return reader.Read(found.logs.front());
}

std::vector<std::string> FilesOf(const std::vector<std::string>& paths, const std::vector<ingest::LogSource>& logs) {
  std::vector<std::string> files = paths;
  for (const ingest::LogSource& log : logs) {
    for (const ingest::LogPart& part : log.parts) {
      if (files.empty() || files.back() != part.path) {
        files.push_back(part.path);
      }
    }
  }
  return files;
}

std::string ArgumentOf(const ingest::LogSource& log, const std::string& application_id) {
  const ingest::LogPart& part = log.parts.front();
  const std::string& path = part.entry.has_value() ? part.path : log.display_name;
  if (part.path == "-" || report::OneLine(path) != path || report::OneLine(application_id) != application_id) {
    return {};
  }
  if (!part.entry.has_value()) {
    return ShellQuoted(path);
  }
  return application_id.empty() ? std::string()
                                : fmt::format("{} --app-id {}", ShellQuoted(path), ShellQuoted(application_id));
}

Result<ReadLog> ReadApplication(LogReader& reader, FoundInput found, const ApplicationChoice& choice) {
  const bool has_logs = !found.logs.empty();
  GroupedLogs grouped = GroupByAttempt(reader.files(), std::move(found.logs), reader.limits());
  std::vector<ingest::SkippedFile> skipped = std::move(found.skipped);
  skipped.insert(skipped.end(), grouped.named_twice.begin(), grouped.named_twice.end());
  std::vector<std::string> ids;
  for (const LogCopies& group : grouped.groups) {
    AddOnce(ids, group.application_id());
  }
  std::vector<Error> failures;
  for (const report::RefusedLog& refused : found.refused) {
    failures.push_back(refused.error);
  }
  std::vector<Attempt> attempts;
  std::optional<ReadLog> best;
  for (const LogCopies& copies : Candidates(std::move(grouped.groups), choice.application_id)) {
    const bool is_named = !copies.application_id().empty();
    if (is_named) {
      attempts.push_back({copies.attempt_id(), copies.logs.front().display_name});
    }
    const bool is_other_attempt =
        !choice.attempt_id.empty() && !copies.attempt_id().empty() && copies.attempt_id() != choice.attempt_id;
    const bool is_settled = is_named && best.has_value() && best->analysis.application.ended.has_value();
    if (is_other_attempt || is_settled) {
      continue;
    }
    std::vector<ingest::SkippedFile> copies_passed_over;
    Result<ReadLog> log = ReadBestCopy(reader, copies, copies_passed_over);
    if (!log.ok()) {
      if (WasInterrupted()) {
        return log.error();
      }
      failures.push_back(log.error());
      continue;
    }
    const model::Application& application = log->analysis.application;
    if (application.id != choice.application_id) {
      AddOnce(ids, application.id);
      continue;
    }
    skipped.insert(skipped.end(), copies_passed_over.begin(), copies_passed_over.end());
    if (is_named) {
      attempts.back() = {application.attempt_id, log->source.display_name};
    } else {
      attempts.push_back({application.attempt_id, log->source.display_name});
    }
    if (!choice.attempt_id.empty() && application.attempt_id != choice.attempt_id) {
      continue;
    }
    if (!best.has_value() || IsBetter(log->analysis, best->analysis)) {
      best.emplace(*std::move(log));
    }
  }
  if (!reader.is_quiet()) {
    ReportSkipped(skipped);
  }
  if (!has_logs && !failures.empty()) {
    // There the path is what is wrong.
    for (std::size_t i = 0; i + 1 < failures.size(); ++i) {
      ReportError(failures[i].message());
    }
    return failures.back();
  }
  for (const Error& failure : failures) {
    if (!best.has_value()) {
      ReportError(failure.message());
    } else if (!reader.is_quiet()) {
      ReportNote(failure.message());
    }
  }
  if (best.has_value()) {
    if (attempts.size() > 1 && choice.attempt_id.empty() && !reader.is_quiet()) {
      ReportAttempts(choice, attempts, *best);
    }
    return *std::move(best);
  }
  if (!attempts.empty() && !choice.attempt_id.empty()) {
    return Error(ErrorCode::kNotFound,
                 fmt::format("there is no attempt '{}' of application {} in {}; there are {}", choice.attempt_id,
                             choice.application_id, choice.place, Listed(attempts)));
  }
  return NoSuchApplication(choice, ids);
}

}  // namespace sparkwright::cli
