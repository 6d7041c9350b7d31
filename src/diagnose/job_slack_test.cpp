#include "diagnose/job_slack.h"

#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/sample_application_for_test.h"

namespace sparkwright::diagnose {
namespace {

using testing::ElementsAre;

/// When the job ends if `without` takes no time: every stage drawn again, one after the other.
int64_t EndWithout(const model::Application& application, std::size_t without) {
  std::vector<int64_t> observed_end;
  std::vector<int64_t> new_end;
  int64_t end = 0;
  for (std::size_t i = 0; i < application.stages.size(); ++i) {
    const model::Stage& stage = application.stages[i];
    int64_t observed_ready = 0;
    int64_t ready = 0;
    for (const StageId parent : stage.parent_ids) {
      const auto p = static_cast<std::size_t>(parent.number());
      observed_ready = std::max(observed_ready, observed_end[p]);
      ready = std::max(ready, new_end[p]);
    }
    const int64_t begin = (*stage.submitted - *application.started).count();
    const int64_t length = (*stage.completed - *stage.submitted).count();
    observed_end.push_back(begin + length);
    new_end.push_back(ready + std::max<int64_t>(begin - observed_ready, 0) + (i == without ? 0 : length));
    end = std::max(end, new_end.back());
  }
  return end;
}

std::vector<std::size_t> All(const model::Application& application) {
  std::vector<std::size_t> stages(application.stages.size());
  for (std::size_t i = 0; i < stages.size(); ++i) {
    stages[i] = i;
  }
  return stages;
}

TEST(MostSaved, AChainSavesAllOfEachStage) {
  model::SampleApplication sample(100'000);
  sample.AddStage({.id = 0, .submitted = 0, .completed = 10});
  sample.AddStage({.id = 1, .submitted = 15, .completed = 40, .parents = {0}});
  const model::Application application = sample.Build();
  // The wait before a stage stays, and the stage takes at most all of the job with it.
  EXPECT_THAT(MostSaved(application, All(application), *application.started), ElementsAre(40, 40));
}

TEST(MostSaved, AStageBesideALongerOneSavesNothing) {
  model::SampleApplication sample(100'000);
  sample.AddStage({.id = 0, .submitted = 0, .completed = 10});
  sample.AddStage({.id = 1, .submitted = 0, .completed = 30});
  sample.AddStage({.id = 2, .submitted = 30, .completed = 40, .parents = {0, 1}});
  const model::Application application = sample.Build();
  EXPECT_THAT(MostSaved(application, All(application), *application.started), ElementsAre(0, 20, 40));
}

TEST(MostSaved, AgreesWithDrawingTheJobAgain) {
  std::mt19937 random(7);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same graphs each time.
  for (int graph = 0; graph < 300; ++graph) {
    model::SampleApplication sample(1'000'000);
    std::vector<int64_t> ends;
    const int count = 1 + static_cast<int>(random() % 12);
    for (int i = 0; i < count; ++i) {
      model::SampleStage stage;
      stage.id = i;
      int64_t ready = 0;
      for (int p = 0; p < i; ++p) {
        if (random() % 4 == 0) {
          stage.parents.push_back(p);
          ready = std::max(ready, ends[static_cast<std::size_t>(p)]);
        }
      }
      stage.submitted = ready + static_cast<int64_t>(random() % 5);
      stage.completed = stage.submitted + static_cast<int64_t>(random() % 50);
      ends.push_back(stage.completed);
      sample.AddStage(stage);
    }
    const model::Application application = sample.Build();
    const std::vector<int64_t> most = MostSaved(application, All(application), *application.started);
    const int64_t end = EndWithout(application, application.stages.size());
    for (std::size_t i = 0; i < most.size(); ++i) {
      const int64_t length = (*application.stages[i].completed - *application.stages[i].submitted).count();
      EXPECT_EQ(std::min(length, most[i]), end - EndWithout(application, i)) << "graph " << graph << " stage " << i;
    }
  }
}

}  // namespace
}  // namespace sparkwright::diagnose
