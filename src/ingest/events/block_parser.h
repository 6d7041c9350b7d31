#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/events/json_line_parser.h"
#include "ingest/events/line_splitter.h"
#include "ingest/events/task_event.h"
#include "ingest/events/task_event_template.h"
#include "ingest/import_counters.h"
#include "ingest/limits.h"

namespace sparkwright::ingest {

/// One line of a block: a task event that was read, or a line of another kind, left for later.
struct ParsedLine {
  enum class Kind : uint8_t { kTaskStart, kTaskEnd, kOther };
  Kind kind = Kind::kOther;
  bool may_be_cut = false;  ///< The last line of the file, without a newline.
  uint32_t index = 0;       ///< Of a task event, into starts or ends.
  uint32_t begin = 0;       ///< Of the line, in the block's text.
  uint32_t size = 0;
};

/// A block of lines with its task events read. Owns the text its strings point into.
struct ParsedBlock {
  std::string file;
  LineBlock block;
  TaskEvents tasks;
  std::vector<ParsedLine> lines;  ///< In the order of the log; empty lines and those that failed are not there.
  int64_t num_lines = 0;
  ImportCounters counters;

  [[nodiscard]] std::string_view Text(const ParsedLine& line) const {
    return block.text().substr(line.begin, line.size);
  }
  [[nodiscard]] model::ImportPosition PositionOf(const ParsedLine& line) const {
    return {file, block.byte_offset + line.begin};
  }
};

/// Reads the task events of blocks: the part of ingest that several threads do at once, each with a parser of its own.
class BlockParser {
 public:
  explicit BlockParser(const ReadLimits& limits) : json_(limits) {}

  /// Parses `block`, of the file `file`, into `parsed`, whose earlier contents go.
  void Parse(LineBlock block, const std::string& file, ParsedBlock& parsed);

 private:
  void ParseLine(ParsedLine line, ParsedBlock& parsed);

  TaskEventTemplate template_;
  JsonLineParser json_;
};

}  // namespace sparkwright::ingest
