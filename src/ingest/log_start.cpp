#include "ingest/log_start.h"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>

#include "ingest/codecs/decode_stream.h"
#include "ingest/events/json_line_parser.h"
#include "ingest/events/line_splitter.h"
#include "ingest/trackers/stage_info.h"

namespace sparkwright::ingest {
namespace {

constexpr int64_t kFront = int64_t{1} << 20;
constexpr std::string_view kApplicationStart = "SparkListenerApplicationStart\"";

/// The start that the block's lines tell, nullopt when none does.
std::optional<LogStart> StartIn(const LineBlock& block, const std::string& file, JsonLineParser& json,
                                ImportCounters& counters) {
  const std::string_view text = block.text();
  for (std::size_t found = text.find(kApplicationStart); found != std::string_view::npos;
       found = text.find(kApplicationStart, found + 1)) {
    const std::size_t before = text.rfind('\n', found);
    const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
    const std::size_t end = std::min(text.find('\n', found), text.size());
    const model::ImportPosition where{file, block.byte_offset + static_cast<int64_t>(begin)};
    const auto event =
        json.Parse(text.substr(begin, end - begin), where, JsonLineParser::LastLine::kMayBeCut, counters);
    // A property or a description may hold the name as well.
    if (event.has_value() && event->String("Event").ends_with("SparkListenerApplicationStart")) {
      LogStart start{event->Text("App ID"), event->Text("App Attempt ID"), ReadTimestamp(*event, "Timestamp")};
      return start.application_id.empty() ? std::nullopt : std::optional(std::move(start));
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<LogStart> PeekLogStart(FileSystem& files, const LogSource& source, const ReadLimits& limits) {
  const LogPart& part = source.parts.front();
  const Result<FileInfo> info = part.path == "-" ? Error(ErrorCode::kNotFound, part.path) : files.Stat(part.path);
  if (!info.ok() || info->kind != FileInfo::Kind::kFile) {
    return std::nullopt;
  }
  // What is odd about the log is told when it is read.
  ImportCounters counters;
  DecodeContext context(limits, counters);
  auto stored = OpenPart(files, part);
  if (!stored.ok()) {
    return std::nullopt;
  }
  const std::string file = part.display_name();
  auto decoded = OpenDecoded(*std::move(stored), file, context);
  if (!decoded.ok()) {
    return std::nullopt;
  }
  LineSplitter splitter(*std::move(decoded), file, limits, counters);
  JsonLineParser json(limits);
  int64_t looked_at = 0;
  while (looked_at < kFront) {
    const Result<std::optional<LineBlock>> block = splitter.Next();
    if (!block.ok() || !block->has_value()) {
      return std::nullopt;
    }
    if (auto start = StartIn(**block, file, json, counters)) {
      return start;
    }
    looked_at += static_cast<int64_t>((*block)->size);
  }
  return std::nullopt;
}

}  // namespace sparkwright::ingest
