#include "ingest/sources/log_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/memory_env.h"
#include "ingest/codecs/decode_stream.h"
#include "ingest/codecs/packing_for_test.h"

namespace sparkwright::ingest {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// The front of an event log; `id` tells one from another.
std::string Log(const std::string& id) {
  return R"({"Event":"SparkListenerLogStart","Spark Version":"3.5.0"})"
         "\n"
         R"({"Event":"SparkListenerApplicationStart","App ID":")" +
         id + "\"}\n";
}

class LogSourceTest : public ::testing::Test {
 protected:
  void Put(const std::string& path, const std::string& contents) { env_.SetFile(path, contents); }
  // A log whose content names its own path.
  void PutLog(const std::string& path) { Put(path, Log(path)); }

  FoundLogs Find(const std::vector<std::string>& paths) { return FindLogs(env_.files(), paths, limits_); }

  // "name: part part" for each log behind `path`.
  std::vector<std::string> Found(const std::string& path) {
    std::vector<std::string> texts;
    for (const LogSource& log : Find({path}).logs) {
      std::string text = log.display_name + ":";
      for (const LogPart& part : log.parts) {
        text += " " + part.display_name();
      }
      texts.push_back(text);
    }
    return texts;
  }

  std::string Decode(const LogPart& part) {
    ImportCounters counters;
    DecodeContext context(limits_, counters);
    auto stored = OpenPart(env_.files(), part);
    if (!stored.ok()) {
      return stored.error().message();
    }
    const auto decoded = OpenDecoded(*std::move(stored), part.display_name(), context);
    if (!decoded.ok()) {
      return decoded.error().message();
    }
    std::string text(10'000, '\0');
    std::size_t filled = 0;
    while (true) {
      const auto count = (*decoded)->Read(std::span(text).subspan(filled));
      if (!count.ok() || *count == 0) {
        text.resize(filled);
        return text;
      }
      filled += *count;
    }
  }

  MemoryEnv env_;
  ReadLimits limits_;
};

std::vector<std::string> NoteDetails(const LogSource& log) {
  std::vector<std::string> details;
  for (const SourceNote& note : log.notes) {
    details.push_back(note.detail);
  }
  return details;
}

TEST_F(LogSourceTest, ANamedFileIsALogWhateverItHolds) {
  Put("d/application_1_2_3.zstd.inprogress", "whatever");
  const FoundLogs found = Find({"d/application_1_2_3.zstd.inprogress"});
  ASSERT_EQ(found.logs.size(), 1U);
  const LogSource& log = found.logs[0];
  EXPECT_EQ(log.display_name, "d/application_1_2_3.zstd.inprogress");
  EXPECT_TRUE(log.is_in_progress);
  EXPECT_EQ(log.application, (ApplicationName{"application_1_2", "3"}));
  EXPECT_EQ(log.stored_size(), Bytes(8));
  ImportCounters counters;
  log.CountNotes(counters);
  EXPECT_EQ(counters.count(ImportCounter::kStillWriting), 1);
}

TEST_F(LogSourceTest, StandardInputIsOneLog) {
  const FoundLogs found = Find({"-"});
  ASSERT_EQ(found.logs.size(), 1U);
  EXPECT_EQ(found.logs[0].display_name, "standard input");
  EXPECT_EQ(found.logs[0].parts[0].path, "-");
}

TEST_F(LogSourceTest, EachPathFailsByItself) {
  PutLog("good");
  Put("empty/readme.txt", "no log");
  const FoundLogs found = Find({"missing", "good", "empty"});
  EXPECT_EQ(found.logs.size(), 1U);
  ASSERT_EQ(found.errors.size(), 2U);
  EXPECT_EQ(found.errors[0].code(), ErrorCode::kNotFound);
  EXPECT_THAT(found.errors[0].message(), HasSubstr("missing"));
  EXPECT_EQ(found.errors[1].code(), ErrorCode::kNotFound);
  EXPECT_THAT(found.errors[1].message(), HasSubstr("1 file that is something else was"));
}

TEST_F(LogSourceTest, AFolderThatCannotBeListedFailsOnceWithThatReason) {
  PutLog("d/log");
  PutLog("d/closed/log");
  env_.Forbid("d/closed");
  const FoundLogs named = Find({"d/closed"});
  EXPECT_THAT(named.skipped, IsEmpty());
  ASSERT_EQ(named.errors.size(), 1U);
  EXPECT_EQ(named.errors[0].code(), ErrorCode::kUnavailable);
  EXPECT_THAT(named.errors[0].message(), HasSubstr("cannot list: Permission denied"));
  const FoundLogs below = Find({"d"});
  EXPECT_THAT(below.errors, IsEmpty());
  EXPECT_EQ(below.logs.size(), 1U);
  ASSERT_EQ(below.skipped.size(), 1U);
  EXPECT_EQ(below.skipped[0].reason, SkippedFile::Reason::kUnreadable);
  env_.Forbid("d/log");
  const FoundLogs none = Find({"d"});
  ASSERT_EQ(none.errors.size(), 1U);
  EXPECT_EQ(none.errors[0].message(), "d: there is no event log in it that can be read");
}

TEST_F(LogSourceTest, RollingLogHasItsPartsInOrderOfNumber) {
  for (const char* n : {"1", "2", "10", "3", "4", "5", "6", "7", "8", "9"}) {
    PutLog(std::string("eventlog_v2_local-1/events_") + n + "_local-1.zstd");
  }
  Put("eventlog_v2_local-1/appstatus_local-1", "");
  Put("eventlog_v2_local-1/.events_1_local-1.zstd.crc", "crc");
  const FoundLogs found = Find({"eventlog_v2_local-1/"});
  ASSERT_EQ(found.logs.size(), 1U);
  EXPECT_EQ(found.logs[0].display_name, "eventlog_v2_local-1");
  ASSERT_EQ(found.logs[0].parts.size(), 10U);
  EXPECT_EQ(found.logs[0].parts[1].path, "eventlog_v2_local-1/events_2_local-1.zstd");
  EXPECT_EQ(found.logs[0].parts[9].path, "eventlog_v2_local-1/events_10_local-1.zstd");
  EXPECT_FALSE(found.logs[0].is_in_progress);
  EXPECT_EQ(found.logs[0].application, (ApplicationName{"local-1", {}}));
  EXPECT_THAT(found.logs[0].notes, IsEmpty());
  EXPECT_THAT(found.skipped, IsEmpty());
}

TEST_F(LogSourceTest, RollingLogInProgressIsMarked) {
  PutLog("eventlog_v2_local-1_2/events_1_local-1_2");
  Put("eventlog_v2_local-1_2/appstatus_local-1_2.inprogress", "");
  const FoundLogs found = Find({"eventlog_v2_local-1_2"});
  ASSERT_EQ(found.logs.size(), 1U);
  EXPECT_TRUE(found.logs[0].is_in_progress);
  EXPECT_EQ(found.logs[0].application, (ApplicationName{"local-1", "2"}));
  ASSERT_EQ(found.logs[0].notes.size(), 1U);
  EXPECT_EQ(found.logs[0].notes[0].counter, ImportCounter::kStillWriting);
}

TEST_F(LogSourceTest, CompactionReplacesThePartsUpToIt) {
  for (const char* name : {"events_1_a", "events_2_a", "events_2_a.compact", "events_3_a", "events_4_a.compact",
                           "events_4_a", "events_5_a", "events_7_a"}) {
    PutLog(std::string("eventlog_v2_a/") + name);
  }
  const FoundLogs found = Find({"eventlog_v2_a"});
  ASSERT_EQ(found.logs.size(), 1U);
  EXPECT_THAT(Found("eventlog_v2_a"),
              ElementsAre("eventlog_v2_a: eventlog_v2_a/events_4_a.compact eventlog_v2_a/events_5_a "
                          "eventlog_v2_a/events_7_a"));
  ImportCounters counters;
  found.logs[0].CountNotes(counters);
  EXPECT_EQ(counters.count(ImportCounter::kSkippedPart), 5);
  EXPECT_EQ(counters.count(ImportCounter::kMissingPart), 1);
  EXPECT_EQ(NoteDetails(found.logs[0]).back(), "part 6 is missing");
}

TEST_F(LogSourceTest, MissingPartsAreNoted) {
  PutLog("eventlog_v2_a/events_4_a");
  PutLog("eventlog_v2_a/events_5_a");
  PutLog("eventlog_v2_a/events_5_a.lz4");
  PutLog("eventlog_v2_a/events_9223372036854775807_a");
  const FoundLogs found = Find({"eventlog_v2_a"});
  ASSERT_EQ(found.logs.size(), 1U);
  EXPECT_THAT(NoteDetails(found.logs[0]), ElementsAre("parts 1 to 3 are missing", "another copy of the same part",
                                                      "parts 6 to 9223372036854775806 are missing"));
}

TEST_F(LogSourceTest, PartsOfTwoRollingLogsInOneFolderAreTwoLogs) {
  PutLog("d/events_1_local-1");
  PutLog("d/events_2_local-1");
  PutLog("d/events_1_local-2");
  EXPECT_THAT(Found("d"), ElementsAre("d/events_*_local-1: d/events_1_local-1 d/events_2_local-1",
                                      "d/events_*_local-2: d/events_1_local-2"));
}

TEST_F(LogSourceTest, FolderOfLogsGivesEveryFormOfALog) {
  PutLog("d/application_1_1_1");
  PutLog("d/application_1_1_2.inprogress");
  PutLog("d/app-20200706201101-0003.inprogress");
  Put("d/app-20200706201101-0003.zstd", packing::Zstd(Log("complete")));
  PutLog("d/eventlog_v2_local-7/events_1_local-7");
  Put("d/local-7.lz4", packing::Lz4Block(Log("copy")));
  PutLog("d/deeper/still/my-log");
  const FoundLogs found = Find({"d"});
  EXPECT_THAT(Found("d"), ElementsAre("d/app-20200706201101-0003.inprogress: d/app-20200706201101-0003.inprogress",
                                      "d/app-20200706201101-0003.zstd: d/app-20200706201101-0003.zstd",
                                      "d/application_1_1_1: d/application_1_1_1",
                                      "d/application_1_1_2.inprogress: d/application_1_1_2.inprogress",
                                      "d/deeper/still/my-log: d/deeper/still/my-log",
                                      "d/eventlog_v2_local-7: d/eventlog_v2_local-7/events_1_local-7",
                                      "d/local-7.lz4: d/local-7.lz4"))
      << "which of two forms is the better one, only reading tells";
  EXPECT_THAT(found.skipped, IsEmpty());
}

TEST_F(LogSourceTest, TheSameFileInTwoFoldersIsReadOnce) {
  Put("d/a/my-log", Log("one"));
  Put("d/b/my-log", Log("one"));
  Put("d/c/my-log", Log("two"));
  EXPECT_THAT(Found("d"), ElementsAre("d/a/my-log: d/a/my-log", "d/c/my-log: d/c/my-log"));
  const FoundLogs found = Find({"d"});
  ASSERT_EQ(found.skipped.size(), 1U);
  EXPECT_EQ(found.skipped[0].reason, SkippedFile::Reason::kCopy);
  EXPECT_EQ(found.skipped[0].path, "d/b/my-log");
}

TEST_F(LogSourceTest, OtherFilesInAFolderAreSkippedWithAReason) {
  PutLog("d/log");
  Put("d/README.md", "# Read me");
  Put("d/package.json", R"({"name": "no log"})");
  Put("d/zeros", "");
  Put("d/broken.zstd", "\x28\xb5\x2f\xfd garbage and more garbage");
  Put("d/_SUCCESS", "");
  Put("d/.hidden", Log("hidden"));
  Put("d/.log.crc", "crc");
  Put("d/_temporary/log", Log("temporary"));
  const FoundLogs found = Find({"d"});
  EXPECT_EQ(found.logs.size(), 1U);
  std::vector<std::string> skipped;
  for (const SkippedFile& file : found.skipped) {
    skipped.push_back(file.path + (file.reason == SkippedFile::Reason::kNotALog ? "" : " unreadable"));
  }
  std::sort(skipped.begin(), skipped.end());
  EXPECT_THAT(skipped, ElementsAre("d/README.md", "d/broken.zstd unreadable", "d/package.json", "d/zeros"));
}

TEST_F(LogSourceTest, ALogOfEveryCodecIsRecognisedByItsContent) {
  const std::string text = Log("x");
  Put("d/1", packing::Zstd(text));
  Put("d/2", packing::Lz4Block(text));
  Put("d/3", packing::SnappyJava(text));
  Put("d/4", packing::Lzf(text));
  Put("d/5", packing::Gzip(packing::Zstd(text)));
  Put("d/6", "  \n" + text);
  EXPECT_EQ(Find({"d"}).logs.size(), 6U);
}

TEST_F(LogSourceTest, LegacyFolderIsOneLogWithItsVersion) {
  PutLog("d/local-1426533911241/EVENT_LOG_1");
  Put("d/local-1426533911241/SPARK_VERSION_1.2.0", "");
  Put("d/local-1426533911241/APPLICATION_COMPLETE", "");
  PutLog("d/spark-pi-2/EVENT_LOG_1");
  Put("d/spark-pi-2/COMPRESSION_CODEC_org.apache.spark.io.SnappyCompressionCodec", "");
  const FoundLogs found = Find({"d"});
  ASSERT_EQ(found.logs.size(), 2U);
  EXPECT_EQ(found.logs[0].display_name, "d/local-1426533911241");
  EXPECT_EQ(found.logs[0].spark_version, "1.2.0");
  EXPECT_EQ(found.logs[0].application, (ApplicationName{"local-1426533911241", {}}));
  EXPECT_FALSE(found.logs[0].is_in_progress);
  EXPECT_TRUE(found.logs[1].is_in_progress);
  EXPECT_THAT(found.skipped, IsEmpty());
}

TEST_F(LogSourceTest, DatabricksFolderIsOneLogInOrderOfTime) {
  for (const char* name : {"eventlog", "eventlog-2023-07-05--10-00.gz", "eventlog-2023-07-05--09-00.gz",
                           "eventlog-2023-06-30--23-00.gz"}) {
    PutLog(std::string("logs/eventlog/1234/") + name);
  }
  Put("logs/eventlog/1234/stderr", "driver output");
  EXPECT_THAT(Found("logs"),
              ElementsAre("logs/eventlog/1234: logs/eventlog/1234/eventlog-2023-06-30--23-00.gz "
                          "logs/eventlog/1234/eventlog-2023-07-05--09-00.gz "
                          "logs/eventlog/1234/eventlog-2023-07-05--10-00.gz logs/eventlog/1234/eventlog"));
}

TEST_F(LogSourceTest, AFolderWithAFileCalledEventlogIsNotOneLog) {
  PutLog("d/eventlog");
  PutLog("d/eventlog_minimal_events");
  PutLog("d/gpu_eventlog");
  EXPECT_EQ(Find({"d"}).logs.size(), 3U);
}

TEST_F(LogSourceTest, DeepFoldersAreNotFollowedForEver) {
  std::string path = "d";
  for (int i = 0; i < kMaxFolderDepth + 3; ++i) {
    path += "/d";
  }
  PutLog(path + "/log");
  const FoundLogs found = Find({"d"});
  EXPECT_TRUE(found.logs.empty());
  ASSERT_EQ(found.skipped.size(), 1U);
  EXPECT_EQ(found.skipped[0].reason, SkippedFile::Reason::kTooDeep);
}

TEST_F(LogSourceTest, NoMoreThanTheLimitOfFilesAreLookedAt) {
  for (int i = 0; i < 20; ++i) {
    PutLog("d/log" + std::to_string(i));
  }
  limits_.max_parts = 5;
  const FoundLogs found = Find({"d"});
  EXPECT_EQ(found.logs.size(), 5U);
  EXPECT_EQ(found.skipped.back().reason, SkippedFile::Reason::kTooDeep);
}

TEST_F(LogSourceTest, ZipArchiveHoldsLogsAndRollingFolders) {
  for (const bool has_sizes_in_front : {true, false}) {
    Put("all.zip", packing::Zip({{"README.txt", "no log", 8, has_sizes_in_front},
                                 {"logs/local-5.zstd", packing::Zstd(Log("five")), 0, has_sizes_in_front},
                                 {"logs/eventlog_v2_local-6/appstatus_local-6.inprogress", "", 0, has_sizes_in_front},
                                 {"logs/eventlog_v2_local-6/events_2_local-6", Log("six two"), 8, has_sizes_in_front},
                                 {"logs/eventlog_v2_local-6/events_1_local-6", Log("six one"), 8, has_sizes_in_front},
                                 {"__MACOSX/logs/._local-5", "resource fork", 8, has_sizes_in_front}}));
    const FoundLogs found = Find({"all.zip"});
    ASSERT_EQ(found.logs.size(), 2U);
    EXPECT_THAT(Found("all.zip"),
                ElementsAre("all.zip/logs/eventlog_v2_local-6: all.zip/logs/eventlog_v2_local-6/events_1_local-6 "
                            "all.zip/logs/eventlog_v2_local-6/events_2_local-6",
                            "all.zip/logs/local-5.zstd: all.zip/logs/local-5.zstd"));
    EXPECT_TRUE(found.logs[0].is_in_progress);
    EXPECT_EQ(Decode(found.logs[0].parts[0]), Log("six one"));
    EXPECT_EQ(Decode(found.logs[0].parts[1]), Log("six two"));
    EXPECT_EQ(Decode(found.logs[1].parts[0]), Log("five"));
    ASSERT_EQ(found.skipped.size(), 1U);
    EXPECT_EQ(found.skipped[0].path, "all.zip/README.txt");
  }
}

TEST_F(LogSourceTest, ZipArchiveInAFolderIsLookedInto) {
  Put("d/one.zip", packing::Zip({{"local-1", Log("one")}}));
  PutLog("d/local-2");
  EXPECT_THAT(Found("d"), ElementsAre("d/local-2: d/local-2", "d/one.zip/local-1: d/one.zip/local-1"));
}

TEST_F(LogSourceTest, EncryptedEntriesAreSkippedWithAdvice) {
  Put("secret.zip", packing::Zip({{"local-1", Log("one"), 8, true, true}}));
  const FoundLogs found = Find({"secret.zip"});
  EXPECT_TRUE(found.logs.empty());
  ASSERT_EQ(found.skipped.size(), 1U);
  EXPECT_EQ(found.skipped[0].reason, SkippedFile::Reason::kUnreadable);
  EXPECT_THAT(found.skipped[0].detail, HasSubstr("password"));
}

}  // namespace
}  // namespace sparkwright::ingest
