#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "report/analysis_sections_internal.h"

namespace sparkwright::report {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

std::string TextOf(const Line& line) {
  std::string text;
  for (const Span& span : line.spans) {
    text += span.text;
  }
  return text;
}

class FailuresSectionTest : public ::testing::Test {
 protected:
  void AddJob(int32_t id, const std::string& failure) {
    model::Job& job = application_.jobs.emplace_back();
    job.id = JobId(id);
    job.status = model::JobStatus::kFailed;
    job.failure = failure;
    ++facts_.totals.num_failed_jobs;
  }

  void AddFailures(int32_t stage_id, std::vector<std::pair<std::string, int64_t>> groups) {
    model::Stage stage;
    stage.id = StageId(stage_id);
    for (auto& [text, count] : groups) {
      const std::size_t colon = text.find(": ");
      model::TaskFailureGroup group;
      group.kind = text.substr(0, colon);
      group.message = colon == std::string::npos ? "" : text.substr(colon + 2);
      group.count = count;
      stage.failures.push_back(std::move(group));
    }
    application_.stages.push_back(std::move(stage));
  }

  std::optional<Section> Make() { return FailuresSection({"log", application_, facts_, health_, {}}); }

  std::string Note() {
    const auto section = Make();
    return section.has_value() ? TextOf(section->note) : "no section";
  }

  std::vector<std::string> Lines() {
    std::vector<std::string> texts;
    const auto section = Make();
    if (section.has_value()) {
      for (const Line& line : std::get<Paragraph>(section->blocks.front()).lines) {
        texts.push_back(TextOf(line));
      }
    }
    return texts;
  }

  model::Application application_;
  model::RunFacts facts_;
  model::HealthReport health_;
};

TEST_F(FailuresSectionTest, IsNotThereWithoutFailures) { EXPECT_FALSE(Make().has_value()); }

TEST_F(FailuresSectionTest, KilledTasksAloneAreNotZeroFailures) {
  facts_.totals.num_killed_tasks = 2;
  EXPECT_EQ(Note(), "");
  EXPECT_THAT(Lines(), ElementsAre("2 tasks killed"));
}

TEST_F(FailuresSectionTest, TasksThatRanAgainAreToldApartFromFailedOnes) {
  facts_.totals.num_failed_tasks = 3;
  AddFailures(238, {{"Resubmitted: resubmitted due to lost executor", 50}, {"FetchFailed: from host", 3}});
  application_.executors.emplace_back().num_failed_tasks = 33;
  EXPECT_EQ(Note(), "3 tasks failed, 50 more ran again because their executor was lost");
  EXPECT_THAT(Lines().back(), HasSubstr("the stages count those that ran again as failed (53)"));
  EXPECT_THAT(Lines().back(), HasSubstr("(33)"));
  facts_.totals.num_failed_tasks = 0;
  EXPECT_EQ(Note(), "50 tasks ran again because their executor was lost");
}

TEST_F(FailuresSectionTest, CausesThatDifferInNumbersAreOneLine) {
  AddFailures(34, {{"Oom: address=0x7fac80544b10, id=1", 3}});
  AddFailures(35, {{"Oom: address=0x7effac000010, id=22", 5}});
  EXPECT_THAT(Lines(), ElementsAre("8 tasks of stages 34 and 35: Oom: address=0x7fac80544b10, id=1"));
}

TEST_F(FailuresSectionTest, WhatIsLeftOutIsCounted) {
  std::vector<std::pair<std::string, int64_t>> groups;
  for (int i = 0; i < 8; ++i) {
    groups.emplace_back(std::string("Error: ") + static_cast<char>('a' + i), 10 - i);
  }
  AddFailures(1, groups);
  const auto lines = Lines();
  ASSERT_THAT(lines, SizeIs(6));
  EXPECT_EQ(lines.back(), "and 3 more kinds, 12 tasks");
}

TEST_F(FailuresSectionTest, CausesComeBeforeWhatFollowsFromThem) {
  for (const int32_t id : {33, 34, 35, 36, 37}) {
    AddJob(id, "Job " + std::to_string(id) + " cancelled because SparkContext was shut down");
  }
  AddJob(32, "Task 51 failed 4 times");
  AddFailures(34, {{"Oom: no memory", 1}});
  EXPECT_THAT(Lines(), ElementsAre("job 32 failed: Task 51 failed 4 times", "1 task of stage 34: Oom: no memory",
                                   "jobs 33, 34, 35 and 2 more failed: cancelled because SparkContext was shut down"));
}

}  // namespace
}  // namespace sparkwright::report
