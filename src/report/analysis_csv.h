#pragma once

#include <array>
#include <functional>
#include <string>
#include <string_view>

#include "report/analysis.h"

namespace sparkwright::report {

/// The tables that can be written as CSV.
enum class CsvSection { kStages, kJobs, kExecutors, kSql, kHealth, kTasks, kImport, kApplications };

inline constexpr std::array<std::string_view, 8> kCsvSectionNames = {"stages", "jobs",  "executors", "sql",
                                                                     "health", "tasks", "import",    "applications"};

/// The line with the column names: as in JSON, with units. Ends with CR LF (RFC 4180).
std::string CsvHeader(CsvSection section);

/// Writes the rows of one log, some at a time. The first two columns are the application's id and attempt, so that the
/// rows of several logs can follow each other. An empty field means the log does not say. Text that a spreadsheet would
/// run as a formula has a ' before it.
void WriteCsvRows(CsvSection section, const Analysis& analysis, const std::function<void(std::string_view)>& sink);

}  // namespace sparkwright::report
