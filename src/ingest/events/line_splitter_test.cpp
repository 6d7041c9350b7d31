#include "ingest/events/line_splitter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <thread>

#include "base/memory_env.h"

namespace sparkwright::ingest {
namespace {

// Gives its text in pieces of one size, then fails if told to.
class PiecewiseStream final : public ByteStream {
 public:
  PiecewiseStream(std::string text, std::size_t piece, std::optional<Error> error = {})
      : text_(std::move(text)), piece_(piece), error_(std::move(error)) {}

  Result<std::size_t> Read(std::span<char> buffer) override {
    const std::size_t count = std::min({buffer.size(), piece_, text_.size() - position_});
    if (count == 0 && error_) {
      return *error_;
    }
    std::copy_n(text_.data() + position_, count, buffer.data());
    position_ += count;
    return count;
  }

 private:
  std::string text_;
  std::size_t piece_;
  std::optional<Error> error_;
  std::size_t position_ = 0;
};

struct Line {
  int64_t byte_offset = 0;
  std::string text;
  bool operator==(const Line&) const = default;
};
void PrintTo(const Line& line, std::ostream* out) { *out << line.byte_offset << ':' << line.text; }

// All lines, without their ends; checks what must hold for every block.
std::vector<Line> Split(LineSplitter& splitter, bool* is_cut_candidate = nullptr) {
  std::vector<Line> lines;
  int64_t sequence = 0;
  while (true) {
    Result<std::optional<LineBlock>> block = splitter.Next();
    if (!block.ok() || !block->has_value()) {
      return lines;
    }
    EXPECT_EQ((*block)->sequence, sequence++);
    EXPECT_EQ((*block)->is_last_line_cut_candidate, !(*block)->text().ends_with('\n'));
    EXPECT_GE((*block)->buffer.capacity(), (*block)->size);
    for (std::size_t i = 0; i < kLinePadding; ++i) {
      EXPECT_EQ((*block)->buffer.data()[(*block)->size + i], '\0');
    }
    if (is_cut_candidate != nullptr) {
      *is_cut_candidate = (*block)->is_last_line_cut_candidate;
    }
    std::string_view text = (*block)->text();
    EXPECT_FALSE(text.empty());
    int64_t offset = (*block)->byte_offset;
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      lines.push_back({offset, std::string(text.substr(0, end))});
      text.remove_prefix(std::min(end + 1, text.size()));
      offset += static_cast<int64_t>(end) + 1;
    }
  }
}

std::vector<Line> Split(const std::string& text, std::size_t block_size, ImportCounters& counters,
                        int64_t max_line = 1 << 20, std::size_t piece = 1 << 20) {
  ReadLimits limits;
  limits.max_line_size = Bytes(max_line);
  LineSplitter splitter(std::make_unique<PiecewiseStream>(text, piece), "the.log", limits, counters, block_size);
  return Split(splitter);
}

// The same by the book: every line that is not too long.
std::vector<Line> SplitPlainly(const std::string& text, std::size_t max_line, int64_t& num_too_long) {
  std::vector<Line> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    if (end - begin > max_line) {
      ++num_too_long;
    } else {
      lines.push_back({static_cast<int64_t>(begin), text.substr(begin, end - begin)});
    }
    begin = end + 1;
  }
  return lines;
}

TEST(LineSplitter, EmptyStreamHasNoBlock) {
  ImportCounters counters;
  EXPECT_TRUE(Split("", 100, counters).empty());
}

TEST(LineSplitter, OneBlockHoldsAllLinesThatFit) {
  ImportCounters counters;
  LineSplitter splitter(StreamOf("one\ntwo\r\n\nthree\n"), "the.log", {}, counters, 100);
  Result<std::optional<LineBlock>> block = splitter.Next();
  ASSERT_TRUE(block.ok() && block->has_value());
  EXPECT_EQ((*block)->text(), "one\ntwo\r\n\nthree\n");
  EXPECT_FALSE((*block)->is_last_line_cut_candidate);
  block = splitter.Next();
  EXPECT_TRUE(block.ok() && !block->has_value());
}

TEST(LineSplitter, LastLineWithoutItsEndIsACutCandidate) {
  ImportCounters counters;
  LineSplitter splitter(StreamOf("one\ntw"), "the.log", {}, counters);
  bool is_cut_candidate = false;
  EXPECT_EQ(Split(splitter, &is_cut_candidate), (std::vector<Line>{{0, "one"}, {4, "tw"}}));
  EXPECT_TRUE(is_cut_candidate);
  EXPECT_EQ(splitter.decoded_offset(), 6);
}

