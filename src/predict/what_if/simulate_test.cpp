#include "predict/what_if/simulate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <random>
#include <utility>
#include <vector>

namespace sparkwright::predict {
namespace {

constexpr int64_t kSecondUs = 1'000'000;

/// Builds schedules in a few lines. Times in milliseconds.
class Scheduler {
 public:
  /// A job that waits for others; its stages follow.
  Scheduler& Job(std::vector<uint32_t> after = {}, int64_t delay_ms = 0) {
    ScheduledJob job;
    job.after = std::move(after);
    job.submission_us = delay_ms * 1000;
    schedule_.jobs.push_back(std::move(job));
    return *this;
  }

  /// A stage of the last job, which waits for it.
  Scheduler& Stage(const std::vector<uint32_t>& task_ms, std::vector<uint32_t> parents = {}) {
    const auto index = static_cast<uint32_t>(schedule_.stages.size());
    ScheduledStage stage;
    stage.job = static_cast<uint32_t>(schedule_.jobs.size() - 1);
    stage.parents = std::move(parents);
    stage.first_task = schedule_.task_ms.size();
    stage.num_tasks = task_ms.size();
    schedule_.stages.push_back(std::move(stage));
    schedule_.jobs.back().stages.push_back(index);
    schedule_.jobs.back().waits_for.push_back(index);
    for (const uint32_t length : task_ms) {
      schedule_.task_ms.push_back(length);
      schedule_.next_attempt.push_back(kNoTask);
      schedule_.is_retry.push_back(0);
      schedule_.is_abandoned.push_back(0);
      schedule_.source_row.push_back(static_cast<uint32_t>(schedule_.source_row.size()));
    }
    return *this;
  }

  ScheduledStage& stage() { return schedule_.stages.back(); }
  Schedule& schedule() { return schedule_; }

