#include "ingest/events/block_parser.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ingest/events/event_text_for_test.h"

namespace sparkwright::ingest {
namespace {

using ::testing::ElementsAre;

class BlockParserTest : public ::testing::Test {
 protected:
  // All of `text` as one block.
  ParsedBlock& Parse(const std::string& text) {
    LineSplitter splitter(StreamOf(text), "log", limits_, counters_, text.size() + 1);
    auto block = splitter.Next();
    parser_.Parse(std::move(**block), "log", parsed_);
    return parsed_;
  }

  ReadLimits limits_;
  ImportCounters counters_;
  BlockParser parser_{limits_};
  ParsedBlock parsed_;
};

TEST_F(BlockParserTest, KeepsTheOrderOfLines) {
  using Kind = ParsedLine::Kind;
  const ParsedBlock& parsed = Parse(
      LogText({LogStartEvent(), TaskStart({.id = 0}), "", TaskStart({.id = 1}), TaskEndLine({.id = 0}), JobEnd(0)}));
  std::vector<Kind> kinds;
  for (const ParsedLine& line : parsed.lines) {
    kinds.push_back(line.kind);
  }
  EXPECT_THAT(kinds, ElementsAre(Kind::kOther, Kind::kTaskStart, Kind::kTaskStart, Kind::kTaskEnd, Kind::kOther));
  EXPECT_EQ(parsed.num_lines, 6);
  EXPECT_EQ(parsed.Text(parsed.lines[0]), LogStartEvent());
  EXPECT_EQ(parsed.lines[2].index, 1U);
  EXPECT_EQ(parsed.tasks.starts.at(1).task_id, 1);
  EXPECT_EQ(parsed.PositionOf(parsed.lines[1]).byte_offset, static_cast<int64_t>(LogStartEvent().size() + 1));
}

TEST_F(BlockParserTest, TakesCarriageReturnsOff) {
  const ParsedBlock& parsed = Parse(LogStartEvent() + "\r\n" + TaskStart({}) + "\r\n\r\n");
  ASSERT_EQ(parsed.lines.size(), 2U);
  EXPECT_EQ(parsed.Text(parsed.lines[0]), LogStartEvent());
  EXPECT_EQ(parsed.lines[1].kind, ParsedLine::Kind::kTaskStart);
}

TEST_F(BlockParserTest, ATaskEventTheTemplateRefusesGoesToTheGeneralParser) {
  std::string line = TaskEndLine({.id = 5});
  line.insert(line.find("\"Index\""), " ");
  const ParsedBlock& parsed = Parse(LogText({line, TaskEndLine({.id = 6})}));
  ASSERT_EQ(parsed.tasks.ends.size(), 2U);
  EXPECT_EQ(parsed.tasks.ends[0].info.task_id, 5);
  EXPECT_EQ(parsed.tasks.ends[1].info.task_id, 6);
}

TEST_F(BlockParserTest, CountsATaskEventThatIsNone) {
  const ParsedBlock& parsed =
      Parse(LogText({R"({"Event":"SparkListenerTaskEnd")", R"({"Event":"SparkListenerTaskEnd","Stage ID":-1})",
                     R"({"Event":"SparkListenerTaskStart","Stage ID":1,"Task Info":{"Task ID":1,"Index":-1}})"}));
  EXPECT_TRUE(parsed.lines.empty());
  EXPECT_TRUE(parsed.tasks.ends.empty());
  EXPECT_EQ(parsed.counters.count(ImportCounter::kMalformedLine), 1);
  // A bad stage, the task information it lacks, a bad index.
  EXPECT_EQ(parsed.counters.count(ImportCounter::kEventWithoutId) + parsed.counters.count(ImportCounter::kBadField), 3);
}

TEST_F(BlockParserTest, ATaskEventCutAtTheEndOfTheFileIsACutLine) {
  const std::string line = TaskEndLine({});
  EXPECT_EQ(Parse(line).tasks.ends.size(), 1U) << "the last line may lack its newline";
  const ParsedBlock& parsed = Parse(line.substr(0, line.size() - 1));
  EXPECT_TRUE(parsed.tasks.ends.empty());
  EXPECT_EQ(parsed.counters.count(ImportCounter::kCutLine), 1);
}

TEST_F(BlockParserTest, ForgetsTheBlockBefore) {
  Parse(LogText({"{", TaskStart({}), TaskEndLine({.accumulables = {Accumulable(1, "2")}})}));
  const ParsedBlock& parsed = Parse(LogText({TaskEndLine({})}));
  EXPECT_EQ(parsed.tasks.starts.size(), 0U);
  EXPECT_EQ(parsed.tasks.ends.size(), 1U);
  EXPECT_EQ(parsed.tasks.updates.size(), 0U);
  EXPECT_EQ(parsed.num_lines, 1);
  EXPECT_EQ(parsed.counters.count(ImportCounter::kMalformedLine), 0);
}

}  // namespace
}  // namespace sparkwright::ingest