TEST(LineSplitter, LineOverTheLimitIsPassedOverAndCountedAtItsStart) {
  ImportCounters counters;
  const std::string text = "short\n" + std::string(11, 'x') + "\n" + std::string(10, 'y') + "\nend\n";
  EXPECT_EQ(Split(text, 4, counters, 10), (std::vector<Line>{{0, "short"}, {18, std::string(10, 'y')}, {29, "end"}}));
  model::ImportReport report;
  counters.Describe(report);
  ASSERT_EQ(report.counts.size(), 1U);
  EXPECT_EQ(report.counts[0].name, "line_too_long");
  EXPECT_EQ(report.counts[0].first.file, "the.log");
  EXPECT_EQ(report.counts[0].first.byte_offset, 6);
  EXPECT_EQ(report.counts[0].first_detail, std::string(11, 'x'));
}

TEST(LineSplitter, AgreesWithPlainSplittingOnRandomText) {
  std::mt19937 random(1);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same text every time.
  const auto below = [&random](std::size_t bound) { return static_cast<std::size_t>(random()) % bound; };
  for (int round = 0; round < 3000; ++round) {
    std::string text(below(400), 'a');
    const std::size_t ends = 1 + below(60);
    for (char& c : text) {
      c = below(ends) == 0 ? '\n' : static_cast<char>('a' + below(26));
    }
    const std::size_t max_line = 1 + below(80);
    const std::size_t block_size = 1 + below(120);
    const std::size_t piece = 1 + below(150);
    int64_t num_too_long = 0;
    ImportCounters counters;
    ASSERT_EQ(Split(text, block_size, counters, static_cast<int64_t>(max_line), piece),
              SplitPlainly(text, max_line, num_too_long))
        << "round " << round;
    ASSERT_EQ(counters.count(ImportCounter::kLineTooLong), num_too_long) << "round " << round;
  }
}

TEST(LineSplitter, LinesBeforeAReadErrorComeFirst) {
  ImportCounters counters;
  LineSplitter splitter(
      std::make_unique<PiecewiseStream>("one\ntwo\nthr", 5, Error(ErrorCode::kUnavailable, "the disk is gone")),
      "the.log", {}, counters);
  Result<std::optional<LineBlock>> block = splitter.Next();
  ASSERT_TRUE(block.ok() && block->has_value());
  EXPECT_EQ((*block)->text(), "one\ntwo\n");
  EXPECT_FALSE((*block)->is_last_line_cut_candidate);
  for (int i = 0; i < 2; ++i) {
    block = splitter.Next();
    ASSERT_FALSE(block.ok());
    EXPECT_EQ(block.error().code(), ErrorCode::kUnavailable);
  }
}

TEST(LineSplitter, BlocksOutliveTheSplitterAndGoToOtherThreads) {
  ImportCounters counters;
  std::vector<LineBlock> blocks;
  {
    LineSplitter splitter(StreamOf("a\nb\nc\nd\n"), "the.log", {}, counters, 2);
    while (true) {
      Result<std::optional<LineBlock>> block = splitter.Next();
      ASSERT_TRUE(block.ok());
      if (!block->has_value()) {
        break;
      }
      blocks.push_back(*std::move(*block));
    }
  }
  ASSERT_EQ(blocks.size(), 4U);
  EXPECT_EQ(blocks[3].text(), "d\n");
  std::thread([moved = std::move(blocks)]() mutable { moved.clear(); }).join();
}

// A quarter of a GiB without a line end.
class EndlessLine final : public ByteStream {
 public:
  Result<std::size_t> Read(std::span<char> buffer) override {
    const std::size_t count = std::min(buffer.size(), left_);
    std::fill_n(buffer.data(), count, 'x');
    left_ -= count;
    return count;
  }

 private:
  std::size_t left_ = 256 << 20;
};

TEST(LineSplitter, AHugeLineIsNotHeld) {
  ImportCounters counters;
  ReadLimits limits;
  limits.max_line_size = Bytes(1 << 20);
  LineSplitter splitter(std::make_unique<EndlessLine>(), "the.log", limits, counters);
  const Result<std::optional<LineBlock>> block = splitter.Next();
  EXPECT_TRUE(block.ok() && !block->has_value());
  EXPECT_EQ(counters.count(ImportCounter::kLineTooLong), 1);
  EXPECT_EQ(splitter.decoded_offset(), 256 << 20);
}

TEST(LineSplitter, ABlockGrowsForALongLineAndTheNextIsOfUsualSize) {
  ImportCounters counters;
  LineSplitter splitter(StreamOf(std::string(1000, 'x') + "\nshort\n"), "the.log", {}, counters, 64);
  Result<std::optional<LineBlock>> block = splitter.Next();
  ASSERT_TRUE(block.ok() && block->has_value());
  EXPECT_GE((*block)->size, 1001U);
  EXPECT_LE((*block)->buffer.capacity(), 1024U);
}

}  // namespace
}  // namespace sparkwright::ingest
