#include "ingest/events/json_line_parser.h"

#include <gtest/gtest.h>

#include "ingest/events/line_splitter.h"

namespace sparkwright::ingest {
namespace {

class JsonLineParserTest : public ::testing::Test {
 protected:
  std::optional<JsonEvent> Parse(std::string_view line, JsonLineParser::LastLine last = JsonLineParser::LastLine::kNo) {
    padded_.assign(line);
    padded_.append(kLinePadding, '\0');
    counters_ = ImportCounters();
    return parser_.Parse(std::string_view(padded_).substr(0, line.size()), where_, last, counters_);
  }
  int64_t Counted(ImportCounter counter) const { return counters_.count(counter); }

  ReadLimits limits_;
  JsonLineParser parser_{limits_};
  ImportCounters counters_;
  model::ImportPosition where_;
  std::string padded_;
};

TEST_F(JsonLineParserTest, ParsesAnObject) {
  const auto event = Parse(R"({"a":1})");
  ASSERT_TRUE(event.has_value());
  EXPECT_EQ(event->Integer("a"), 1);
}

TEST_F(JsonLineParserTest, WhatIsNoObjectIsMalformed) {
  for (const char* line :
       {"", " ", "1", "[]", "null", "x", "{", "}", "{}{}", "{}x", R"({"a":})", R"({"a")", R"({'a':1})", R"({"a":01})",
        R"({"a":1,})", "{\"a\":\"\x01\"}", R"({"a":"\ud800"})", R"({"a":NaN})"}) {
    EXPECT_FALSE(Parse(line).has_value()) << line;
    EXPECT_EQ(Counted(ImportCounter::kMalformedLine), 1) << line;
    EXPECT_FALSE(Parse(line, JsonLineParser::LastLine::kMayBeCut).has_value()) << line;
    EXPECT_EQ(Counted(ImportCounter::kCutLine), 1) << line;
    EXPECT_EQ(Counted(ImportCounter::kMalformedLine), 0) << line;
  }
}

TEST_F(JsonLineParserTest, ReplacesBytesThatAreNotUtf8) {
  struct Case {
    const char* text;
    const char* repaired;
  };
  const Case cases[] = {
      {"\xFF", "?"},
      {"a\x80z", "a?z"},
      {"\xC3\xB6\xC3", "\xC3\xB6?"},
      {"\xC0\xAF", "??"},
      {"\xE0\x80\x80", "???"},
      {"\xED\xA0\x80", "???"},
      {"\xE2\x82\xAC\xE2\x82", "\xE2\x82\xAC??"},
      {"\xF0\x9F\x98\x80\xF4\x90\x80\x80", "\xF0\x9F\x98\x80????"},
      {"\xF5\x80\x80\x80", "????"},
  };
  for (const Case& one : cases) {
    const auto event = Parse(R"({"a":")" + std::string(one.text) + R"("})");
    ASSERT_TRUE(event.has_value()) << one.repaired;
    EXPECT_EQ(event->String("a"), one.repaired);
    EXPECT_EQ(Counted(ImportCounter::kBadField), 1);
  }
}

TEST_F(JsonLineParserTest, RefusesNestingBeyondTheLimit) {
  const auto nested = [](int depth) {
    return R"({"a":)" + std::string(static_cast<std::size_t>(depth), '[') +
           std::string(static_cast<std::size_t>(depth), ']') + "}";
  };
  EXPECT_TRUE(Parse(nested(4'000)).has_value());
  EXPECT_FALSE(Parse(nested(5'000)).has_value());
  EXPECT_EQ(Counted(ImportCounter::kTooDeep), 1);
  EXPECT_FALSE(Parse(nested(1'000'000)).has_value());
  EXPECT_EQ(Counted(ImportCounter::kTooDeep), 1);
  EXPECT_TRUE(Parse("{}").has_value()) << "and goes on";
}

TEST_F(JsonLineParserTest, GoesOnAfterALargeLine) {
  const std::string large = R"({"a":")" + std::string(6 << 20, 'x') + R"("})";
  for (int i = 0; i < 2; ++i) {
    const auto event = Parse(large);
    ASSERT_TRUE(event.has_value());
    EXPECT_EQ(event->String("a").size(), 6U << 20);
    ASSERT_TRUE(Parse(R"({"a":"y"})").has_value());
  }
}

}  // namespace
}  // namespace sparkwright::ingest
