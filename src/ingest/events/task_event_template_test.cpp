#include "ingest/events/task_event_template.h"

#include <gtest/gtest.h>

#include <cstdio>

#include "base/env.h"
#include "ingest/codecs/decode_stream.h"
#include "ingest/events/event_text_for_test.h"
#include "ingest/events/task_readers_for_test.h"
#include "ingest/sources/log_source.h"

namespace sparkwright::ingest {
namespace {

using Kind = TaskReaders::Kind;

constexpr std::string_view kStartPrefix = R"({"Event":"SparkListenerTaskStart")";
constexpr std::string_view kEndPrefix = R"({"Event":"SparkListenerTaskEnd")";

TaskText RichTask() {
  TaskText task;
  task.id = 41;
  task.stage = 3;
  task.accumulables = {Accumulable(17, "\"5\""), Accumulable(18, "-6"),
                       R"({"ID":19,"Name":"internal.metrics.resultSize","Update":900,"Value":900,"Internal":true,)"
                       R"("Count Failed Values":true})"};
  task.executor_metrics = R"("JVMHeapMemory":12,"JVMOffHeapMemory":0,"MajorGCTime":5)";
  return task;
}

TEST(TaskEventTemplate, ReadsWhatSparkWrites) {
  TaskEventTemplate reader;
  TaskEvents events;
  ASSERT_TRUE(reader.ReadTaskStart(TaskStart(RichTask()), events));
  const std::string line = TaskEndLine(RichTask());
  ASSERT_TRUE(reader.ReadTaskEnd(line, events));
  const TaskEnd& task = events.ends.front();
  EXPECT_EQ(events.starts.front().task_id, 41);
  EXPECT_EQ(task.info.stage_id, 3);
  EXPECT_EQ(task.info.executor_id, "1");
  EXPECT_EQ(task.info.host, "host");
  EXPECT_TRUE(task.info.is_successful());
  EXPECT_EQ(task.metrics[static_cast<std::size_t>(model::TaskMetric::kExecutorRunTime)], 700);
  EXPECT_EQ(task.metrics[static_cast<std::size_t>(model::TaskMetric::kOutputRecords)], 2);
  ASSERT_EQ(task.num_updates, 2U) << "Spark's internal accumulators stand in Task Metrics too";
  EXPECT_EQ(events.updates[0].update, 5);
  EXPECT_EQ(events.updates[1].update, -6);
  ASSERT_EQ(task.executor_peaks, 0);
  EXPECT_EQ(events.executor_peaks[0][model::ExecutorMetric::kMajorGcTime], 5);
}

struct Change {
  const char* what;
  const char* from;  // The first place of it in the line is changed; the end of the line when empty.
  const char* to;
};

std::string Applied(const Change& change, std::string line) {
  const std::string_view from = change.from;
  const std::size_t at = from.empty() ? line.size() : line.find(from);
  EXPECT_NE(at, std::string::npos) << change.what;
  return at == std::string::npos ? line : line.replace(at, from.size(), change.to);
}

TEST(TaskEventTemplate, RefusesWhatSparkDoesNotWrite) {
  const std::string line = TaskEndLine(RichTask());
  const Change changes[] = {
      {"wrong order", R"("Task ID":41,"Index":41)", R"("Index":41,"Task ID":41)"},
      {"an escape", R"("Host":"host")", R"("Host":"ho\u0073t")"},
      {"an escaped quote", R"("Host":"host")", R"("Host":"ho\"st")"},
      {"bytes outside ASCII", R"("Host":"host")", "\"Host\":\"h\xC3\xB6st\""},
      {"bytes that are not UTF-8", R"("Host":"host")", "\"Host\":\"h\xFFst\""},
      {"a control byte", R"("Host":"host")", "\"Host\":\"h\tost\""},
      {"a string that does not end", R"("Host":"host")", R"("Host":"host)"},
      {"a leading zero", R"("Index":41)", R"("Index":041)"},
      {"only zeros", R"("Index":41)", R"("Index":00)"},
      {"nineteen digits", R"("Launch Time":1000)", R"("Launch Time":1000000000000000000)"},
      {"nineteen digits that overflow", R"("Launch Time":1000)", R"("Launch Time":9999999999999999999)"},
      {"thirty digits", R"("Launch Time":1000)", R"("Launch Time":-999999999999999999999999999999)"},
      {"minus zero", R"("Launch Time":1000)", R"("Launch Time":-0)"},
      {"a plus", R"("Launch Time":1000)", R"("Launch Time":+1)"},
      {"a lone minus", R"("Launch Time":1000)", R"("Launch Time":-)"},
      {"no number", R"("Launch Time":1000)", R"("Launch Time":)"},
      {"a fraction", R"("Launch Time":1000)", R"("Launch Time":1000.0)"},
      {"an exponent", R"("Launch Time":1000)", R"("Launch Time":1e3)"},
      {"a quoted number", R"("Launch Time":1000)", R"("Launch Time":"1000")"},
      {"null", R"("Launch Time":1000)", R"("Launch Time":null)"},
      {"an id of more than 32 bits", R"("Stage ID":3)", R"("Stage ID":3000000000)"},
      {"a negative stage", R"("Stage ID":3)", R"("Stage ID":-3)"},
      {"a negative index", R"("Index":41)", R"("Index":-41)"},
      {"trailing bytes", "", "x"},
      {"a trailing space", "", " "},
      {"a second object", "", "{}"},
      {"a duplicate key", R"("Index":41)", R"("Index":41,"Index":42)"},
      {"a duplicate metric", R"("JVM GC Time":7)", R"("JVM GC Time":7,"JVM GC Time":8)"},
      {"a duplicate reading", R"("MajorGCTime":5)", R"("MajorGCTime":5,"MajorGCTime":6)"},
      {"white space", R"("Index":41)", R"("Index": 41)"},
      {"an unknown key", R"("Index":41)", R"("Index":41,"Color":1)"},
      {"an unknown metric", R"("JVM GC Time":7)", R"("JVM GC Time":7,"Color":1)"},
      {"an unknown reading", R"("MajorGCTime":5)", R"("MajorGCTime":5,"Color":1)"},
      {"nested junk", R"("JVM GC Time":7)", R"("JVM GC Time":{"a":[1,{}]})"},
      {"updated blocks", R"("Updated Blocks":[])", R"("Updated Blocks":[{}])"},
      {"an unknown locality", "PROCESS_LOCAL", "PROCESS"},
      {"a longer locality", "PROCESS_LOCAL", "PROCESS_LOCALS"},
      {"a boolean of another spelling", R"("Speculative":false)", R"("Speculative":False)"},
      {"another reason", R"({"Reason":"Success"})", R"({"Reason":"Resubmitted"})"},
      {"more than a reason", R"({"Reason":"Success"})", R"({"Reason":"Success","x":1})"},
      {"a comma too many", R"("Internal":true)", R"("Internal":true,)"},
      {"a bracket too few", "]},\"", "},\""},
      {"an accumulator's other value", R"("Update":"5")", R"("Update":[5])"},
      {"a quote too few", R"("Update":"5")", R"("Update":"5)"},
      {"another event", "SparkListenerTaskEnd", "SparkListenerTaskEnds"},
  };
  TaskReaders readers;
  ASSERT_TRUE(readers.Read(Kind::kEnd, line, true).is_accepted);
  for (const Change& change : changes) {
    const auto verdict = readers.Read(Kind::kEnd, Applied(change, line), true);
    EXPECT_FALSE(verdict.is_accepted) << change.what;
    EXPECT_EQ(verdict.disagreement, "") << change.what;
    // What was learned before must survive.
    EXPECT_TRUE(readers.Read(Kind::kEnd, line, false).is_accepted) << change.what;
  }
}

TEST(TaskEventTemplate, AgreesWithTheGeneralParserWhereItAcceptsAVariant) {
  const std::string line = TaskEndLine(RichTask());
  const Change changes[] = {
      {"eighteen digits", R"("Launch Time":1000)", R"("Launch Time":999999999999999999)"},
      {"eighteen digits below zero", R"("Launch Time":1000)", R"("Launch Time":-999999999999999999)"},
      {"a negative task", R"("Task ID":41)", R"("Task ID":-41)"},
      {"no partition", R"("Partition ID":0,)", ""},
      {"no executor metrics", R"("Task Executor Metrics":{"JVMHeapMemory":12,"JVMOffHeapMemory":0,"MajorGCTime":5},)",
       ""},
      {"readings that are all 0", R"("JVMHeapMemory":12,"JVMOffHeapMemory":0,"MajorGCTime":5)", R"("JVMHeapMemory":0)"},
      {"no metrics at all", R"("JVM GC Time":7,)", ""},
      {"no input metrics", R"("Input Metrics":{"Bytes Read":1000,"Records Read":10},)", ""},
      {"empty input metrics", R"({"Bytes Read":1000,"Records Read":10})", "{}"},
      {"a killed success", R"("Killed":false)", R"("Killed":true)"},
      {"an empty host", R"("Host":"host")", R"("Host":"")"},
      {"a delete byte", R"("Host":"host")", "\"Host\":\"a host name \x7F of many bytes\""},
      {"an accumulator without an update", R"("Update":"5",)", ""},
      {"an accumulator without a value", R"(,"Value":-6)", ""},
      {"an accumulator without metadata", R"(,"Metadata":"sql")", ""},
      {"another internal name", "number of output rows", "internal.metrics.x"},
      {"an almost internal name", "number of output rows", "internal.metric.x"},
  };
  TaskReaders readers;
  for (const Change& change : changes) {
    // Before and after the reader knows the plain line, and twice to use what the first taught.
    for (int i = 0; i < 3; ++i) {
      const auto verdict = readers.Read(Kind::kEnd, Applied(change, line), true);
      EXPECT_EQ(verdict.disagreement, "") << change.what;
      EXPECT_EQ(readers.Read(Kind::kEnd, line, true).disagreement, "") << change.what;
    }
  }
}

TEST(TaskEventTemplate, NeverDisagreesWhenOneByteIsChangedRemovedOrRepeated) {
  for (const Kind kind : {Kind::kStart, Kind::kEnd}) {
    const std::string line = kind == Kind::kStart ? TaskStart(RichTask()) : TaskEndLine(RichTask());
    TaskReaders readers;
    for (std::size_t at = 0; at < line.size(); ++at) {
      std::vector<std::string> variants = {line.substr(0, at), std::string(line).erase(at, 1),
                                           std::string(line).insert(at, 1, line[at])};
      for (const char byte : {'0', '9', '-', '"', '\\', '{', '}', ',', ' ', '\0', '\x80'}) {
        variants.push_back(std::string(line).replace(at, 1, 1, byte));
      }
      for (const std::string& variant : variants) {
        ASSERT_EQ(readers.Read(kind, variant, false).disagreement, "") << variant;
      }
      ASSERT_EQ(readers.Read(kind, line, false).disagreement, "") << "after a change at " << at;
    }
  }
}

TEST(TaskEventTemplate, RemembersAnAccumulatorWhoseIdCollidesWithAnother) {
  TaskReaders readers;
  // Ids 1,024 apart share a place in the table of what was learned.
  for (int round = 0; round < 3; ++round) {
    for (const int64_t id : {5, 1029, 2053}) {
      TaskText task;
      task.accumulables = {Accumulable(id, std::to_string(id), "name " + std::to_string(id)),
                           Accumulable(id + 1024, "\"1\"", "internal.metrics.x")};
      const auto verdict = readers.Read(Kind::kEnd, TaskEndLine(task), true);
      EXPECT_TRUE(verdict.is_accepted);
      EXPECT_EQ(verdict.disagreement, "");
    }
  }
}

TEST(TaskEventTemplate, ReadsAnAccumulatorWithANameTooLongToLearn) {
  TaskReaders readers;
  for (const std::size_t size : {100U, 150U, 223U, 224U, 255U, 256U, 5'000U}) {
    TaskText task;
    task.accumulables = {Accumulable(7, "3", std::string(size, 'n'))};
    for (int i = 0; i < 2; ++i) {
      const auto verdict = readers.Read(Kind::kEnd, TaskEndLine(task), true);
      EXPECT_TRUE(verdict.is_accepted) << size;
      EXPECT_EQ(verdict.disagreement, "") << size;
    }
  }
}

// Every task event of a log, through all readers.
struct Tally {
  int64_t num_events = 0;
  int64_t num_successful = 0;  // Starts, and ends that succeeded: what the template is for.
  int64_t num_accepted = 0;
};

void CompareReaders(const LogSource& log, TaskReaders& readers, Tally& tally) {
  const ReadLimits limits;
  ImportCounters counters;
  DecodeContext context(limits, counters);
  for (const LogPart& part : log.parts) {
    auto stored = OpenPart(RealEnv().files(), part);
    ASSERT_TRUE(stored.ok());
    auto decoded = OpenDecoded(*std::move(stored), part.display_name(), context);
    if (!decoded.ok()) {
      continue;
    }
    LineSplitter splitter(*std::move(decoded), part.display_name(), limits, counters);
    while (true) {
      auto block = splitter.Next();
      if (!block.ok() || !block->has_value()) {
        break;
      }
      std::string_view text = (*block)->text();
      while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        if (!line.starts_with(kStartPrefix) && !line.starts_with(kEndPrefix)) {
          continue;
        }
        const Kind kind = line.starts_with(kStartPrefix) ? Kind::kStart : Kind::kEnd;
        ++tally.num_events;
        const auto verdict = readers.Read(kind, line, tally.num_events % 64 == 0);
        tally.num_accepted += verdict.is_accepted ? 1 : 0;
        tally.num_successful +=
            kind == Kind::kStart || line.find(R"({"Reason":"Success"})") != std::string_view::npos ? 1 : 0;
        ASSERT_EQ(verdict.disagreement, "") << part.display_name() << ": " << line.substr(0, 2'000);
      }
    }
  }
}

// One reader goes through all logs, so what it learned from one version meets the lines of the others.
Tally CompareReadersBelow(const std::vector<std::string>& folders) {
  Tally all;
  TaskReaders readers;
  const FoundLogs found = FindLogs(RealEnv().files(), folders, ReadLimits());
  for (const LogSource& log : found.logs) {
    Tally tally;
    CompareReaders(log, readers, tally);
    if (::testing::Test::HasFatalFailure()) {
      return all;
    }
    if (tally.num_accepted * 100 < tally.num_successful * 99) {
      std::printf("  %s: the template reads %ld of %ld starts and successful ends\n", log.display_name.c_str(),
                  static_cast<long>(tally.num_accepted), static_cast<long>(tally.num_successful));
    }
    all.num_events += tally.num_events;
    all.num_successful += tally.num_successful;
    all.num_accepted += tally.num_accepted;
  }
  std::printf("  %zu logs: %ld task events, %ld of them starts or successful ends, %ld read by the template\n",
              found.logs.size(), static_cast<long>(all.num_events), static_cast<long>(all.num_successful),
              static_cast<long>(all.num_accepted));
  return all;
}

TEST(TaskEventTemplate, AgreesWithTheGeneralParserOnTheProjectsOwnLogs) {
  const Tally tally = CompareReadersBelow({"tests/logs"});
  EXPECT_GT(tally.num_events, 1'000);
  EXPECT_GT(tally.num_accepted * 100, tally.num_successful * 99);
}

TEST(TaskEventTemplate, AgreesWithTheGeneralParserOnTheLogCorpus) {
  const std::string corpus = "../shared/eventlogs";
  if (!RealEnv().files().Stat(corpus).ok()) {
    GTEST_SKIP() << "skipped: corpus not present";
  }
  CompareReadersBelow({corpus + "/generated", corpus + "/spark", corpus + "/rapids"});
}

TEST(TaskEventTemplate, AgreesWithTheGeneralParserOnTheBigLog) {
  const std::string corpus = "../shared/eventlogs/big";
  if (!RealEnv().files().Stat(corpus).ok()) {
    GTEST_SKIP() << "skipped: corpus not present";
  }
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "skipped: 120,000 task events take too long under a sanitizer";
#endif
  const Tally tally = CompareReadersBelow({corpus});
  EXPECT_GT(tally.num_accepted * 100, tally.num_successful * 99);
}

}  // namespace
}  // namespace sparkwright::ingest
