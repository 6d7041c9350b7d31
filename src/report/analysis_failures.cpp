#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/message_shape.h"
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

/// Whether a failure only follows from another, or from the end of the program.
bool IsConsequence(std::string_view text) {
  return text.starts_with("Resubmitted") || text.find("because SparkContext was shut down") != std::string_view::npos ||
         text.find("Stage cancelled because") != std::string_view::npos;
}

constexpr std::size_t kMostOfAKind = 5;
constexpr std::size_t kLongestReason = 240;

/// Failures that read the same but for their numbers.
struct Cause {
  std::string text;                ///< As it is printed, of the first of them.
  std::vector<std::string> names;  ///< Jobs or stages, each once.
  int64_t count = 0;
};

/// Causes in the order they were met; those with the same shape are one.
class Causes {
 public:
  void Add(std::string text, const std::string& name, int64_t count) {
    const auto [found, is_new] = index_.emplace(MessageShape(text), causes_.size());
    if (is_new) {
      causes_.push_back({std::move(text), {}, 0});
    }
    Cause& cause = causes_[found->second];
    cause.count += count;
    if (cause.names.empty() || cause.names.back() != name) {
      cause.names.push_back(name);
    }
  }

  /// Consequences last, then most first.
  std::vector<Cause> Sorted() const {
    std::vector<Cause> sorted = causes_;
    std::stable_sort(sorted.begin(), sorted.end(), [](const Cause& a, const Cause& b) {
      const bool a_follows = IsConsequence(a.text);
      return a_follows != IsConsequence(b.text) ? !a_follows : a.count > b.count;
    });
    return sorted;
  }

 private:
  std::map<std::string, std::size_t> index_;  // Shape → index into `causes_`.
  std::vector<Cause> causes_;
};

/// "stage 3", "stages 3, 7 and 12", "stages 3, 7, 12 and 9 more"
std::string Named(std::string_view singular, const std::vector<std::string>& names) {
  constexpr std::size_t kMostNames = 4;
  std::string text = fmt::format("{}{} {}", singular, names.size() == 1 ? "" : "s", names.front());
  const std::size_t shown = names.size() > kMostNames ? kMostNames - 1 : names.size();
  for (std::size_t i = 1; i < shown; ++i) {
    text += (i + 1 == names.size() ? " and " : ", ") + names[i];
  }
  return shown == names.size() ? text : fmt::format("{} and {} more", text, names.size() - shown);
}

/// Lines about causes of one kind; what follows from something else goes to `consequences`.
void AddLines(const Causes& causes, std::string_view singular, std::string_view what, Style style,
              std::vector<Line>& lines, std::vector<Line>& consequences) {
  const std::vector<Cause> sorted = causes.Sorted();
  for (std::size_t i = 0; i < sorted.size() && i < kMostOfAKind; ++i) {
    const Cause& cause = sorted[i];
    const std::string who = Named(singular, cause.names);
    const std::string head = what.empty() ? fmt::format("{} of {}: ", FormatCounted(cause.count, "task", "tasks"), who)
                                          : fmt::format("{} {}: ", who, what);
    (IsConsequence(cause.text) ? consequences : lines).push_back(Line({{head, style}, {cause.text}}));
  }
  if (sorted.size() > kMostOfAKind) {
    int64_t left = 0;
    for (std::size_t i = kMostOfAKind; i < sorted.size(); ++i) {
      left += sorted[i].count;
    }
    const auto kinds = static_cast<int64_t>(sorted.size() - kMostOfAKind);
    lines.emplace_back(fmt::format("and {}, {}", FormatCounted(kinds, "more kind", "more kinds"),
                                   what.empty() ? FormatCounted(left, "task", "tasks")
                                                : FormatCounted(left, singular, fmt::format("{}s", singular))));
  }
}

