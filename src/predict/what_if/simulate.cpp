#include "predict/what_if/simulate.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <optional>
#include <queue>

#include "predict/what_if/allocation_target.h"
#include "predict/what_if/executor_pool.h"
#include "predict/what_if/task_queue.h"

namespace sparkwright::predict {
namespace {

constexpr int64_t kMicrosPerMilli = 1000;

/// In the order in which Spark handles what happens at one moment: what ends makes room for what begins.
enum class EventKind : uint8_t {
  kTaskFinish,
  kStageCompletion,
  kJobCompletion,
  kJobSubmission,
  kStageSubmission,
  kArrival,
  kRemoval,
  kLaunch,
  kAllocation,
  kIdle
};

struct Event {
  int64_t at_us = 0;
  EventKind kind = EventKind::kTaskFinish;
  uint32_t subject = 0;   ///< Executor, stage or job.
  uint32_t task = 0;      ///< Of kTaskFinish; of kIdle: how many tasks the executor had been given.
  uint32_t of_stage = 0;  ///< Of kTaskFinish.

  bool operator>(const Event& other) const {
    return at_us != other.at_us ? at_us > other.at_us
           : kind != other.kind ? kind > other.kind
                                : subject > other.subject;
  }
};

struct StageState {
  uint32_t waits_for = 0;  ///< Parents that are not complete, and the job while it is not submitted.
  int64_t ready_us = 0;
  int64_t submitted_us = kNever;
  std::size_t num_left = 0;         ///< Tasks that have not ended.
  int64_t next_launch_us = kNever;  ///< On a slot that has not just become free.
  int64_t num_running = 0;
  std::vector<uint8_t> is_known_to;  ///< By executor: whether one of its tasks has ended there.
  bool is_complete = false;
};

struct JobState {
  uint32_t waits_for_jobs = 0;
  uint32_t waits_for_stages = 0;
  int64_t ready_us = 0;
  int64_t last_stage_us = 0;
};

class Simulation {
 public:
  Simulation(const Schedule& schedule, const Supply& supply) : schedule_(schedule), supply_(supply), queue_(schedule) {
    if (supply_.allocation.has_value()) {
      target_.emplace(*supply_.allocation);
    }
  }

  SimulatedRun Run() {
    SetUp();
    while (num_jobs_left_ > 0 && (!events_.empty() || KeepAnExecutor())) {
      now_us_ = events_.top().at_us;
      while (!events_.empty() && events_.top().at_us == now_us_) {
        const Event event = events_.top();
        events_.pop();
        Handle(event);
      }
      Offer();
    }
    return Finish();
  }

 private:
  void Push(int64_t at_us, EventKind kind, uint32_t subject, uint32_t task = 0, uint32_t of_stage = 0) {
    events_.push({std::max(at_us, now_us_), kind, subject, task, of_stage});
  }

  void SetUp() {
    const std::size_t num_stages = schedule_.stages.size();
    const std::size_t num_jobs = schedule_.jobs.size();
    stages_.resize(num_stages);
    jobs_.resize(num_jobs);
    children_.resize(num_stages);
    waiting_jobs_.resize(num_stages);
    next_jobs_.resize(num_jobs);
    at_submission_.resize(num_jobs);
    at_completion_.resize(num_jobs);
    result_.jobs.assign(num_jobs, {kNever, kNever});
    num_jobs_left_ = num_jobs;
    for (uint32_t i = 0; i < num_stages; ++i) {
      const ScheduledStage& stage = schedule_.stages[i];
      stages_[i].waits_for = static_cast<uint32_t>(stage.parents.size()) + 1;
      stages_[i].num_left = stage.num_tasks;
      for (const uint32_t parent : stage.parents) {
        children_[parent].push_back(i);
      }
    }
    for (uint32_t i = 0; i < num_jobs; ++i) {
      const ScheduledJob& job = schedule_.jobs[i];
      jobs_[i].waits_for_jobs = static_cast<uint32_t>(job.after.size());
      jobs_[i].waits_for_stages = static_cast<uint32_t>(job.waits_for.size());
      for (const uint32_t before : job.after) {
        next_jobs_[before].push_back(i);
      }
      for (const uint32_t stage : job.waits_for) {
        waiting_jobs_[stage].push_back(i);
      }
      if (job.after.empty()) {
        Push(job.submission_us, EventKind::kJobSubmission, i);
      }
    }
    SetUpExecutors();
  }

