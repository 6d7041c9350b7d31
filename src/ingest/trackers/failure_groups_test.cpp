#include "ingest/trackers/failure_groups.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "ingest/events/event_text_for_test.h"
#include "ingest/trackers/task_lines_for_test.h"

namespace sparkwright::ingest {
namespace {

using ::testing::SizeIs;

TEST(FailureGroups, AreByMessageWithoutJavaStack) {
  std::vector<std::string> lines = {JobStart(0, {{}}), StageSubmitted({})};
  int64_t id = 0;
  const auto fail = [&](const std::string& trace) {
    lines =
        lines +
        RunTask({.id = id++, .reason = "ExceptionFailure", .reason_fields = R"(,"Full Stack Trace":")" + trace + '"'});
  };
  fail("A\\n\\tat 1");
  fail("B");
  fail("B\\n\\tat 2");
  fail(std::string(4100, 'C') + "1");
  fail(std::string(4100, 'C') + "2");
  fail("B");
  const model::Application application = ReadAround(lines);
  const auto& failures = application.stages.at(0).failures;
  ASSERT_THAT(failures, SizeIs(3));
  EXPECT_EQ(failures[0].message, "B");
  EXPECT_EQ(failures[0].count, 3);
  EXPECT_EQ(failures[0].first_task, TaskId(1));
  EXPECT_EQ(failures[1].message, std::string(4000, 'C'));
  EXPECT_EQ(failures[1].count, 2);
  EXPECT_EQ(failures[2].message, "A");
}

TEST(FailureGroups, HoldMessagesThatDifferInNumbersOnly) {
  std::vector<std::string> lines = {JobStart(0, {{}}), StageSubmitted({})};
  for (int64_t id = 0; id < 12; ++id) {
    const std::string message = "container_" + std::to_string(id * 100) + (id < 8 ? " was killed" : " was lost");
    lines =
        lines +
        RunTask({.id = id, .reason = "ExceptionFailure", .reason_fields = R"(,"Full Stack Trace":")" + message + '"'});
  }
  const model::Application application = ReadAround(lines);
  const auto& failures = application.stages.at(0).failures;
  ASSERT_THAT(failures, SizeIs(2));
  EXPECT_EQ(failures[0].message, "container_0 was killed");
  EXPECT_EQ(failures[0].count, 8);
}

TEST(FailureGroups, AreAHundredAtMost) {
  std::vector<std::string> lines = {JobStart(0, {{}}), StageSubmitted({})};
  for (int64_t id = 0; id < 150; ++id) {
    lines = lines + RunTask({.id = id, .reason = "Reason" + std::to_string(id)});
  }
  const model::Application application = ReadAround(lines);
  const auto& failures = application.stages.at(0).failures;
  ASSERT_THAT(failures, SizeIs(101));
  EXPECT_EQ(failures[0].kind, "other");
  EXPECT_EQ(failures[0].count, 50);
  EXPECT_EQ(application.stages.at(0).num_failed_tasks, 150);
}

}  // namespace
}  // namespace sparkwright::ingest
