#include "cli/application_choice.h"

#include <algorithm>
#include <optional>
#include <string_view>
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

  bool operator==(const Attempt&) const = default;
};

/// Attempts are numbered, but not with leading zeros.
bool IsNewer(const std::string& a, const std::string& b) { return a.size() != b.size() ? a.size() > b.size() : a > b; }

std::string AttemptInName(const ingest::LogSource& log) {
  return log.application.has_value() ? log.application->attempt_id.value_or("") : "";
}

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

/// The logs that may be of the application: those whose name says so, the most promising first, or all whose name says
/// nothing.
std::vector<ingest::LogSource> Candidates(std::vector<ingest::LogSource> logs, const std::string& application_id) {
  const auto is_named = [&](const ingest::LogSource& log) {
    return log.application.has_value() && log.application->application_id == application_id;
  };
  const bool any_named = std::any_of(logs.begin(), logs.end(), is_named);
  std::erase_if(logs,
                [&](const ingest::LogSource& log) { return any_named ? !is_named(log) : log.application.has_value(); });
  std::stable_sort(logs.begin(), logs.end(), [](const ingest::LogSource& a, const ingest::LogSource& b) {
    return a.is_in_progress != b.is_in_progress ? b.is_in_progress : IsNewer(AttemptInName(a), AttemptInName(b));
  });
  return logs;
}

void ReportAttempts(const ApplicationChoice& choice, const std::vector<Attempt>& attempts, const ReadLog& chosen) {
  const std::string& id = chosen.analysis.application.attempt_id;
  ReportNote(fmt::format("application {} has {} attempts: {}; this is {}, {} takes another", choice.application_id,
                         attempts.size(), Listed(attempts), id.empty() ? chosen.source.display_name : id,
                         choice.attempt_flag));
}

}  // namespace

FoundInput FindInput(Env& env, const std::vector<std::string>& paths, const ingest::ReadLimits& limits) {
  FoundInput input;
  for (const std::string& path : paths) {
    ingest::FoundLogs found = ingest::FindLogs(env.files(), {path}, limits);
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
  std::vector<std::string> ids;
  for (const ingest::LogSource& log : found.logs) {
    AddOnce(ids, log.application.has_value() ? log.application->application_id : "");
  }
  const bool has_logs = !found.logs.empty();
  const std::vector<ingest::LogSource> candidates = Candidates(std::move(found.logs), choice.application_id);
  std::vector<Error> failures;
  for (const report::RefusedLog& refused : found.refused) {
    failures.push_back(refused.error);
  }
  std::vector<Attempt> attempts;
  std::optional<ReadLog> best;
  for (const ingest::LogSource& log : candidates) {
    const bool is_named = log.application.has_value();
    if (is_named) {
      attempts.push_back({AttemptInName(log), log.display_name});
    }
    const std::string in_name = AttemptInName(log);
    const bool is_other_attempt = !choice.attempt_id.empty() && !in_name.empty() && in_name != choice.attempt_id;
    const bool is_settled = is_named && best.has_value() && best->analysis.application.ended.has_value();
    if (is_other_attempt || is_settled) {
      continue;
    }
    Result<pipeline::Analysis> analysis = reader.Read(log);
    if (!analysis.ok()) {
      if (WasInterrupted()) {
        return analysis.error();
      }
      failures.push_back(analysis.error());
      continue;
    }
    const model::Application& application = analysis->application;
    if (application.id != choice.application_id) {
      AddOnce(ids, application.id);
      continue;
    }
    if (!is_named) {
      attempts.push_back({application.attempt_id, log.display_name});
    }
    if (!choice.attempt_id.empty() && application.attempt_id != choice.attempt_id) {
      continue;
    }
    if (!best.has_value() || IsBetter(*analysis, best->analysis)) {
      best.emplace(ReadLog{log, *std::move(analysis)});
    }
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