  void SetUpExecutors() {
    if (target_.has_value()) {
      executors_.AddProfile(0);
      AskForExecutors();
    }
    for (const ScheduledExecutor& source : supply_.executors) {
      ExecutorState state;
      state.slots = source.slots;
      state.cores = source.cores;
      state.profile = executors_.AddProfile(source.resource_profile);
      const uint32_t index = executors_.Add(state);
      Hang(source.arrival, index, EventKind::kArrival);
      if (source.is_removed) {
        Hang(source.removal, index, EventKind::kRemoval);
      }
    }
    if (supply_.executors.empty() && !target_.has_value()) {
      ExecutorState only;
      only.profile = executors_.AddProfile(0);
      Push(0, EventKind::kArrival, executors_.Add(only));
    }
    for (const ScheduledStage& stage : schedule_.stages) {
      stage_profile_.push_back(executors_.FindProfile(stage.resource_profile));
    }
  }

  void Hang(const Anchor& anchor, uint32_t executor, EventKind kind) {
    switch (anchor.kind) {
      case Anchor::Kind::kBegin:
        Push(anchor.delay_us, kind, executor);
        break;
      case Anchor::Kind::kSubmission:
        at_submission_[anchor.job].push_back({anchor.delay_us, kind, executor});
        break;
      case Anchor::Kind::kCompletion:
        at_completion_[anchor.job].push_back({anchor.delay_us, kind, executor});
        break;
    }
  }

  void Handle(const Event& event) {
    switch (event.kind) {
      case EventKind::kTaskFinish:
        FinishTask(event);
        break;
      case EventKind::kStageCompletion:
        CompleteStage(event.subject);
        break;
      case EventKind::kJobCompletion:
        CompleteJob(event.subject);
        break;
      case EventKind::kJobSubmission:
        SubmitJob(event.subject);
        break;
      case EventKind::kStageSubmission:
        SubmitStage(event.subject);
        break;
      case EventKind::kArrival:
        Arrive(event.subject);
        break;
      case EventKind::kRemoval:
        Remove(event.subject);
        break;
      case EventKind::kLaunch:
        break;  // A slot is offered once more.
      case EventKind::kAllocation:
        Allocate();
        break;
      case EventKind::kIdle:
        RemoveIdle(event);
        break;
    }
  }

  void SubmitJob(uint32_t index) {
    result_.jobs[index].first = now_us_;
    jobs_[index].last_stage_us = now_us_;
    for (const uint32_t stage : schedule_.jobs[index].stages) {
      CountDown(stage);
    }
    if (jobs_[index].waits_for_stages == 0) {
      Push(std::max(jobs_[index].last_stage_us, now_us_) + schedule_.jobs[index].completion_us,
           EventKind::kJobCompletion, index);
    }
    for (const auto& [delay, kind, executor] : at_submission_[index]) {
      Push(now_us_ + delay, kind, executor);
    }
  }

  void CountDown(uint32_t stage) {
    StageState& state = stages_[stage];
    state.ready_us = std::max(state.ready_us, now_us_);
    if (--state.waits_for == 0) {
      Push(state.ready_us + schedule_.stages[stage].delays.submission_us, EventKind::kStageSubmission, stage);
    }
  }

  void SubmitStage(uint32_t index) {
    StageState& state = stages_[index];
    state.submitted_us = now_us_;
    const ScheduledStage& stage = schedule_.stages[index];
    if (stage.num_tasks == 0) {
      Push(now_us_ + stage.fixed_us, EventKind::kStageCompletion, index);
      return;
    }
    for (std::size_t task = stage.first_task; task < stage.first_task + stage.num_tasks; ++task) {
      state.num_left -= schedule_.is_abandoned[task] != 0 ? 1 : 0;
    }
    if (state.num_left == 0) {
      Push(now_us_ + stage.delays.completion_us, EventKind::kStageCompletion, index);
    }
    queue_.Submit(index);
    state.next_launch_us = now_us_ + stage.delays.first_launch_us;
    Push(state.next_launch_us, EventKind::kLaunch, index);
    has_had_stage_ = true;
    StartBacklog();
  }