 private:
  Schedule schedule_;
};

ScheduledExecutor ExecutorFrom(int64_t arrival_ms, int32_t slots) {
  ScheduledExecutor executor;
  executor.arrival.delay_us = arrival_ms * 1000;
  executor.slots = slots;
  executor.cores = slots;
  return executor;
}

Supply Executors(int num_executors, int32_t slots) {
  return {std::vector<ScheduledExecutor>(static_cast<std::size_t>(num_executors), ExecutorFrom(0, slots)), {}};
}

std::vector<uint32_t> Tasks(std::size_t count, uint32_t length_ms) { return std::vector<uint32_t>(count, length_ms); }

TEST(Simulate, TasksFillTheSlotsInWaves) {
  Scheduler scheduler;
  scheduler.Job().Stage(Tasks(8, 1000));
  EXPECT_EQ(Simulate(scheduler.schedule(), Executors(1, 2)).wall_us, 4 * kSecondUs);
  EXPECT_EQ(Simulate(scheduler.schedule(), Executors(2, 2)).wall_us, 2 * kSecondUs);
  EXPECT_EQ(Simulate(scheduler.schedule(), Executors(3, 2)).wall_us, 2 * kSecondUs);
  EXPECT_EQ(Simulate(scheduler.schedule(), Executors(8, 1)).wall_us, kSecondUs);
}

TEST(Simulate, ATaskTakesTheSlotThatIsFreeFirst) {
  Scheduler scheduler;
  scheduler.Job().Stage({3000, 1000, 1000, 1000});
  EXPECT_EQ(Simulate(scheduler.schedule(), Executors(1, 2)).wall_us, 3 * kSecondUs);
}

TEST(Simulate, AStageWaitsForItsParentsAndJobsForJobs) {
  Scheduler scheduler;
  scheduler.Job().Stage(Tasks(1, 2000)).Stage(Tasks(1, 5000)).Stage(Tasks(1, 1000), {0, 1});
  scheduler.stage().delays = {300'000, 20'000, 0, 0, 30'000};
  scheduler.Job({0}, 500).Stage(Tasks(2, 1000));
  scheduler.schedule().closing_us = 7'000;
  const SimulatedRun run = Simulate(scheduler.schedule(), Executors(2, 2));
  EXPECT_EQ(run.jobs[0], (std::pair<int64_t, int64_t>(0, 6'350'000)));
  EXPECT_EQ(run.jobs[1], (std::pair<int64_t, int64_t>(6'850'000, 7'850'000)));
  EXPECT_EQ(run.wall_us, 7'857'000);
  EXPECT_EQ(run.covered_us, 7'350'000);
}

TEST(Simulate, TheTimeBetweenTasksOfASlotIsTheirs) {
  Scheduler scheduler;
  scheduler.Job().Stage(Tasks(4, 1000));
  scheduler.stage().delays.hand_over_us = 10'000;
  EXPECT_EQ(Simulate(scheduler.schedule(), Executors(1, 1)).wall_us, 4'030'000);
  scheduler.stage().delays.hand_over_us = -10'000;
  EXPECT_EQ(Simulate(scheduler.schedule(), Executors(1, 1)).wall_us, 3'970'000);
}

TEST(Simulate, FifoRunsTheEarlierJobFirstAndFairSharesSlots) {
  Scheduler scheduler;
  scheduler.Job().Stage(Tasks(4, 1000));
  scheduler.Job().Stage(Tasks(4, 1000));
  scheduler.schedule().pools = {"one", "other"};
  scheduler.stage().pool = 1;
  const SimulatedRun fifo = Simulate(scheduler.schedule(), Executors(1, 2));
  EXPECT_EQ(fifo.jobs[0].second, 2 * kSecondUs);
  EXPECT_EQ(fifo.jobs[1].second, 4 * kSecondUs);
  scheduler.schedule().is_fair = true;
  const SimulatedRun fair = Simulate(scheduler.schedule(), Executors(1, 2));
  EXPECT_EQ(fair.jobs[0].second, 4 * kSecondUs);
  EXPECT_EQ(fair.jobs[1].second, 4 * kSecondUs);
}

TEST(Simulate, ARetryBeginsWhenItsTaskHasFailed) {
  Scheduler scheduler;
  scheduler.Job().Stage({1000, 1000, 3000});
  scheduler.schedule().next_attempt[0] = 2;
  scheduler.schedule().is_retry[2] = 1;
  EXPECT_EQ(Simulate(scheduler.schedule(), Executors(1, 4)).wall_us, 4 * kSecondUs);
}

TEST(Simulate, AKilledTaskHoldsItsSlotBehindItsStage) {
  Scheduler scheduler;
  scheduler.Job().Stage({6000, 1000, 500});
  scheduler.stage().delays.completion_us = 1'000'000;
  scheduler.schedule().is_abandoned[0] = 1;
  scheduler.Job({0}).Stage(Tasks(2, 1000));
  const SimulatedRun run = Simulate(scheduler.schedule(), Executors(1, 2));
  EXPECT_EQ(run.jobs[0].second, 2'500'000);
  EXPECT_EQ(run.jobs[1].second, 4'500'000);  // One after the other on the slot that is left.
  scheduler.schedule().is_abandoned = {1, 1, 1, 0, 0};
  // Its third task has no slot before the stage ends.
  EXPECT_EQ(Simulate(scheduler.schedule(), Executors(1, 2)).task_core_us, 9 * kSecondUs);
}

TEST(Simulate, FirstTasksOfAStageOnAnExecutorTakeLonger) {
  Scheduler scheduler;
  scheduler.Job().Stage(Tasks(8, 1000));
  scheduler.stage().first_extra_us = 500'000;
  EXPECT_EQ(Simulate(scheduler.schedule(), Executors(1, 2)).wall_us, 4'500'000);
  EXPECT_EQ(Simulate(scheduler.schedule(), Executors(2, 2)).wall_us, 2'500'000);
}

TEST(Simulate, ARetryDoesNotLoadClassesOnAnExecutorMore) {
  Scheduler scheduler;
  scheduler.Job().Stage({1000, 1000});
  scheduler.schedule().next_attempt[0] = 1;
  scheduler.schedule().is_retry[1] = 1;
  scheduler.stage().first_extra_us = 5'000'000;
  scheduler.stage().is_extra_of_run = true;
  EXPECT_EQ(Simulate(scheduler.schedule(), Executors(1, 1)).wall_us, 7 * kSecondUs);
  EXPECT_EQ(Simulate(scheduler.schedule(), Executors(4, 1)).wall_us, 7 * kSecondUs);
}

TEST(Simulate, ASlotThatTheSchedulerIsSlowToFillIsNotReserved) {
  Scheduler scheduler;
  scheduler.Job().Stage(Tasks(4, 1000));
  scheduler.stage().delays.launch_step_us = 3'500'000;
  // One after the other on the first slot, and the last one on the second, which it comes to at 3.5 s.
  EXPECT_EQ(Simulate(scheduler.schedule(), Executors(1, 1)).wall_us, 4 * kSecondUs);
  EXPECT_EQ(Simulate(scheduler.schedule(), Executors(2, 1)).wall_us, 4 * kSecondUs);
  EXPECT_EQ(Simulate(scheduler.schedule(), Executors(4, 2)).wall_us, 4 * kSecondUs);
}

TEST(Simulate, AStageThatWaitsForItsPlaceUsesItsShareOfSlots) {
  Scheduler scheduler;
  scheduler.Job().Stage(Tasks(8, 1000));
  scheduler.stage().slot_share = 0.5;
  EXPECT_EQ(Simulate(scheduler.schedule(), Executors(2, 2)).wall_us, 4 * kSecondUs);
  EXPECT_EQ(Simulate(scheduler.schedule(), Executors(4, 2)).wall_us, 2 * kSecondUs);
  scheduler.stage().slot_share = 0.01;
  EXPECT_EQ(Simulate(scheduler.schedule(), Executors(2, 2)).wall_us, 8 * kSecondUs);
}

TEST(Simulate, ExecutorsComeAndGo) {
  Scheduler scheduler;
  scheduler.Job().Stage(Tasks(4, 1000));
  Supply supply;
  supply.executors = {ExecutorFrom(0, 1), ExecutorFrom(1500, 2)};
  // One task, then a second one, then both others on what came.
  EXPECT_EQ(Simulate(scheduler.schedule(), supply).wall_us, 2'500'000);
  supply.executors[1].is_removed = true;
  supply.executors[1].removal.delay_us = 1'600'000;
  const SimulatedRun left = Simulate(scheduler.schedule(), supply);
  EXPECT_EQ(left.wall_us, 2'500'000);
  EXPECT_EQ(left.available_core_us, 2'500'000 + 2 * kSecondUs);  // It ends the tasks that it has.
  EXPECT_FALSE(left.has_lacked_executors);
}

TEST(Simulate, TheLastExecutorStaysWhileThereIsWork) {
  Scheduler scheduler;
  scheduler.Job().Stage(Tasks(4, 1000));
  Supply supply = Executors(1, 1);
  supply.executors[0].is_removed = true;
  supply.executors[0].removal.delay_us = 1'200'000;
  const SimulatedRun run = Simulate(scheduler.schedule(), supply);
  EXPECT_TRUE(run.has_lacked_executors);
  EXPECT_EQ(run.wall_us, 4 * kSecondUs);
}

TEST(Simulate, TheLastExecutorStaysWhateverItsProfile) {
  Scheduler scheduler;
  scheduler.Job().Stage(Tasks(4, 1000));
  scheduler.stage().resource_profile = 1;
  Supply supply = Executors(2, 1);
  supply.executors[0].resource_profile = 1;
  for (ScheduledExecutor& executor : supply.executors) {
    executor.is_removed = true;
    executor.removal.delay_us = 1'200'000;
  }
  EXPECT_EQ(Simulate(scheduler.schedule(), supply).jobs[0].second, 4 * kSecondUs);
}

TEST(Simulate, ExecutorsHangOnJobs) {
  Scheduler scheduler;
  scheduler.Job().Stage(Tasks(1, 2000));
  scheduler.Job({0}).Stage(Tasks(2, 1000));
  Supply supply = Executors(2, 1);
  supply.executors[1].arrival = {Anchor::Kind::kCompletion, 0, 500'000};
  EXPECT_EQ(Simulate(scheduler.schedule(), supply).wall_us, 3'500'000);
}

TEST(Simulate, DynamicAllocationDoublesWhileTasksWait) {
  Scheduler scheduler;
  scheduler.Job().Stage(Tasks(100, 10'000));
  DynamicAllocation allocation;
  allocation.max_executors = 7;
  const SimulatedRun run = Simulate(scheduler.schedule(), {{}, allocation});
  // One after a second, two more after two, four after three: 7 slots from then on.
  EXPECT_EQ(run.peak_executors, 7);
  EXPECT_GE(run.wall_us, 143 * kSecondUs);
  EXPECT_LE(run.wall_us, 153 * kSecondUs);
}

TEST(Simulate, DynamicAllocationAsksForNoMoreThanTasksCanUse) {
  Scheduler scheduler;
  scheduler.Job().Stage(Tasks(5, 60'000));
  DynamicAllocation allocation;
  allocation.max_executors = 1000;
  allocation.slots = 2;
  EXPECT_EQ(Simulate(scheduler.schedule(), {{}, allocation}).peak_executors, 3);
}

TEST(Simulate, IdleExecutorsGoUnlessTheyHoldShuffleFiles) {
  Scheduler scheduler;
  scheduler.Job().Stage(Tasks(4, 20'000));
  scheduler.stage().writes_shuffle = true;
  scheduler.Job({0}, 300'000).Stage(Tasks(1, 1000));
  DynamicAllocation allocation;
  allocation.max_executors = 4;
  const SimulatedRun kept = Simulate(scheduler.schedule(), {{}, allocation});
  allocation.keeps_shuffle_files = false;
  const SimulatedRun gone = Simulate(scheduler.schedule(), {{}, allocation});
  EXPECT_GT(kept.available_core_us, 4 * 300 * kSecondUs);
  EXPECT_LT(gone.available_core_us, 4 * 100 * kSecondUs);
  EXPECT_GT(gone.wall_us, kept.wall_us);  // One has to be asked for again.
}

TEST(Simulate, MoreSlotsAreNeverSlowerForIndependentTasks) {
  std::mt19937 random(6);
  for (int round = 0; round < 50; ++round) {
    std::vector<uint32_t> tasks(1 + random() % 200);
    std::generate(tasks.begin(), tasks.end(), [&] { return static_cast<uint32_t>(1 + random() % 10'000); });
    Scheduler scheduler;
    scheduler.Job().Stage(tasks);
    const int64_t work_us = 1000 * std::accumulate(tasks.begin(), tasks.end(), int64_t{0});
    const int64_t longest_us = 1000 * static_cast<int64_t>(*std::max_element(tasks.begin(), tasks.end()));
    int64_t before = INT64_MAX;
    for (const int executors : {1, 2, 3, 5, 8, 13, 100}) {
      const SimulatedRun run = Simulate(scheduler.schedule(), Executors(executors, 2));
      EXPECT_LE(run.wall_us, before);
      EXPECT_GE(run.wall_us, std::max(longest_us, work_us / (2 * executors)));
      EXPECT_EQ(run.task_core_us, work_us);
      before = run.wall_us;
    }
    EXPECT_EQ(before, longest_us);
  }
}

}  // namespace
}  // namespace sparkwright::predict