/// "Job 12 cancelled because …" without the job, which is named already.
std::string WithoutJob(std::string text, JobId id) {
  const std::string head = fmt::format("Job {} ", id.number());
  return text.starts_with(head) ? text.substr(head.size()) : text;
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
  const model::Application& application = analysis.application;
  const model::RunTotals& totals = analysis.facts.totals;
  std::set<std::string_view> told;  // A stage that took its job down has the same text.
  Causes jobs;
  for (const model::Job& job : application.jobs) {
    if (job.status == model::JobStatus::kFailed) {
      jobs.Add(WithoutJob(Shorten(FailureCause(job.failure), kLongestReason), job.id), fmt::to_string(job.id.number()),
               1);
      told.insert(job.failure);
    }
  }
  Causes stages;
  Causes tasks;
  int64_t num_failures = 0;
  int64_t num_resubmitted = 0;
  std::map<std::string, int64_t> kill_reasons;
  for (const model::Stage& stage : application.stages) {
    const std::string name = StageName(stage.id, stage.attempt);
    if (!stage.failure_reason.empty() && !told.contains(stage.failure_reason)) {
      stages.Add(Shorten(FailureCause(stage.failure_reason), kLongestReason), name, 1);
    }
    for (const model::TaskFailureGroup& failure : stage.failures) {
      tasks.Add(Told(failure), name, failure.count);
      num_failures += failure.count;
      num_resubmitted += failure.kind == "Resubmitted" ? failure.count : 0;
    }
    for (const auto& [reason, count] : stage.killed_tasks_by_reason) {
      kill_reasons[OneLine(reason)] += count;
    }
  }

  Paragraph paragraph;
  std::vector<Line> consequences;
  AddLines(jobs, "job", "failed", Style::kCritical, paragraph.lines, consequences);
  AddLines(stages, "stage", "failed", Style::kCritical, paragraph.lines, consequences);
  AddLines(tasks, "stage", "", Style::kWarning, paragraph.lines, consequences);
  paragraph.lines.insert(paragraph.lines.end(), consequences.begin(), consequences.end());
  if (totals.num_killed_tasks > 0) {
    std::string text;
    for (const auto& [reason, count] : kill_reasons) {
      text +=
          (text.empty() ? ": " : ", ") + fmt::format("{} × {}", FormatCount(count), Shorten(FailureCause(reason), 100));
    }
    paragraph.lines.emplace_back(FormatCounted(totals.num_killed_tasks, "task", "tasks") + " killed" +
                                 Shorten(text, kLongestReason));
  }
  if (paragraph.lines.empty()) {
    return std::nullopt;
  }
  if (num_resubmitted > 0) {
    int64_t of_executors = 0;
    for (const model::Executor& executor : application.executors) {
      of_executors += executor.num_failed_tasks;
    }
    paragraph.lines.push_back(
        Line({{fmt::format("Like Spark, the stages count those that ran again as failed ({}), the executors only those "
                           "they still knew ({}).",
                           FormatCount(num_failures), FormatCount(of_executors)),
               Style::kFaint}}));
  }
  Section section;
  section.title = "Failures";
  std::string note;
  const auto add = [&note](int64_t count, std::string_view singular, std::string_view plural) {
    if (count > 0) {
      note += (note.empty() ? "" : ", ") + FormatCounted(count, singular, plural);
    }
  };
  add(totals.num_failed_jobs, "job", "jobs");
  add(totals.num_failed_stages, "stage", "stages");
  add(totals.num_failed_tasks, "task", "tasks");
  note += note.empty() ? "" : " failed";
  if (num_resubmitted > 0) {
    note += fmt::format(
        "{}{} ran again because their executor was lost", note.empty() ? "" : ", ",
        note.empty() ? FormatCounted(num_resubmitted, "task", "tasks") : FormatCount(num_resubmitted) + " more");
  }
  if (!note.empty()) {
    section.note = Line({{note, Style::kFaint}});
  }
  section.blocks.emplace_back(std::move(paragraph));
  return section;
}

}  // namespace sparkwright::report
