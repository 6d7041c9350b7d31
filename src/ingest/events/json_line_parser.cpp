#include "ingest/events/json_line_parser.h"

#include <algorithm>

#include "ingest/events/line_splitter.h"

namespace sparkwright::ingest {
namespace {

static_assert(kLinePadding >= simdjson::SIMDJSON_PADDING, "simdjson may read that far behind a line");

// simdjson keeps about 14 bytes of memory per byte of the longest line it has seen; above this it is given back.
constexpr std::size_t kLargeLine = 4 << 20;
constexpr std::size_t kUsualLine = 64 << 10;

/// The length of the well-formed UTF-8 sequence at `at`, 0 when there is none (Unicode 15, table 3-7).
std::size_t SequenceLength(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  const auto continues = [&](std::size_t i, unsigned low = 0x80, unsigned high = 0xBF) {
    return byte(i) >= low && byte(i) <= high;
  };
  const unsigned lead = byte(at);
  if (lead < 0x80) {
    return 1;
  }
  if (lead >= 0xC2 && lead <= 0xDF) {
    return continues(at + 1) ? 2 : 0;
  }
  if (lead >= 0xE0 && lead <= 0xEF) {
    return continues(at + 1, lead == 0xE0 ? 0xA0 : 0x80, lead == 0xED ? 0x9F : 0xBF) && continues(at + 2) ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    return continues(at + 1, lead == 0xF0 ? 0x90 : 0x80, lead == 0xF4 ? 0x8F : 0xBF) && continues(at + 2) &&
                   continues(at + 3)
               ? 4
               : 0;
  }
  return 0;
}

void RepairUtf8(std::string_view text, std::string& repaired) {
  repaired.assign(text);
  for (std::size_t at = 0; at < repaired.size();) {
    const std::size_t length = SequenceLength(repaired, at);
    if (length == 0) {
      repaired[at] = '?';
    }
    at += std::max<std::size_t>(length, 1);
  }
}

}  // namespace

JsonLineParser::JsonLineParser(const ReadLimits& limits) : max_depth_(static_cast<std::size_t>(limits.max_json_depth)) {
  Reset();
}

void JsonLineParser::Reset() {
  parser_ = simdjson::dom::parser();
  // Out of memory here shows again, as an error, at the first parse.
  [[maybe_unused]] const simdjson::error_code error = parser_.allocate(kUsualLine, max_depth_);
}

simdjson::error_code JsonLineParser::ParseInto(std::string_view line, simdjson::dom::element& root) {
  return parser_.parse(line.data(), line.size(), /*realloc_if_needed=*/false).get(root);
}

std::optional<JsonEvent> JsonLineParser::Parse(std::string_view line, const model::ImportPosition& where, LastLine last,
                                               ImportCounters& counters) {
  if (parser_.capacity() > kLargeLine) {
    Reset();
  }
  simdjson::dom::element root;
  simdjson::error_code error = ParseInto(line, root);
  if (error == simdjson::UTF8_ERROR) {
    RepairUtf8(line, repaired_);
    const std::size_t size = repaired_.size();
    repaired_.resize(size + simdjson::SIMDJSON_PADDING);
    error = ParseInto(std::string_view(repaired_).substr(0, size), root);
    if (error == simdjson::SUCCESS) {
      counters.Add(ImportCounter::kBadField, where, "bytes that are not UTF-8, replaced by '?'");
    }
  }
  simdjson::dom::object object;
  if (error == simdjson::SUCCESS) {
    error = root.get(object);
  }
  if (error == simdjson::SUCCESS) {
    return JsonEvent(object, counters, where);
  }
  if (error == simdjson::DEPTH_ERROR) {
    counters.Add(ImportCounter::kTooDeep, where);
  } else {
    counters.Add(last == LastLine::kMayBeCut ? ImportCounter::kCutLine : ImportCounter::kMalformedLine, where,
                 simdjson::error_message(error));
  }
  return std::nullopt;
}

}  // namespace sparkwright::ingest
