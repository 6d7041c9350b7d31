// First three bytes: block size, longest line, size of the pieces read. The rest is split, and compared with the
// obvious way of doing so.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/env.h"
#include "ingest/events/line_splitter.h"
#include "require.h"

namespace {

using namespace sparkwright;

class PiecewiseStream final : public ByteStream {
 public:
  PiecewiseStream(std::string_view text, std::size_t piece) : text_(text), piece_(piece) {}

  Result<std::size_t> Read(std::span<char> buffer) override {
    const std::size_t count = text_.copy(buffer.data(), std::min(buffer.size(), piece_));
    text_.remove_prefix(count);
    return count;
  }

 private:
  std::string_view text_;
  std::size_t piece_;
};

using Lines = std::vector<std::pair<int64_t, std::string_view>>;

void AppendLines(std::string_view text, int64_t offset, std::size_t max_line, Lines& lines) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (end <= max_line) {
      lines.emplace_back(offset, text.substr(0, end));
    }
    text.remove_prefix(std::min(end + 1, text.size()));
    offset += static_cast<int64_t>(end) + 1;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 3) {
    return 0;
  }
  const std::size_t max_line = std::size_t{data[1]} + 1;
  const std::string_view text(reinterpret_cast<const char*>(data) + 3, size - 3);
  ingest::ReadLimits limits;
  limits.max_line_size = Bytes(static_cast<int64_t>(max_line));
  ingest::ImportCounters counters;
  ingest::LineSplitter splitter(std::make_unique<PiecewiseStream>(text, std::size_t{data[2]} + 1), "fuzz", limits,
                                counters, data[0]);
  std::vector<ingest::LineBlock> blocks;
  while (true) {
    Result<std::optional<ingest::LineBlock>> block = splitter.Next();
    fuzz::Require(block.ok(), "any text can be split");
    if (!block->has_value()) {
      break;
    }
    blocks.push_back(std::move(**block));
  }
  Lines lines;
  for (const ingest::LineBlock& block : blocks) {
    AppendLines(block.text(), block.byte_offset, SIZE_MAX, lines);
    fuzz::Require(block.is_last_line_cut_candidate == !block.text().ends_with('\n'),
                  "a last line without its end may be cut");
  }
  Lines expected;
  AppendLines(text, 0, max_line, expected);
  fuzz::Require(lines == expected, "the lines are those of the obvious way");
  return 0;
}
