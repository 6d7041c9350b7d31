#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "base/env.h"
#include "cli/console.h"
#include "cli/flags.h"
#include "model/rule_description.h"
#include "report/analysis.h"
#include "report/analysis_csv.h"
#include "report/analysis_json.h"
#include "report/json_writer.h"
#include "report/summary.h"
#include "report/terminal.h"

namespace sparkwright::cli {

enum class Format { kTable, kJson, kJsonLines, kMarkdown, kCsv };
inline constexpr std::array<std::string_view, 5> kFormatNames = {"table", "json", "jsonl", "markdown", "csv"};

enum class Subject {
  kOneLog,    ///< The whole report of it.
  kManyLogs,  ///< A line for each, then totals.
};

struct PrintOptions {
  Format format = Format::kTable;
  Subject subject = Subject::kOneLog;
  report::CsvSection section = report::CsvSection::kStages;
  report::IncludeTasks include_tasks = report::IncludeTasks::kNo;
  report::TerminalOptions terminal;
  /// Set: of one log, in a table or Markdown, only what this rule found.
  std::optional<model::RuleDescription> explained;
};

/// Prints analyses in any of the formats, each as it comes, so that no two are in memory at once. Not thread-safe.
class AnalysisPrinter {
 public:
  /// `output` outlives the printer.
  AnalysisPrinter(Output& output, const PrintOptions& options);

  void Add(const report::Analysis& analysis);
  void AddRefused(report::RefusedLog log);
  /// For the JSON of several logs.
  void AddSkipped(report::SkippedLog file) { skipped_.push_back(std::move(file)); }
  /// Writes what comes after the last analysis.
  void Finish();

  [[nodiscard]] const std::vector<report::RunSummary>& runs() const { return runs_; }
  [[nodiscard]] const std::vector<report::RefusedLog>& refused() const { return refused_; }

 private:
  report::JsonWriter& OpenJson(report::JsonWriter::Layout layout);

  Output& output_;
  PrintOptions options_;
  std::unique_ptr<report::JsonWriter> json_;
  std::vector<report::RunSummary> runs_;
  std::vector<report::RefusedLog> refused_;
  std::vector<report::SkippedLog> skipped_;
};

}  // namespace sparkwright::cli
