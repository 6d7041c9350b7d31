#include "ingest/read_application.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "base/env.h"
#include "base/memory_env.h"
#include "ingest/codecs/packing_for_test.h"
#include "ingest/events/event_text_for_test.h"
#include "ingest/trackers/application_dump_for_test.h"
#include "ingest/trackers/application_invariants_for_test.h"

namespace sparkwright::ingest {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

std::string SmallLog() {
  return LogText({LogStartEvent(), ApplicationStart(), ExecutorAdded("1"), JobStart(0, {{}}), StageSubmitted({}),
                  TaskStart({}), TaskEndLine({}), StageCompleted({}), JobEnd(0), ApplicationEnd()});
}

TEST(ReadApplication, ReportsWhatReadingWasLike) {
  const std::string text = SmallLog();
  const auto application = ReadText(text);
  ASSERT_TRUE(application.ok());
  const model::ImportReport& report = application->import;
  EXPECT_EQ(report.num_lines, 10);
  EXPECT_EQ(report.num_events, 10);
  EXPECT_EQ(report.stored_size, Bytes(static_cast<int64_t>(text.size())));
  EXPECT_EQ(report.decoded_size, report.stored_size);
  EXPECT_EQ(report.codec, "none");
  EXPECT_THAT(report.files, ::testing::ElementsAre("log"));
  EXPECT_TRUE(report.is_complete);
}

struct RefusedCase {
  const char* what;
  std::string text;
};

TEST(ReadApplication, RefusesWhatIsNoEventLog) {
  const RefusedCase cases[] = {
      {"an empty file", ""},
      {"blank lines", "\n\n\r\n\n"},
      {"prose", "This is not a log.\nNor is this.\n"},
      {"other JSON", "{\"a\":1}\n[1]\n"},
      {"bytes of all kinds", std::string(10'000, '\0') + "\xFF\xFE\n\x01\x02"},
      {"one line without end", std::string(3'000'000, 'x')},
  };
  for (const RefusedCase& one : cases) {
    for (const int num_threads : {1, 3}) {
      ReadOptions options;
      options.num_threads = num_threads;
      const auto application = ReadText(one.text, options);
      ASSERT_FALSE(application.ok()) << one.what;
      EXPECT_EQ(application.error().code(), ErrorCode::kCorrupt) << one.what;
      EXPECT_THAT(application.error().message(), HasSubstr("log")) << one.what;
    }
  }
}

TEST(ReadApplication, ALogCutInItsFirstCompressedBlockIsNotEmpty) {
  for (const std::string& packed : {packing::Zstd(SmallLog()), packing::Lz4Block(SmallLog())}) {
    const auto application = ReadText(packed.substr(0, 20));
    ASSERT_FALSE(application.ok());
    EXPECT_EQ(application.error().code(), ErrorCode::kCorrupt);
    EXPECT_THAT(application.error().message(), HasSubstr("cut before the end of its first"));
  }
}

TEST(ReadApplication, SaysWhichFileIsMissing) {
  MemoryEnv env;
  LogSource source;
  source.display_name = "gone";
  source.parts.push_back({"gone", std::nullopt, Bytes(0)});
  const auto application = ReadApplication(env.files(), source, {});
  ASSERT_FALSE(application.ok());
  EXPECT_EQ(application.error().code(), ErrorCode::kNotFound);
  EXPECT_THAT(application.error().message(), HasSubstr("gone"));
}

TEST(ReadApplication, ReadsWindowsLineEndsAndBlankLines) {
  std::string text;
  for (const char character : SmallLog()) {
    text += character == '\n' ? std::string("\r\n\r\n") : std::string(1, character);
  }
  const auto application = ReadText(text);
  ASSERT_TRUE(application.ok());
  EXPECT_EQ(application->import.num_events, 10);
  EXPECT_TRUE(application->import.is_complete);
}

TEST(ReadApplication, TheLastLineMayLackItsNewline) {
  std::string text = SmallLog();
  text.pop_back();
  const auto application = ReadText(text);
  ASSERT_TRUE(application.ok());
  EXPECT_TRUE(application->import.is_complete);
}

TEST(ReadApplication, ALogCutAnywhereIsReadUpToThere) {
  const std::string text = SmallLog();
  for (std::size_t size = 1; size < text.size(); size += 3) {
    const auto application = ReadText(text.substr(0, size));
    if (!application.ok()) {
      EXPECT_LT(size, LogStartEvent().size());
      EXPECT_EQ(application.error().code(), ErrorCode::kCorrupt);
      continue;
    }
    ASSERT_EQ(ApplicationInvariants::Violation(*application), "") << size;
    const bool is_between_lines = text[size - 1] == '\n' || text[size] == '\n';
    EXPECT_EQ(CountOf(*application, "cut_line"), is_between_lines ? 0 : 1) << text.substr(0, size);
    EXPECT_EQ(CountOf(*application, "malformed_line"), 0);
    EXPECT_EQ(application->import.is_complete, size == text.size() - 1) << size;
  }
}

TEST(ReadApplication, ALineAboveTheLimitIsPassedOverAndCounted) {
  ReadOptions options;
  options.limits.max_line_size = Bytes(2'000);
  std::string text = SmallLog();
  const std::size_t front = text.find('\n') + 1;
  text.insert(front, R"({"Event":"Long","x":")" + std::string(5'000, 'x') + "\"}\n");
  const auto application = ReadText(text, options);
  ASSERT_TRUE(application.ok());
  EXPECT_EQ(CountOf(*application, "line_too_long"), 1) << "and no other line is that long";
  EXPECT_EQ(application->import.counts.at(0).first.byte_offset, static_cast<int64_t>(front));
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
TEST(ReadApplication, ALineOfTheDefaultLimitIsReadAndALongerOneIsNot) {
  const auto with_line_of = [](std::size_t size) {
    const std::string head = R"({"Event":"SparkListenerLogStart","x":")";
    const std::string tail = R"(","Spark Version":"9"})";
    return ReadText(head + std::string(size - head.size() - tail.size(), 'x') + tail + "\n" + ApplicationStart() +
                    "\n");
  };
  const auto whole = with_line_of(64 << 20);
  ASSERT_TRUE(whole.ok());
  EXPECT_EQ(whole->spark_version, "9");
  const auto longer = with_line_of((64 << 20) + 1);
  ASSERT_TRUE(longer.ok());
  EXPECT_EQ(longer->spark_version, "");
  EXPECT_EQ(CountOf(*longer, "line_too_long"), 1);
}
#endif

TEST(ReadApplication, RepairsBytesThatAreNotUtf8) {
  std::string text = SmallLog();
  text.replace(text.find("\"test\""), 6, "\"t\xFFst\"");
  const auto application = ReadText(text);
  ASSERT_TRUE(application.ok());
  EXPECT_EQ(application->name, "t?st");
  EXPECT_EQ(CountOf(*application, "bad_field"), 1);
}

TEST(ReadApplication, PassesOverWhatNestsTooDeep) {
  const std::string deep =
      R"({"Event":"SparkListenerApplicationEnd","x":)" + std::string(100'000, '[') + std::string(100'000, ']') + "}\n";
  const auto application = ReadText(SmallLog() + deep);
  ASSERT_TRUE(application.ok());
  EXPECT_EQ(CountOf(*application, "too_deep"), 1);
}

TEST(ReadApplication, AbsurdTaskIndicesInManyStagesTakeLittleMemory) {
  std::vector<std::string> lines = {ApplicationStart(), SqlStart(0, Plan("Scan", {}, {PlanMetric(7, "size")}))};
  for (int32_t id = 0; id < 3'000; ++id) {
    const StageText stage{.id = id, .num_tasks = INT32_MAX};
    const TaskText task{.id = id, .stage = id, .index = (1 << 24) - 1, .accumulables = {Accumulable(7, "1")}};
    for (const std::string& line :
         {JobStart(id, {stage}, SqlProperty(0)), StageSubmitted(stage), TaskStart(task), TaskEndLine(task)}) {
      lines.push_back(line);
    }
  }
  // A bit for each possible index would be 2 MiB, four times a stage.
  const auto application = ReadLines(lines);
  ASSERT_TRUE(application.ok());
  EXPECT_THAT(application->stages, SizeIs(3'000));
  EXPECT_EQ(application->stages.back().num_completed_indices, 1);
}

TEST(ReadApplication, ReadsThePartsOfALogInTheirOrder) {
  const std::string text = SmallLog();
  const std::size_t middle = text.find('\n', text.size() / 2) + 1;
  MemoryEnv env;
  env.SetFile("1", text.substr(0, middle));
  env.SetFile("2", text.substr(middle));
  LogSource source;
  source.display_name = "folder";
  source.parts = {{"1", std::nullopt, Bytes(0)}, {"2", std::nullopt, Bytes(0)}};
  const auto application = ReadApplication(env.files(), source, {});
  ASSERT_TRUE(application.ok());
  const auto whole = ReadText(text);
  EXPECT_EQ(application->jobs.at(0).num_completed_tasks, 1);
  EXPECT_EQ(application->import.num_events, whole->import.num_events);
  EXPECT_THAT(application->import.files, SizeIs(2));
  EXPECT_TRUE(application->import.is_complete);
}

TEST(ReadApplication, APartThatIsMissingIsCountedAndTheOthersAreRead) {
  const std::string text = SmallLog();
  MemoryEnv env;
  env.SetFile("1", text);
  LogSource source;
  source.display_name = "folder";
  source.parts = {{"0", std::nullopt, Bytes(0)}, {"1", std::nullopt, Bytes(0)}, {"2", std::nullopt, Bytes(0)}};
  const auto application = ReadApplication(env.files(), source, {});
  ASSERT_TRUE(application.ok());
  EXPECT_EQ(application->import.num_events, 10);
  EXPECT_EQ(CountOf(*application, "unreadable_part"), 2);
  EXPECT_FALSE(application->import.is_complete);
}

// A file whose stream fails after some bytes.
class FailingFiles final : public FileSystem {
 public:
  explicit FailingFiles(std::string text) : text_(std::move(text)) {}

  Result<FileInfo> Stat(const std::string& path) override { return Error(ErrorCode::kNotFound, path); }
  Result<std::vector<std::string>> List(const std::string& path) override { return Error(ErrorCode::kNotFound, path); }
  Result<std::unique_ptr<ByteStream>> Open(const std::string& /*path*/) override {
    return std::unique_ptr<ByteStream>(std::make_unique<Stream>(text_));
  }
  Status WriteFile(const std::string& path, std::string_view /*contents*/) override {
    return Error(ErrorCode::kUnavailable, path);
  }

 private:
  class Stream final : public ByteStream {
   public:
    explicit Stream(std::string text) : text_(std::move(text)) {}
    Result<std::size_t> Read(std::span<char> buffer) override {
      const std::size_t count = text_.copy(buffer.data(), buffer.size());
      text_.erase(0, count);
      return count > 0 ? Result<std::size_t>(count) : Error(ErrorCode::kUnavailable, "the disk broke");
    }

   private:
    std::string text_;
  };
  std::string text_;
};

TEST(ReadApplication, AnErrorMidwayKeepsWhatCameBefore) {
  for (const int num_threads : {1, 2, 8}) {
    FailingFiles files(SmallLog());
    LogSource source;
    source.display_name = "log";
    source.parts.push_back({"log", std::nullopt, Bytes(0)});
    ReadOptions options;
    options.num_threads = num_threads;
    const auto application = ReadApplication(files, source, options);
    ASSERT_TRUE(application.ok());
    EXPECT_EQ(application->import.num_events, 10);
    EXPECT_EQ(CountOf(*application, "unreadable_part"), 1);
    EXPECT_FALSE(application->import.is_complete);
  }
}

TEST(ReadApplication, AnErrorBeforeTheFirstEventIsTheAnswer) {
  FailingFiles files("");
  LogSource source;
  source.display_name = "log";
  source.parts.push_back({"log", std::nullopt, Bytes(0)});
  const auto application = ReadApplication(files, source, {});
  ASSERT_FALSE(application.ok());
  EXPECT_EQ(application.error().code(), ErrorCode::kUnavailable);
}

TEST(ReadApplication, StopsWhenAsked) {
  std::stop_source stop;
  ReadOptions options;
  options.stop = stop.get_token();
  stop.request_stop();
  const auto application = ReadText(SmallLog(), options);
  ASSERT_FALSE(application.ok());
  EXPECT_EQ(application.error().code(), ErrorCode::kUnavailable);
}

TEST(ReadApplication, StopsMidwayWhenAsked) {
  std::string text = SmallLog();
  const std::string filler = R"({"Event":"Filler","x":")" + std::string(200'000, 'x') + "\"}\n";
  for (int i = 0; i < 300; ++i) {
    text += filler;
  }
  for (const int num_threads : {1, 4}) {
    std::stop_source stop;
    ReadOptions options;
    options.num_threads = num_threads;
    options.stop = stop.get_token();
    Bytes seen;
    options.on_progress = [&](const ReadProgress& progress) {
      seen = progress.decoded;
      stop.request_stop();
    };
    const auto application = ReadText(text, options);
    ASSERT_FALSE(application.ok());
    EXPECT_EQ(application.error().code(), ErrorCode::kUnavailable);
    EXPECT_LT(seen, Bytes(static_cast<int64_t>(text.size())));
  }
}

TEST(ReadApplication, ReportsProgressToTheEnd) {
  const std::string text = SmallLog();
  ReadProgress last;
  ReadOptions options;
  options.on_progress = [&](const ReadProgress& progress) {
    EXPECT_GE(progress.decoded, last.decoded);
    last = progress;
  };
  ASSERT_TRUE(ReadText(text, options).ok());
  EXPECT_EQ(last.decoded, Bytes(static_cast<int64_t>(text.size())));
}

TEST(ReadApplication, TakesTheVersionFromTheNameWhenTheLogHasNone) {
  MemoryEnv env;
  env.SetFile("log", ApplicationStart() + "\n");
  LogSource source;
  source.display_name = "log";
  source.spark_version = "1.2.0";
  source.parts.push_back({"log", std::nullopt, Bytes(0)});
  EXPECT_EQ(ReadApplication(env.files(), source, {})->spark_version, "1.2.0");
  env.SetFile("log", LogStartEvent("3.5.0") + "\n");
  EXPECT_EQ(ReadApplication(env.files(), source, {})->spark_version, "3.5.0");
}

TEST(ReadApplication, EveryLogOfTheProjectKeepsTheInvariants) {
  const FoundLogs found = FindLogs(RealEnv().files(), {"tests/logs"}, ReadLimits());
  ASSERT_GT(found.logs.size(), 10U);
  for (const LogSource& log : found.logs) {
    ReadOptions options;
    const auto alone = ReadApplication(RealEnv().files(), log, options);
    options.num_threads = 3;
    const auto together = ReadApplication(RealEnv().files(), log, options);
    ASSERT_TRUE(alone.ok() && together.ok()) << log.display_name;
    EXPECT_EQ(ApplicationInvariants::Violation(*alone), "") << log.display_name;
    EXPECT_TRUE(ApplicationDump::Of(*alone) == ApplicationDump::Of(*together)) << log.display_name;
  }
}

}  // namespace
}  // namespace sparkwright::ingest
