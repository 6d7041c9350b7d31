#include "facts/executor_load.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "facts/derive.h"
#include "gtest/gtest.h"
#include "model/sample_application_for_test.h"

namespace sparkwright::facts {
namespace {

TEST(ExecutorLoad, MemoryReadsAsInSpark) {
  const std::pair<const char*, std::optional<int64_t>> cases[] = {
      {"4g", int64_t{4} << 30},      {"4GB", int64_t{4} << 30}, {"512m", int64_t{512} << 20},
      {"1024", int64_t{1024} << 20}, {"8k", int64_t{8} << 10},  {"7b", 7},
      {"2T", int64_t{2} << 40},      {"", std::nullopt},        {"g", std::nullopt},
      {"-1g", std::nullopt},         {"0", std::nullopt},       {"1.5g", std::nullopt},
      {"4gib", std::nullopt},        {"4 g", std::nullopt},     {"9999999p", std::nullopt},
      {"7bb", std::nullopt},
  };
  for (const auto& [text, bytes] : cases) {
    const std::optional<Bytes> memory = ParseMemory(text);
    EXPECT_EQ(memory.has_value(), bytes.has_value()) << text;
    EXPECT_EQ(memory.value_or(Bytes(0)).count(), bytes.value_or(0)) << text;
  }
}

TEST(ExecutorLoad, PeakHeapIsComparedWithWhatWasAskedFor) {
  model::SampleApplication sample(1'000);
  sample.Property("spark.executor.memory", "2g").AddExecutor("driver", 0).AddExecutor("1", 2).AddExecutor("2", 2);
  model::Application application = sample.Build();
  application.executors[1].peaks.emplace();
  application.executors[1].peaks->values[static_cast<std::size_t>(model::ExecutorMetric::kJvmHeapMemory)] = 1 << 30;
  application.executors[2].resource_profile_id = 3;
  application.resource_profiles.push_back({3, {{"memory", 6'144, "", ""}}, {}});
  const auto executors = Derive(application).executors;
  EXPECT_FALSE(executors[0].configured_heap.has_value());
  EXPECT_EQ(executors[1].configured_heap, Bytes(int64_t{2} << 30));
  EXPECT_EQ(executors[1].peak_heap, Bytes(1 << 30));
  EXPECT_EQ(executors[1].heap_share, Ratio{0.5});
  EXPECT_EQ(executors[2].configured_heap, Bytes(int64_t{6} << 30));
  EXPECT_FALSE(executors[2].heap_share.has_value());
}

TEST(ExecutorLoad, ManyExecutorsWithoutCoresOfManyProfilesAreSupplied) {
  constexpr int32_t kNum = 30'000;
  model::SampleApplication sample(1'000);
  sample.AddStage({.id = 0, .submitted = 0, .completed = 1'000});
  model::Application application = sample.Build();
  for (int32_t i = 0; i < kNum; ++i) {
    model::Executor executor;
    executor.id = std::to_string(i);
    executor.added = model::SampleApplication::At(0);
    executor.resource_profile_id = i;
    application.executors.push_back(std::move(executor));
    application.resource_profiles.push_back({i, {{"memory", 1'024, "", ""}}, {{"cpus", 2.0}}});
    model::Stage stage;
    stage.id = StageId(i + 1);
    stage.resource_profile_id = i;
    application.stages.push_back(std::move(stage));
  }
  model::TaskTable& tasks = application.tasks;
  tasks.ForEachColumn([](auto& column) { column.resize(kNum); });
  for (std::size_t row = 0; row < kNum; ++row) {
    tasks.stage[row] = static_cast<uint32_t>(row + 1);
    tasks.executor[row] = static_cast<uint32_t>(row);
    tasks.launch_ms[row] = model::SampleApplication::kBeginMs;
    tasks.duration_ms[row] = 500;
    tasks.status[row] = model::TaskStatus::kSucceeded;
  }
  const auto executors = Derive(application).executors;
  ASSERT_EQ(executors.size(), static_cast<std::size_t>(kNum));
  EXPECT_EQ(executors.back().cores, 2);
  EXPECT_EQ(executors.back().cores_source, model::CoresSource::kObserved);
  EXPECT_EQ(executors.back().configured_heap, Bytes(1 << 30));
  EXPECT_EQ(executors.back().utilisation, Ratio{0.5});
}

TEST(ExecutorLoad, GcShareIsOfItsOwnTasks) {
  model::SampleApplication sample(1'000);
  sample.AddExecutor("1", 2).AddExecutor("2", 2).AddStage({.id = 0, .submitted = 0, .completed = 1'000});
  sample.AddTask({.executor = "1", .duration = 500, .run = 400, .gc = 100});
  const auto executors = Derive(sample.Build()).executors;
  EXPECT_EQ(executors[0].gc_share, Ratio{0.25});
  EXPECT_FALSE(executors[1].gc_share.has_value());
}

}  // namespace
}  // namespace sparkwright::facts
