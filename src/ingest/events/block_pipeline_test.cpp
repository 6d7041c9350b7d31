#include "ingest/events/block_pipeline.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <thread>

#include "ingest/events/event_text_for_test.h"
#include "ingest/trackers/application_builder.h"
#include "ingest/trackers/application_dump_for_test.h"

namespace sparkwright::ingest {
namespace {

// A log with a few hundred tasks that fail, retry and report metrics.
std::string SampleLog() {
  std::vector<std::string> lines = {LogStartEvent(),    ApplicationStart(),
                                    Environment(""),    BlockManagerAdded("driver"),
                                    ExecutorAdded("1"), ExecutorAdded("2")};
  int64_t task = 0;
  for (int32_t job = 0; job < 12; ++job) {
    const StageText stage{.id = job, .num_tasks = 20};
    lines.push_back(SqlStart(job, Plan("Scan", {}, {PlanMetric(job, "size")})));
    lines.push_back(JobStart(job, {stage}, SqlProperty(job)));
    lines.push_back(StageSubmitted(stage));
    for (int32_t index = 0; index < 20; ++index, ++task) {
      const TaskText text{.id = task,
                          .stage = job,
                          .index = index,
                          .finish = 2'000 + task,
                          .executor = index % 3 == 0 ? "1" : "2",
                          .reason = index % 7 == 3 ? "ExceptionFailure" : "Success",
                          .accumulables = {Accumulable(job, std::to_string(task))},
                          .run = 17 * task % 900,
                          .executor_metrics = R"("JVMHeapMemory":)" + std::to_string(task * 3)};
      lines.push_back(TaskStart(text));
      lines.push_back(TaskEndLine(text));
    }
    lines.push_back(job % 5 == 4 ? "{ not json" : R"({"Event":"Unknown)" + std::to_string(job % 3) + R"("})");
    lines.push_back(StageCompleted(stage));
    lines.push_back(JobEnd(job));
    lines.push_back(SqlEnd(job));
  }
  lines.push_back(ApplicationEnd());
  return LogText(lines);
}

std::string DumpThroughPipeline(const std::string& text, int num_threads, std::size_t block_size) {
  const ReadLimits limits;
  ImportCounters counters;
  ImportCounters of_splitter;
  ApplicationBuilder builder(limits, counters);
  LineSplitter splitter(StreamOf(text), "log", limits, of_splitter, block_size);
  const Status status = RunBlockPipeline(
      limits, num_threads,
      [&]() -> std::optional<SourceBlock> {
        auto block = splitter.Next();
        if (!block.ok() || !block->has_value()) {
          return std::nullopt;
        }
        return SourceBlock{"log", std::move(**block)};
      },
      [&](const ParsedBlock& block) { builder.Apply(block); }, [] { return false; }, [] {});
  EXPECT_TRUE(status.ok());
  model::Application application = builder.Finish(1);
  counters.Describe(application.import);
  return ApplicationDump::Of(application);
}

TEST(BlockPipeline, FactsDoNotDependOnThreadsNorBlocks) {
  const std::string text = SampleLog();
  const std::string expected = DumpThroughPipeline(text, 1, 1 << 20);
  EXPECT_NE(expected.find("malformed_line"), std::string::npos);
  for (const int num_threads : {1, 2, 3, 8}) {
    for (const std::size_t block_size : {std::size_t{100}, std::size_t{1'500}, std::size_t{40'000}}) {
      ASSERT_EQ(DumpThroughPipeline(text, num_threads, block_size), expected)
          << num_threads << " threads, blocks of " << block_size;
    }
  }
}

TEST(BlockPipeline, TheWholeReaderGivesTheSameOnAnyNumberOfThreads) {
  const std::string text = SampleLog();
  std::string expected;
  for (const int num_threads : {-1, 0, 1, 2, 3, 8}) {
    ReadOptions options;
    options.num_threads = num_threads;
    const auto application = ReadText(text, options);
    ASSERT_TRUE(application.ok());
    const std::string dump = ApplicationDump::Of(*application);
    expected = expected.empty() ? dump : expected;
    ASSERT_EQ(dump, expected) << num_threads << " threads";
  }
}

// Blocks that hold one line each: the number of the block.
class NumberedBlocks {
 public:
  explicit NumberedBlocks(int64_t count) : count_(count) {}

