#include "ingest/events/block_parser.h"

#include <cstring>
#include <utility>

#include "ingest/events/task_event_json.h"

namespace sparkwright::ingest {

void BlockParser::Parse(LineBlock block, const std::string& file, ParsedBlock& parsed) {
  parsed.file = file;
  parsed.block = std::move(block);
  parsed.tasks.Clear();
  parsed.lines.clear();
  parsed.num_lines = 0;
  parsed.counters = ImportCounters();

  const std::string_view text = parsed.block.text();
  std::size_t begin = 0;
  while (begin < text.size()) {
    const auto* newline = static_cast<const char*>(std::memchr(text.data() + begin, '\n', text.size() - begin));
    std::size_t end = newline == nullptr ? text.size() : static_cast<std::size_t>(newline - text.data());
    const std::size_t next = newline == nullptr ? end : end + 1;
    if (end > begin && text[end - 1] == '\r') {
      --end;
    }
    ++parsed.num_lines;
    if (end > begin) {
      ParsedLine line;
      line.may_be_cut = newline == nullptr && parsed.block.is_last_line_cut_candidate;
      line.begin = static_cast<uint32_t>(begin);
      line.size = static_cast<uint32_t>(end - begin);
      ParseLine(line, parsed);
    }
    begin = next;
  }
}

void BlockParser::ParseLine(ParsedLine line, ParsedBlock& parsed) {
  constexpr std::string_view kTaskEndPrefix = "{\"Event\":\"SparkListenerTaskEnd\"";
  constexpr std::string_view kTaskStartPrefix = "{\"Event\":\"SparkListenerTaskStart\"";
  const std::string_view text = parsed.Text(line);
  const bool is_end = text.starts_with(kTaskEndPrefix);
  if (!is_end && !text.starts_with(kTaskStartPrefix)) {
    parsed.lines.push_back(line);
    return;
  }
  line.kind = is_end ? ParsedLine::Kind::kTaskEnd : ParsedLine::Kind::kTaskStart;
  line.index = static_cast<uint32_t>(is_end ? parsed.tasks.ends.size() : parsed.tasks.starts.size());
  bool is_read = is_end ? template_.ReadTaskEnd(text, parsed.tasks) : template_.ReadTaskStart(text, parsed.tasks);
  if (!is_read) {
    const model::ImportPosition where = parsed.PositionOf(line);
    const auto last = line.may_be_cut ? JsonLineParser::LastLine::kMayBeCut : JsonLineParser::LastLine::kNo;
    const auto event = json_.Parse(text, where, last, parsed.counters);
    is_read = event.has_value() && (is_end ? ReadTaskEnd(*event, parsed.tasks) : ReadTaskStart(*event, parsed.tasks));
  }
  if (is_read) {
    parsed.lines.push_back(line);
  }
}

}  // namespace sparkwright::ingest
