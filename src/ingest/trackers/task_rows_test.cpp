#include "ingest/trackers/task_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "ingest/events/event_text_for_test.h"
#include "ingest/trackers/task_lines_for_test.h"

namespace sparkwright::ingest {
namespace {

using model::TaskStatus;

TEST(TaskRows, HoldWhatTheLogSaysOfATask) {
  const model::Application application =
      ReadAround(std::vector{JobStart(0, {{.id = 4}}), StageSubmitted({.id = 4})} +
                 RunTask({.id = 70, .stage = 4, .index = 0, .locality = "NODE_LOCAL", .is_speculative = true}));
  const model::TaskTable& tasks = application.tasks;
  ASSERT_EQ(tasks.size(), 1U);
  EXPECT_EQ(tasks.task_id[0], 70);
  EXPECT_EQ(tasks.stage[0], 0U);
  EXPECT_EQ(tasks.index[0], 0U);
  EXPECT_EQ(tasks.executor[0], 0U);
  EXPECT_EQ(tasks.launch_ms[0], 1'000);
  EXPECT_EQ(tasks.duration_ms[0], 1'000U);
  EXPECT_EQ(tasks.run_ms[0], 700U);
  EXPECT_EQ(tasks.cpu_ms[0], 700U);
  EXPECT_EQ(tasks.gc_ms[0], 7U);
  EXPECT_EQ(tasks.deserialize_ms[0], 10U);
  EXPECT_EQ(tasks.bytes_in[0], 1'100);
  EXPECT_EQ(tasks.shuffle_read[0], 100);
  EXPECT_EQ(tasks.bytes_out[0], 270);
  EXPECT_EQ(tasks.status[0], TaskStatus::kSucceeded);
  EXPECT_EQ(tasks.locality[0], model::Locality::kNodeLocal);
  EXPECT_EQ(tasks.is_speculative[0], 1);
}

TEST(TaskRows, PointToStagesInTheirFinalOrder) {
  // Stage 7 comes first in the log and last in the result.
  const model::Application application = ReadAround(
      std::vector{JobStart(0, {{.id = 7}, {.id = 2}}), StageSubmitted({.id = 7}), StageSubmitted({.id = 2})} +
      RunTask({.id = 0, .stage = 7}) + RunTask({.id = 1, .stage = 2}));
  ASSERT_EQ(application.tasks.size(), 2U);
  EXPECT_EQ(application.stages.at(application.tasks.stage[0]).id, StageId(7));
  EXPECT_EQ(application.stages.at(application.tasks.stage[1]).id, StageId(2));
}

TEST(TaskRows, AreFoundWhenIdsAreNotInOrder) {
  std::vector<std::string> lines = {JobStart(0, {{}}), StageSubmitted({})};
  const std::vector<int64_t> ids = {5, 3, 9, 6, 7, INT64_MAX, -4, 0};
  for (const int64_t id : ids) {
    lines.push_back(TaskStart({.id = id, .index = 0}));
  }
  for (const int64_t id : ids) {
    lines.push_back(TaskEndLine({.id = id, .index = 0}));
  }
  const model::Application application = ReadAround(lines);
  EXPECT_THAT(application.tasks.status, ::testing::Each(TaskStatus::kSucceeded));
  EXPECT_EQ(application.tasks.size(), ids.size());
  EXPECT_EQ(application.stages.at(0).num_tasks_with_metrics, 8);
  EXPECT_EQ(CountOf(application, "task_without_start"), 0);
}

TEST(TaskRows, ATaskIdUsedAgainIsAnotherTask) {
  const model::Application application =
      ReadAround(std::vector{JobStart(0, {{}}), StageSubmitted({})} + RunTask({.id = 0, .index = 0}) +
                 RunTask({.id = 1, .index = 1}) + RunTask({.id = 0, .index = 2}));
  EXPECT_EQ(application.tasks.size(), 3U);
  EXPECT_THAT(application.tasks.status, ::testing::Each(TaskStatus::kSucceeded));
  EXPECT_EQ(application.stages.at(0).num_tasks_with_metrics, 3);
}

}  // namespace
}  // namespace sparkwright::ingest