  std::optional<SourceBlock> Next() {
    EXPECT_FALSE(is_busy_.exchange(true)) << "two threads read at once";
    std::this_thread::yield();
    std::optional<SourceBlock> block;
    if (num_given_ < count_) {
      ++num_alive_;
      max_alive_ = std::max(max_alive_.load(), num_alive_.load());
      ImportCounters counters;
      const ReadLimits limits;
      LineSplitter splitter(StreamOf(std::to_string(num_given_++) + "\n"), "log", limits, counters);
      block = SourceBlock{"log", std::move(**splitter.Next())};
    }
    is_busy_ = false;
    return block;
  }

  void Apply(const ParsedBlock& block) {
    EXPECT_FALSE(is_applying_.exchange(true)) << "two threads apply at once";
    EXPECT_EQ(block.Text(block.lines.at(0)), std::to_string(num_applied_));
    ++num_applied_;
    --num_alive_;
    is_applying_ = false;
  }

  [[nodiscard]] int64_t num_given() const { return num_given_; }
  [[nodiscard]] int64_t num_applied() const { return num_applied_; }
  [[nodiscard]] int64_t max_alive() const { return max_alive_; }

 private:
  int64_t count_;
  int64_t num_given_ = 0;
  int64_t num_applied_ = 0;
  std::atomic<bool> is_busy_ = false;
  std::atomic<bool> is_applying_ = false;
  std::atomic<int64_t> num_alive_ = 0;
  std::atomic<int64_t> max_alive_ = 0;
};

TEST(BlockPipeline, AppliesEveryBlockInOrderAndHoldsFew) {
  for (const int num_threads : {1, 2, 4, 7}) {
    NumberedBlocks blocks(300);
    const Status status = RunBlockPipeline(
        ReadLimits(), num_threads, [&] { return blocks.Next(); },
        [&](const ParsedBlock& block) { blocks.Apply(block); }, [] { return false; }, [] {});
    EXPECT_TRUE(status.ok());
    EXPECT_EQ(blocks.num_applied(), 300);
    EXPECT_LE(blocks.max_alive(), 2 * num_threads + 1);
  }
}

TEST(BlockPipeline, EndsWithoutBlocks) {
  for (const int num_threads : {1, 3}) {
    NumberedBlocks blocks(0);
    EXPECT_TRUE(RunBlockPipeline(
                    ReadLimits(), num_threads, [&] { return blocks.Next(); }, [](const ParsedBlock&) { FAIL(); },
                    [] { return false; }, [] {})
                    .ok());
  }
}

TEST(BlockPipeline, StopsReadingWhenCancelled) {
  for (const int num_threads : {1, 2, 5}) {
    NumberedBlocks blocks(1'000'000);
    const std::thread::id caller = std::this_thread::get_id();
    int num_asked = 0;
    const Status status = RunBlockPipeline(
        ReadLimits(), num_threads, [&] { return blocks.Next(); },
        [&](const ParsedBlock& block) { blocks.Apply(block); },
        [&] {
          EXPECT_EQ(std::this_thread::get_id(), caller);
          return ++num_asked > 50;
        },
        [&] { EXPECT_EQ(std::this_thread::get_id(), caller); });
    ASSERT_FALSE(status.ok());
    EXPECT_EQ(status.error().code(), ErrorCode::kUnavailable);
    EXPECT_LT(blocks.num_given(), 1'000'000);
    EXPECT_EQ(blocks.num_applied(), blocks.num_given()) << "what was read is applied";
  }
}

}  // namespace
}  // namespace sparkwright::ingest