  void FinishTask(const Event& event) {
    ExecutorState& executor = executors_[event.subject];
    executors_.FreeSlot(event.subject, now_us_);
    just_freed_.push_back(event.subject);
    if (executor.IsIdle()) {
      StartIdle(event.subject);
    }
    StageState& state = stages_[event.of_stage];
    const ScheduledStage& stage = schedule_.stages[event.of_stage];
    queue_.Finish(event.of_stage);
    --state.num_running;
    if (stage.first_extra_us > 0 && !state.is_complete) {
      state.is_known_to.resize(executors_.size(), 0);
      state.is_known_to[event.subject] = 1;
    }
    const bool is_counted = schedule_.is_abandoned[event.task] == 0;
    state.num_left -= is_counted ? 1 : 0;
    executor.holds_shuffle = executor.holds_shuffle || (stage.writes_shuffle && supply_.allocation.has_value() &&
                                                        supply_.allocation->keeps_shuffle_files);
    if (const uint32_t next = schedule_.next_attempt[event.task]; next != kNoTask && !state.is_complete) {
      queue_.Retry(event.of_stage, next);
    }
    if (is_counted && state.num_left == 0) {
      Push(now_us_ + stage.delays.completion_us, EventKind::kStageCompletion, event.of_stage);
    }
  }

  void CompleteStage(uint32_t index) {
    stages_[index].is_known_to = {};
    stages_[index].is_complete = true;
    queue_.Drop(index);
    for (const uint32_t child : children_[index]) {
      CountDown(child);
    }
    for (const uint32_t job : waiting_jobs_[index]) {
      JobState& state = jobs_[job];
      state.last_stage_us = now_us_;
      if (--state.waits_for_stages == 0 && result_.jobs[job].first != kNever) {
        Push(now_us_ + schedule_.jobs[job].completion_us, EventKind::kJobCompletion, job);
      }
    }
  }

  void CompleteJob(uint32_t index) {
    result_.jobs[index].second = now_us_;
    --num_jobs_left_;
    for (const uint32_t next : next_jobs_[index]) {
      if (--jobs_[next].waits_for_jobs == 0) {
        Push(now_us_ + schedule_.jobs[next].submission_us, EventKind::kJobSubmission, next);
      }
    }
    for (const auto& [delay, kind, executor] : at_completion_[index]) {
      Push(now_us_ + delay, kind, executor);
    }
  }

  void Arrive(uint32_t index) {
    ExecutorState& executor = executors_[index];
    if (executor.is_present || executor.removed_us != kNever) {
      return;
    }
    if (executor.is_asked_for && !IsWanted()) {
      executor.removed_us = now_us_;
      return;
    }
    executors_.Arrive(index, now_us_);
    just_freed_.insert(just_freed_.end(), static_cast<std::size_t>(executor.slots), index);
    StartIdle(index);
  }

  void Remove(uint32_t index) {
    if (executors_[index].is_present) {
      executors_.Remove(index, now_us_);
      last_removed_ = index;
    }
  }

  /// When nothing more would happen and work is left, the last executor that went is taken to have stayed.
  bool KeepAnExecutor() {
    const std::optional<uint32_t> stage = queue_.first();
    if (!stage.has_value() || result_.has_lacked_executors || executors_.size() == 0) {
      return false;
    }
    result_.has_lacked_executors = true;
    ExecutorState& executor = executors_[last_removed_];
    executor.is_present = false;
    executor.removed_us = kNever;
    const int64_t arrived_us = executor.arrived_us;
    Arrive(last_removed_);
    executor.arrived_us = std::min(arrived_us, executor.arrived_us);
    stage_profile_.assign(stage_profile_.size(), executor.profile);
    Offer();
    return !events_.empty();
  }

