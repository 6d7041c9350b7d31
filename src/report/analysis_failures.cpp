#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "report/analysis_sections_internal.h"
#include "report/format.h"
#include "report/text.h"

namespace sparkwright::report {
namespace {

/// The line of a Python traceback that names the exception: the first after its head that is not indented.
std::string_view PythonException(std::string_view traceback) {
  std::size_t at = traceback.find('\n');
  while (at != std::string_view::npos) {
    const std::string_view rest = traceback.substr(at + 1);
    const std::string_view line = rest.substr(0, rest.find('\n'));
    if (!line.empty() && line.front() != ' ' && line.front() != '\t') {
      return line;
    }
    at = traceback.find('\n', at + 1);
  }
  return {};
}

/// "ExceptionFailure: java.lang.RuntimeException: row 0"; some messages begin with their kind.
std::string Told(const model::TaskFailureGroup& failure) {
  constexpr std::size_t kLongest = 240;
  const std::string kind = OneLine(failure.kind);
  const std::string message = Shorten(FailureCause(failure.message), kLongest);
  return message.starts_with(kind) ? message : kind + (message.empty() ? "" : ": ") + message;
}

}  // namespace

std::string FailureCause(std::string_view text) {
  constexpr std::string_view kAborted = "Job aborted due to stage failure: ";
  constexpr std::string_view kRecent = ", most recent failure: ";
  constexpr std::string_view kPython = "Traceback (most recent call last):";
  std::string head;
  if (const std::size_t aborted = text.find(kAborted); aborted != std::string_view::npos) {
    head = OneLine(text.substr(0, aborted));
    head += head.empty() ? "" : " ";
    text.remove_prefix(aborted + kAborted.size());
  }
  if (const std::size_t recent = text.find(kRecent); recent != std::string_view::npos) {
    head += OneLine(text.substr(0, recent)) + ": ";
    text.remove_prefix(recent + kRecent.size());
    // "Lost task 2.3 in stage 1.0 (TID 14) (localhost executor driver): " says little more.
    if (const std::size_t lost = text.find("): "); text.starts_with("Lost task") && lost != std::string_view::npos) {
      text.remove_prefix(lost + 3);
    }
  }
  if (const std::size_t python = text.find(kPython); python != std::string_view::npos) {
    const std::string_view exception = PythonException(text.substr(python));
    if (!exception.empty()) {
      return head + OneLine(exception);
    }
  }
  // What follows is the Java stack.
  return head + OneLine(text.substr(0, text.find("\n\tat ")));
}

std::optional<Section> FailuresSection(const Analysis& analysis) {
  constexpr std::size_t kMostOfAKind = 5;
  constexpr std::size_t kLongestReason = 240;
  const model::Application& application = analysis.application;
  Paragraph paragraph;
  std::set<std::string_view> told;  // A stage that took its job down has the same text.
  std::size_t num_jobs = 0;
  for (const model::Job& job : application.jobs) {
    if (job.status == model::JobStatus::kFailed && ++num_jobs <= kMostOfAKind) {
      paragraph.lines.push_back(Line({{fmt::format("job {} failed: ", job.id.number()), Style::kCritical},
                                      {Shorten(FailureCause(job.failure), kLongestReason)}}));
      told.insert(job.failure);
    }
  }
  std::size_t num_stages = 0;
  for (const model::Stage& stage : application.stages) {
    const bool is_told = told.find(stage.failure_reason) != told.end();
    if (!stage.failure_reason.empty() && !is_told && ++num_stages <= kMostOfAKind) {
      paragraph.lines.push_back(
          Line({{fmt::format("stage {} failed: ", StageName(stage.id, stage.attempt)), Style::kCritical},
                {Shorten(FailureCause(stage.failure_reason), kLongestReason)}}));
    }
  }
  struct Group {
    const model::Stage* stage;
    const model::TaskFailureGroup* failure;
  };
  std::vector<Group> groups;
  for (const model::Stage& stage : application.stages) {
    for (const model::TaskFailureGroup& failure : stage.failures) {
      groups.push_back({&stage, &failure});
    }
  }
  std::stable_sort(groups.begin(), groups.end(),
                   [](const Group& a, const Group& b) { return a.failure->count > b.failure->count; });
  for (std::size_t i = 0; i < groups.size() && i < kMostOfAKind; ++i) {
    const Group& group = groups[i];
    paragraph.lines.push_back(
        Line({{fmt::format("{} of stage {}: ", FormatCounted(group.failure->count, "task", "tasks"),
                           StageName(group.stage->id, group.stage->attempt)),
               Style::kWarning},
              {Told(*group.failure)}}));
  }
  const model::RunTotals& totals = analysis.facts.totals;
  if (totals.num_killed_tasks > 0) {
    std::map<std::string, int64_t> reasons;
    for (const model::Stage& stage : application.stages) {
      for (const auto& [reason, count] : stage.killed_tasks_by_reason) {
        reasons[OneLine(reason)] += count;
      }
    }
    std::string text;
    for (const auto& [reason, count] : reasons) {
      text +=
          (text.empty() ? ": " : ", ") + fmt::format("{} × {}", FormatCount(count), Shorten(FailureCause(reason), 100));
    }
    paragraph.lines.emplace_back(FormatCounted(totals.num_killed_tasks, "task", "tasks") + " killed" +
                                 Shorten(text, kLongestReason));
  }
  if (paragraph.lines.empty()) {
    return std::nullopt;
  }
  Section section;
  section.title = "Failures";
  section.note = Line({{fmt::format("{}, {}, {} failed", FormatCounted(totals.num_failed_jobs, "job", "jobs"),
                                    FormatCounted(totals.num_failed_stages, "stage", "stages"),
                                    FormatCounted(totals.num_failed_tasks, "task", "tasks")),
                        Style::kFaint}});
  section.blocks.emplace_back(std::move(paragraph));
  return section;
}

}  // namespace sparkwright::report
