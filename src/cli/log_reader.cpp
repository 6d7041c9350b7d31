#include "cli/log_reader.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

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
  Result<pipeline::Analysis> analysis = pipeline::Analyze(env_.files(), source, options);
  ClearProgress();
  return analysis;
}

void LogReader::ClearProgress() {
  if (bar_.has_value()) {
    bar_->Clear();
  }
}

Result<ingest::LogSource> FindOneLog(Env& env, const std::string& path, const std::string& app_id,
                                     const ingest::ReadLimits& limits) {
  ingest::FoundLogs found = ingest::FindLogs(env.files(), {path}, limits);
  if (!found.errors.empty()) {
    return found.errors.front();
  }
  if (!app_id.empty()) {
    std::erase_if(found.logs, [&](const ingest::LogSource& log) {
      return !log.application.has_value() || log.application->application_id != app_id;
    });
  }
  if (found.logs.size() == 1) {
    return std::move(found.logs.front());
  }
  if (found.logs.empty()) {
    return Error(ErrorCode::kNotFound, fmt::format("there is no log of application '{}' in {}", app_id, path));
  }
  return Error(ErrorCode::kInvalidArgument, fmt::format("{} holds {} logs; name one of them, such as {}", path,
                                                        found.logs.size(), found.logs.front().display_name));
}

}  // namespace sparkwright::cli