  /// Puts tasks on free slots: on one that has just become free at once; on others one after the other, as the
  /// scheduler came to it in the run.
  void Offer() {
    for (const uint32_t executor : just_freed_) {
      const ExecutorState& state = executors_[executor];
      const auto is_next = [&](uint32_t stage) {
        return stage_profile_[stage] == state.profile && stages_[stage].submitted_us < now_us_ && MayRunMore(stage);
      };
      if (!state.is_present || state.free_slots == 0) {
        continue;
      }
      if (const std::optional<uint32_t> stage = queue_.Next(is_next)) {
        Launch(executor, *stage,
               state.was_used ? schedule_.stages[*stage].delays.hand_over_us : schedule_.arrival_to_launch_us);
      }
    }
    just_freed_.clear();
    const auto is_due = [&](uint32_t stage) {
      return stages_[stage].next_launch_us <= now_us_ && executors_.HasFreeSlot(stage_profile_[stage]) &&
             MayRunMore(stage);
    };
    while (const std::optional<uint32_t> stage = queue_.Next(is_due)) {
      const bool is_new_preferred = schedule_.stages[*stage].is_extra_of_run && !queue_.IsNextRetry(*stage);
      const auto preference = is_new_preferred ? ExecutorPool::Preference::kNew : ExecutorPool::Preference::kUsed;
      Launch(executors_.NextFree(stage_profile_[*stage], preference), *stage, 0);
      if (const int64_t step_us = schedule_.stages[*stage].delays.launch_step_us; step_us > 0) {
        stages_[*stage].next_launch_us += step_us;
        Push(stages_[*stage].next_launch_us, EventKind::kLaunch, *stage);
      }
    }
  }

  [[nodiscard]] bool MayRunMore(uint32_t stage) const {
    const double share = schedule_.stages[stage].slot_share;
    if (share >= 1.0) {
      return true;
    }
    const double most = share * static_cast<double>(executors_.num_slots(stage_profile_[stage]));
    return stages_[stage].num_running < std::max<int64_t>(std::llround(most), 1);
  }

  void Launch(uint32_t index, uint32_t stage_index, int64_t delay_us) {
    const ScheduledStage& stage = schedule_.stages[stage_index];
    const uint32_t task = queue_.Take(stage_index);
    int64_t length_us = schedule_.task_ms[task] * kMicrosPerMilli;
    if (stage.first_extra_us > 0 && IsFirst(index, stage_index)) {
      length_us += stage.first_extra_us;
    }
    const int64_t finish_us = now_us_ + std::max<int64_t>(delay_us + length_us, 0);
    result_.task_core_us += static_cast<int64_t>(static_cast<double>(length_us) * stage.cores_per_task);
    executors_.TakeSlot(index);
    ++stages_[stage_index].num_running;
    Push(finish_us, EventKind::kTaskFinish, index, task, stage_index);
  }

  /// Whether a task that is launched loads classes and compiles code there.
  bool IsFirst(uint32_t executor, uint32_t stage) {
    if (schedule_.stages[stage].is_extra_of_run) {
      return !executors_[executor].has_ended_task;
    }
    const std::vector<uint8_t>& is_known_to = stages_[stage].is_known_to;
    return executor >= is_known_to.size() || is_known_to[executor] == 0;
  }

  // Dynamic allocation.

  [[nodiscard]] int64_t NumUnfinished() const { return queue_.num_running() + queue_.num_waiting(); }

  void StartBacklog() {
    if (target_.has_value() && !is_backlogged_) {
      is_backlogged_ = true;
      Push(now_us_ + supply_.allocation->backlog_us, EventKind::kAllocation, 0);
    }
  }

  void Allocate() {
    if (queue_.num_waiting() == 0) {
      is_backlogged_ = false;
      target_->BeginAgain();
      return;
    }
    target_->Raise(NumUnfinished(), executors_.num_present());
    AskForExecutors();
    Push(now_us_ + supply_.allocation->sustained_us, EventKind::kAllocation, 0);
  }

