#include "cli/run_progress_line.h"

#include <cstdio>

#include <fmt/format.h>

#include "cli/console.h"
#include "report/format.h"
#include "report/terminal.h"
#include "report/text.h"

namespace sparkwright::cli {
namespace {

constexpr Millis kBetweenLines{15'000};
constexpr std::size_t kLineWidth = 79;
constexpr std::string_view kEraseLine = "\r\x1b[2K";

}  // namespace

RunProgressLine::RunProgressLine(bool is_quiet)
    : is_quiet_(is_quiet), is_terminal_(IsTerminal(stderr)), next_line_(kBetweenLines) {}

void RunProgressLine::Show(const spark::RunProgress& progress) {
  if (is_quiet_) {
    return;
  }
  const std::string line = report::Shorten(DescribeRun(progress), kLineWidth);
  if (is_terminal_) {
    WriteToStderr(std::string(kEraseLine) + line);
    is_visible_ = true;
  } else if (progress.passed >= next_line_) {
    WriteToStderr(line + "\n");
    next_line_ = progress.passed + kBetweenLines;
  }
}

void RunProgressLine::Clear() {
  if (is_visible_) {
    WriteToStderr(kEraseLine);
    is_visible_ = false;
  }
}

std::string DescribeRun(const spark::RunProgress& progress) {
  std::string text = report::FormatDuration(progress.passed);
  if (!progress.has_answer) {
    return text + "  waiting for the driver";
  }
  if (progress.num_running_jobs == 0) {
    return text + "  no job runs";
  }
  text += "  " + report::OneLine(report::ShortLabel(progress.job));
  if (progress.num_running_jobs > 1) {
    text += fmt::format(" and {} more", progress.num_running_jobs - 1);
  }
  return text + fmt::format("  {} of {}, {} running", report::FormatCount(progress.num_completed_tasks),
                            report::FormatCounted(progress.num_tasks, "task", "tasks"), progress.num_active_tasks);
}

}  // namespace sparkwright::cli
