#pragma once

#include <string>

#include "base/quantity.h"
#include "spark/application_run.h"

namespace sparkwright::cli {

/// How far a run on real Spark is, on standard error: one line that is drawn over itself on a terminal, a line of its
/// own every 15 seconds elsewhere, nothing when `is_quiet`. Not thread-safe.
class RunProgressLine {
 public:
  explicit RunProgressLine(bool is_quiet);
  ~RunProgressLine() { Clear(); }
  RunProgressLine(const RunProgressLine&) = delete;
  RunProgressLine& operator=(const RunProgressLine&) = delete;

  void Show(const spark::RunProgress& progress);
  /// Takes the line away.
  void Clear();

 private:
  bool is_quiet_;
  bool is_terminal_;
  bool is_visible_ = false;
  Millis next_line_;
};

/// "12 s  count at job.py:8  37 of 200 tasks, 4 running".
std::string DescribeRun(const spark::RunProgress& progress);

}  // namespace sparkwright::cli