  void AskForExecutors() {
    while (executors_.num_present() + num_asked_ < target_->count()) {
      ExecutorState state;
      state.slots = supply_.allocation->slots;
      state.cores = supply_.allocation->cores;
      state.is_asked_for = true;
      ++num_asked_;
      Push(now_us_ + supply_.allocation->start_us, EventKind::kArrival, executors_.Add(state));
    }
  }

  /// Whether an executor that was asked for is still wanted when it would come.
  bool IsWanted() {
    --num_asked_;
    if (has_had_stage_) {
      target_->Lower(NumUnfinished());
    }
    return executors_.num_present() < target_->count();
  }

  void StartIdle(uint32_t index) {
    if (target_.has_value() && executors_[index].is_present) {
      Push(now_us_ + supply_.allocation->idle_us, EventKind::kIdle, index, executors_[index].num_launched);
    }
  }

  void RemoveIdle(const Event& event) {
    const ExecutorState& executor = executors_[event.subject];
    if (!executor.is_present || !executor.IsIdle() || executor.num_launched != event.task || executor.holds_shuffle) {
      return;
    }
    target_->Lower(NumUnfinished());
    const int64_t num_present = executors_.num_present();
    if (num_present > std::max(supply_.allocation->min_executors, target_->count())) {
      Remove(event.subject);
    } else if (num_present > supply_.allocation->min_executors) {
      // Waiting tasks want it; Spark looks again all the time.
      constexpr int64_t kLookAgainUs = 10'000'000;
      Push(now_us_ + kLookAgainUs, EventKind::kIdle, event.subject, event.task);
    }
  }

  SimulatedRun Finish() {
    int64_t end_us = 0;
    std::vector<std::pair<int64_t, int64_t>> spans;
    for (std::size_t i = 0; i < result_.jobs.size(); ++i) {
      auto& [from, to] = result_.jobs[i];
      if (from == kNever) {
        from = schedule_.jobs[i].recorded_submitted_us;
      }
      if (to == kNever) {
        to = std::max(from, schedule_.jobs[i].recorded_completed_us);
      }
      end_us = std::max(end_us, to);
      spans.push_back(result_.jobs[i]);
    }
    result_.peak_executors = executors_.peak();
    result_.covered_us = CoveredTime(std::move(spans));
    result_.wall_us = end_us + schedule_.closing_us;
    for (const ExecutorState& executor : executors_.all()) {
      if (executor.arrived_us == kNever) {
        continue;
      }
      const int64_t to = std::min(executor.removed_us, std::max(result_.wall_us, executor.arrived_us));
      const int64_t length = std::max<int64_t>(to - executor.arrived_us, 0);
      result_.executor_us += length;
      result_.available_core_us += length * executor.cores;
    }
    return std::move(result_);
  }

  struct Hanging {
    int64_t delay_us;
    EventKind kind;
    uint32_t executor;
  };

  const Schedule& schedule_;
  const Supply& supply_;
  SimulatedRun result_;
  int64_t now_us_ = 0;
  std::priority_queue<Event, std::vector<Event>, std::greater<>> events_;
  std::vector<StageState> stages_;
  std::vector<JobState> jobs_;
  ExecutorPool executors_;
  std::optional<AllocationTarget> target_;           // With dynamic allocation.
  std::vector<std::vector<uint32_t>> children_;      // By stage.
  std::vector<std::vector<uint32_t>> waiting_jobs_;  // By stage.
  std::vector<std::vector<uint32_t>> next_jobs_;     // By job.
  std::vector<std::vector<Hanging>> at_submission_;  // By job.
  std::vector<std::vector<Hanging>> at_completion_;  // By job.
  TaskQueue queue_;
  std::vector<uint32_t> just_freed_;  // Executors, once for each slot that has become free at this moment.
  std::vector<uint32_t> stage_profile_;
  std::size_t num_jobs_left_ = 0;
  int64_t num_asked_ = 0;  ///< Executors that were asked for and have not come.
  bool is_backlogged_ = false;
  bool has_had_stage_ = false;
  uint32_t last_removed_ = 0;
};

}  // namespace

SimulatedRun Simulate(const Schedule& schedule, const Supply& supply) { return Simulation(schedule, supply).Run(); }

}  // namespace sparkwright::predict
