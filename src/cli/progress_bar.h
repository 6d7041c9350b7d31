#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/env.h"
#include "ingest/read_application.h"

namespace sparkwright::cli {

/// One line that shows how far reading is, drawn over itself: bytes, rate and time left. Appears only when reading
/// takes longer than a second. Not thread-safe.
class ProgressBar {
 public:
  using Write = std::function<void(std::string_view)>;

  /// `clock` outlives the bar; `write` gets text with carriage returns for a terminal.
  ProgressBar(Clock& clock, Write write);
  ~ProgressBar() { Clear(); }
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  /// Starts over with another log, named `label`.
  void Begin(const std::string& label);
  void Show(const ingest::ReadProgress& progress);
  /// Takes the line away.
  void Clear();

 private:
  Clock& clock_;
  Write write_;
  std::string label_;
  Nanos begun_;
  Nanos shown_;
  bool is_visible_ = false;
};

/// What the bar shows, without its label: "███░░░  154 MiB of 376 MiB  310 MiB/s  1 s left".
std::string DescribeProgress(const ingest::ReadProgress& progress, Millis elapsed);

}  // namespace sparkwright::cli
