#include "ingest/events/task_event_json.h"

#include <gtest/gtest.h>

#include "ingest/events/event_text_for_test.h"
#include "ingest/events/json_line_parser.h"
#include "ingest/events/line_splitter.h"

namespace sparkwright::ingest {
namespace {

class TaskEventJsonTest : public ::testing::Test {
 protected:
  bool ReadEnd(const std::string& line) {
    padded_ = line + std::string(kLinePadding, '\0');
    const auto event = parser_.Parse(std::string_view(padded_).substr(0, line.size()), where_,
                                     JsonLineParser::LastLine::kNo, counters_);
    EXPECT_TRUE(event.has_value()) << line;
    events_.Clear();
    return event.has_value() && ReadTaskEnd(*event, events_);
  }
  const TaskEnd& end() const { return events_.ends.front(); }

  ReadLimits limits_;
  JsonLineParser parser_{limits_};
  ImportCounters counters_;
  model::ImportPosition where_;
  std::string padded_;
  TaskEvents events_;
};

TEST_F(TaskEventJsonTest, UnescapesText) {
  ASSERT_TRUE(ReadEnd(TaskEndLine({.executor = R"(a\"\u00f6)"})));
  EXPECT_EQ(end().info.executor_id, "a\"\xC3\xB6");
}

TEST_F(TaskEventJsonTest, MissingFieldsHaveTheValuesOfSparksReader) {
  ASSERT_TRUE(
      ReadEnd(R"({"Event":"SparkListenerTaskEnd","Stage ID":1,"Task Info":{"Task ID":2,"Index":3,"Locality":"odd"}})"));
  EXPECT_EQ(end().info.stage_attempt, 0);
  EXPECT_EQ(end().info.locality, model::Locality::kAny);
  EXPECT_EQ(end().reason, TaskEndReason::kSuccess);
  EXPECT_EQ(end().executor_peaks, -1);
  EXPECT_FALSE(end().info.is_successful()) << "it has no finish time";
}

TEST_F(TaskEventJsonTest, TakesOnlyWholeNumbersAsUpdates) {
  ASSERT_TRUE(
      ReadEnd(TaskEndLine({.accumulables = {Accumulable(1, "5"), Accumulable(2, R"("6")"), Accumulable(3, "[1]"),
                                            Accumulable(4, R"("text")"), Accumulable(5, "1.5"), Accumulable(6, "null"),
                                            Accumulable(7, "8", "internal.metrics.resultSize"),
                                            R"({"ID":"9","Update":9})", R"({"Update":10})"}})));
  ASSERT_EQ(events_.updates.size(), 3U);
  EXPECT_EQ(events_.updates[0].update, 5);
  EXPECT_EQ(events_.updates[1].update, 6);
  EXPECT_EQ(events_.updates[2].id, 9);
  EXPECT_EQ(end().num_updates, 3U);
}

TEST_F(TaskEventJsonTest, AUsersAccumulatorMayHoldAnything) {
  ASSERT_TRUE(ReadEnd(TaskEndLine({.accumulables = {Accumulable(3, R"([{"a":[]}])"), Accumulable(4, R"("text")")}})));
  EXPECT_EQ(counters_.count(ImportCounter::kBadField), 0);
}

TEST_F(TaskEventJsonTest, ATaskThatCannotBeToldLeavesNothingBehind) {
  for (const char* line : {R"({"Event":"SparkListenerTaskEnd","Stage ID":"x","Task Info":{"Task ID":2,"Index":3}})",
                           R"({"Event":"SparkListenerTaskEnd","Stage ID":1,"Task Info":[]})",
                           R"({"Event":"SparkListenerTaskEnd","Stage ID":1,"Task Info":{"Task ID":{},"Index":3}})",
                           R"({"Event":"SparkListenerTaskEnd","Stage ID":1,"Task Info":{"Task ID":2,"Index":-3}})"}) {
    counters_ = ImportCounters();
    EXPECT_FALSE(ReadEnd(line)) << line;
    EXPECT_TRUE(events_.ends.empty() && events_.updates.empty()) << line;
    EXPECT_EQ(counters_.count(ImportCounter::kEventWithoutId), 1) << line;
  }
}

TEST_F(TaskEventJsonTest, BadMetricsAreZeroAndCounted) {
  ASSERT_TRUE(ReadEnd(TaskEndLine({.metrics = R"({"Executor Run Time":"soon","Input Metrics":7,"JVM GC Time":5})"})));
  EXPECT_EQ(end().metrics[static_cast<std::size_t>(model::TaskMetric::kExecutorRunTime)], 0);
  EXPECT_EQ(end().metrics[static_cast<std::size_t>(model::TaskMetric::kJvmGcTime)], 5);
  EXPECT_EQ(counters_.count(ImportCounter::kBadField), 2);
}

}  // namespace
}  // namespace sparkwright::ingest
