#include "ingest/log_start.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "base/memory_env.h"
#include "ingest/codecs/packing_for_test.h"

namespace sparkwright::ingest {
namespace {

constexpr std::string_view kVersionLine = "{\"Event\":\"SparkListenerLogStart\",\"Spark Version\":\"3.5.0\"}\n";
constexpr std::string_view kStartLine =
    "{\"Event\":\"SparkListenerApplicationStart\",\"App Name\":\"x\",\"App ID\":\"local-1\",\"Timestamp\":1700,"
    "\"User\":\"u\",\"App Attempt ID\":\"2\"}\n";

class LogStartTest : public ::testing::Test {
 protected:
  std::optional<LogStart> Peek(const std::string& contents) {
    env_.SetFile("log", contents);
    LogSource source;
    source.display_name = "log";
    source.parts.push_back({"log", {}, {}});
    return PeekLogStart(env_.files(), source, ReadLimits());
  }

  MemoryEnv env_;
};

TEST_F(LogStartTest, IsThatOfApplicationStartInAnyCodec) {
  const std::string text = std::string(kVersionLine) + std::string(kStartLine);
  const LogStart expected{"local-1", "2", Timestamp(1700)};
  EXPECT_EQ(Peek(text), expected);
  EXPECT_EQ(Peek(packing::Zstd(text)), expected);
  EXPECT_EQ(Peek(std::string(kVersionLine) + "not json\n" + std::string(kStartLine)), expected);
  EXPECT_EQ(Peek(text.substr(0, text.size() - 1)), expected) << "without the newline at the end";
}

TEST_F(LogStartTest, AnEventThatMentionsTheNameIsNotTheStart) {
  const std::string mention = R"({"Event":"Other","Note":"\"SparkListenerApplicationStart\"","App ID":"local-9"})";
  EXPECT_EQ(Peek(std::string(kVersionLine) + mention + "\n"), std::nullopt);
  const auto start = Peek(mention + "\n" + std::string(kStartLine));
  ASSERT_TRUE(start.has_value());
  EXPECT_EQ(start->application_id, "local-1");
}

TEST_F(LogStartTest, IsAbsentWithoutAnIdOrWhenItCannotBeRead) {
  EXPECT_EQ(Peek(""), std::nullopt);
  EXPECT_EQ(Peek(std::string(kVersionLine)), std::nullopt);
  EXPECT_EQ(Peek(std::string(kVersionLine) + std::string(kStartLine.substr(0, 60))), std::nullopt);
  EXPECT_EQ(Peek("{\"Event\":\"SparkListenerApplicationStart\",\"App Name\":\"x\",\"Timestamp\":1700}\n"),
            std::nullopt);
  EXPECT_EQ(Peek("\x28\xb5\x2f\xfd damaged and of no use"), std::nullopt);
}

TEST_F(LogStartTest, StandardInputIsNotTouched) {
  env_.SetFile("-", std::string(kStartLine));
  LogSource source;
  source.parts.push_back({"-", {}, {}});
  EXPECT_EQ(PeekLogStart(env_.files(), source, ReadLimits()), std::nullopt);
}

}  // namespace
}  // namespace sparkwright::ingest
