#include "cli/log_reader.h"

#include <algorithm>

#include "cli/interrupt.h"

namespace sparkwright::cli {

LogReader::LogReader(Env& env, const ReadFlags& flags) : env_(env), flags_(flags) {
  if (!flags.is_quiet && IsTerminal(stderr)) {
    bar_.emplace(env.clock(), WriteToStderr);
  }
}

Result<pipeline::Analysis> LogReader::Read(const ingest::LogSource& source) {
  std::stop_source stop;
  ingest::ReadOptions options;
  options.limits = flags_.limits;
  options.num_threads = static_cast<int>(std::min<int64_t>(flags_.num_threads, 1'024));
  options.stop = stop.get_token();
  options.on_progress = [&](const ingest::ReadProgress& progress) {
    if (WasInterrupted()) {
      stop.request_stop();
    }
    if (bar_.has_value()) {
      bar_->Show(progress);
    }
  };
  if (bar_.has_value()) {
    bar_->Begin(source.display_name);
  }
  Result<pipeline::Analysis> analysis = pipeline::Analyze(env_.files(), source, options, &WasInterrupted);
  ClearProgress();
  return analysis;
}

void LogReader::ClearProgress() {
  if (bar_.has_value()) {
    bar_->Clear();
  }
}

}  // namespace sparkwright::cli
