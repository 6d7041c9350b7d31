#include "predict/what_if/simulate.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <queue>

namespace sparkwright::predict {
namespace {

constexpr int64_t kMicrosPerMilli = 1000;
constexpr int64_t kNever = std::numeric_limits<int64_t>::max();
constexpr uint32_t kNone = std::numeric_limits<uint32_t>::max();

/// In the order in which Spark handles what happens at one moment: what ends makes room for what begins.
enum class EventKind : uint8_t {
  kTaskFinish,
  kStageCompletion,
  kJobCompletion,
  kJobSubmission,
  kStageSubmission,
  kArrival,
  kRemoval,
  kAllocation,
  kIdle
};

struct Event {
  int64_t at_us = 0;
  EventKind kind = EventKind::kTaskFinish;
  uint32_t subject = 0;   ///< Executor, stage or job.
  uint32_t task = 0;      ///< Of kTaskFinish; of kIdle: how often the executor had been busy.
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
  std::size_t next_task = 0;
  std::size_t num_left = 0;  ///< Tasks that have not ended.
  std::vector<uint32_t> retries;
  int64_t num_in_wave = 0;
  std::vector<int32_t> num_first;  ///< By executor: its first tasks of the stage, while they take longer.
  bool is_runnable = false;
  bool is_complete = false;
};

struct JobState {
  uint32_t waits_for_jobs = 0;
  uint32_t waits_for_stages = 0;
  int64_t ready_us = 0;
  int64_t last_stage_us = 0;
};

struct ExecutorState {
  int32_t free_slots = 0;
  int64_t free_since_us = 0;  ///< When the last slot got free.
  int64_t arrived_us = kNever;
  int64_t removed_us = kNever;
  int32_t slots = 1;
  int32_t cores = 1;
  uint32_t profile = 0;
  uint32_t position = kNone;  ///< In the list of executors with free slots.
  uint32_t num_busy = 0;      ///< How often it began to run a task.
  bool is_present = false;
  bool was_used = false;
  bool holds_shuffle = false;
  bool is_asked_for = false;  ///< By dynamic allocation.
};

class Simulation {
 public:
  Simulation(const Schedule& schedule, const Supply& supply) : schedule_(schedule), supply_(supply) {}

  SimulatedRun Run() {
    SetUp();
    for (;;) {
      if (events_.empty()) {
        if (num_jobs_left_ == 0 || !KeepAnExecutor()) {
          break;
        }
      }
      while (!events_.empty()) {
        now_us_ = events_.top().at_us;
        while (!events_.empty() && events_.top().at_us == now_us_) {
          const Event event = events_.top();
          events_.pop();
          Handle(event);
        }
        Offer();
        if (num_jobs_left_ == 0) {
          break;  // Executors that would still come or go.
        }
      }
      if (num_jobs_left_ == 0) {
        break;
      }
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
    running_in_pool_.assign(std::max<std::size_t>(schedule_.pools.size(), 1), 0);
    result_.jobs.assign(num_jobs, {kNever, kNever});
    num_jobs_left_ = num_jobs;
    for (uint32_t i = 0; i < num_stages; ++i) {
      const ScheduledStage& stage = schedule_.stages[i];
      stages_[i].waits_for = static_cast<uint32_t>(stage.parents.size()) + 1;
      stages_[i].next_task = stage.first_task;
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

  uint32_t ProfileIndex(int32_t profile) {
    const auto found = std::find(profiles_.begin(), profiles_.end(), profile);
    if (found != profiles_.end()) {
      return static_cast<uint32_t>(found - profiles_.begin());
    }
    profiles_.push_back(profile);
    free_.emplace_back();
    return static_cast<uint32_t>(profiles_.size() - 1);
  }

  void SetUpExecutors() {
    if (supply_.allocation.has_value()) {
      ProfileIndex(0);
      const DynamicAllocation& allocation = *supply_.allocation;
      target_ = std::clamp(allocation.initial_executors, allocation.min_executors,
                           std::max(allocation.min_executors, allocation.max_executors));
      for (int64_t i = 0; i < target_; ++i) {
        AskForExecutor();
      }
    }
    for (uint32_t i = 0; i < supply_.executors.size(); ++i) {
      const ScheduledExecutor& source = supply_.executors[i];
      ExecutorState state;
      state.slots = source.slots;
      state.cores = source.cores;
      state.profile = ProfileIndex(source.resource_profile);
      executors_.push_back(state);
      Hang(source.arrival, i, EventKind::kArrival);
      if (source.is_removed) {
        Hang(source.removal, i, EventKind::kRemoval);
      }
    }
    if (executors_.empty() && !supply_.allocation.has_value()) {
      executors_.emplace_back();
      ProfileIndex(0);
      Push(0, EventKind::kArrival, 0);
    }
    for (const ScheduledStage& stage : schedule_.stages) {
      const auto found = std::find(profiles_.begin(), profiles_.end(), stage.resource_profile);
      // A profile that no executor has would wait for ever.
      stage_profile_.push_back(found == profiles_.end() ? 0 : static_cast<uint32_t>(found - profiles_.begin()));
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
      num_pending_ += schedule_.is_retry[task] == 0 ? 1 : 0;
      state.num_left -= schedule_.is_abandoned[task] != 0 ? 1 : 0;
    }
    if (state.num_left == 0) {
      Push(now_us_ + stage.delays.completion_us, EventKind::kStageCompletion, index);
    }
    SkipRetries(index);
    MakeRunnable(index);
    has_had_stage_ = true;
    StartBacklog();
  }

  /// Rows that wait for another attempt are not taken in turn.
  void SkipRetries(uint32_t index) {
    StageState& state = stages_[index];
    const std::size_t end = schedule_.stages[index].first_task + schedule_.stages[index].num_tasks;
    while (state.next_task < end && schedule_.is_retry[state.next_task] != 0) {
      ++state.next_task;
    }
  }

  [[nodiscard]] bool HasTask(uint32_t index) const {
    const StageState& state = stages_[index];
    return !state.retries.empty() ||
           state.next_task < schedule_.stages[index].first_task + schedule_.stages[index].num_tasks;
  }

  void MakeRunnable(uint32_t index) {
    if (stages_[index].is_runnable || !HasTask(index)) {
      return;
    }
    stages_[index].is_runnable = true;
    const auto goes_before = [&](uint32_t a, uint32_t b) {
      const ScheduledStage& one = schedule_.stages[a];
      const ScheduledStage& other = schedule_.stages[b];
      return one.job != other.job ? one.job < other.job : a < b;
    };
    runnable_.insert(std::upper_bound(runnable_.begin(), runnable_.end(), index, goes_before), index);
  }

  void FinishTask(const Event& event) {
    ExecutorState& executor = executors_[event.subject];
    FreeSlot(event.subject);
    executor.free_since_us = now_us_;
    StageState& state = stages_[event.of_stage];
    const ScheduledStage& stage = schedule_.stages[event.of_stage];
    --running_in_pool_[stage.pool];
    --num_running_;
    const bool is_counted = schedule_.is_abandoned[event.task] == 0;
    state.num_left -= is_counted ? 1 : 0;
    executor.holds_shuffle = executor.holds_shuffle || (stage.writes_shuffle && supply_.allocation.has_value() &&
                                                        supply_.allocation->keeps_shuffle_files);
    if (const uint32_t next = schedule_.next_attempt[event.task]; next != kNoTask && !state.is_complete) {
      state.retries.push_back(next);
      ++num_pending_;
      MakeRunnable(event.of_stage);
    }
    if (is_counted && state.num_left == 0) {
      Push(now_us_ + stage.delays.completion_us, EventKind::kStageCompletion, event.of_stage);
    }
  }

  void FreeSlot(uint32_t index) {
    ExecutorState& executor = executors_[index];
    ++executor.free_slots;
    if (executor.is_present) {
      Enlist(index);
    } else if (executor.free_slots == executor.slots) {
      executor.removed_us = now_us_;  // It was to go, and its last task has ended.
    }
    if (executor.free_slots == executor.slots) {
      StartIdle(index);
    }
  }

  void Enlist(uint32_t index) {
    ExecutorState& executor = executors_[index];
    std::vector<uint32_t>& list = free_[executor.profile];
    if (executor.position == kNone && executor.free_slots > 0) {
      executor.position = static_cast<uint32_t>(list.size());
      list.push_back(index);
    }
  }

  void Unlist(uint32_t index) {
    ExecutorState& executor = executors_[index];
    std::vector<uint32_t>& list = free_[executor.profile];
    if (executor.position != kNone) {
      list[executor.position] = list.back();
      executors_[list.back()].position = executor.position;
      list.pop_back();
      executor.position = kNone;
    }
  }

  void CompleteStage(uint32_t index) {
    stages_[index].num_first = {};
    Abandon(index);
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

  /// What has not been launched when the stage ends is not launched any more.
  void Abandon(uint32_t index) {
    StageState& state = stages_[index];
    state.is_complete = true;
    if (!state.is_runnable) {
      return;
    }
    while (HasTask(index)) {
      TakeTask(index);
      --num_pending_;
    }
    state.is_runnable = false;
    runnable_.erase(std::find(runnable_.begin(), runnable_.end(), index));
  }

  /// The task of the stage that is next; there must be one.
  uint32_t TakeTask(uint32_t index) {
    StageState& state = stages_[index];
    if (!state.retries.empty()) {
      const uint32_t task = state.retries.back();
      state.retries.pop_back();
      return task;
    }
    const auto task = static_cast<uint32_t>(state.next_task);
    ++state.next_task;
    SkipRetries(index);
    return task;
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
    executor.is_present = true;
    executor.arrived_us = now_us_;
    executor.free_since_us = now_us_;
    executor.free_slots = executor.slots;
    Enlist(index);
    ++num_present_;
    result_.peak_executors = std::max(result_.peak_executors, num_present_);
    StartIdle(index);
  }

  void Remove(uint32_t index) {
    ExecutorState& executor = executors_[index];
    if (!executor.is_present) {
      return;
    }
    Unlist(index);
    executor.is_present = false;
    --num_present_;
    last_removed_ = index;
    if (executor.free_slots == executor.slots) {
      executor.removed_us = now_us_;
    }
  }

  /// When nothing more would happen and work is left, the last executor that went is taken to have stayed.
  bool KeepAnExecutor() {
    if (runnable_.empty() || result_.has_lacked_executors || executors_.empty()) {
      return false;
    }
    result_.has_lacked_executors = true;
    ExecutorState& executor = executors_[last_removed_];
    executor.is_present = false;
    executor.removed_us = kNever;
    const int64_t arrived_us = executor.arrived_us;
    Arrive(last_removed_);
    executor.arrived_us = std::min(arrived_us, executor.arrived_us);
    executor.profile = stage_profile_[runnable_.front()];
    stage_profile_.assign(stage_profile_.size(), executor.profile);
    Offer();
    return !events_.empty();
  }

  /// Puts tasks on free slots.
  void Offer() {
    while (!runnable_.empty()) {
      const std::size_t chosen = NextStage();
      if (chosen == runnable_.size()) {
        return;
      }
      const uint32_t stage = runnable_[chosen];
      std::vector<uint32_t>& list = free_[stage_profile_[stage]];
      cursor_ = cursor_ + 1 < list.size() ? cursor_ + 1 : 0;
      Launch(list[cursor_], stage);
      if (!HasTask(stage)) {
        stages_[stage].is_runnable = false;
        runnable_.erase(runnable_.begin() + static_cast<std::ptrdiff_t>(chosen));
      }
    }
  }

  /// Where in runnable_ the stage stands that comes first and has a free slot; its size when there is none.
  [[nodiscard]] std::size_t NextStage() const {
    std::size_t chosen = runnable_.size();
    for (std::size_t i = 0; i < runnable_.size(); ++i) {
      if (free_[stage_profile_[runnable_[i]]].empty()) {
        continue;
      }
      if (!schedule_.is_fair) {
        return i;
      }
      if (chosen == runnable_.size() || running_in_pool_[schedule_.stages[runnable_[i]].pool] <
                                            running_in_pool_[schedule_.stages[runnable_[chosen]].pool]) {
        chosen = i;
      }
    }
    return chosen;
  }

  void Launch(uint32_t index, uint32_t stage_index) {
    StageState& state = stages_[stage_index];
    const ScheduledStage& stage = schedule_.stages[stage_index];
    const uint32_t task = TakeTask(stage_index);
    ExecutorState& executor = executors_[index];
    int64_t delay_us = 0;
    if (state.submitted_us >= executor.free_since_us) {
      const int64_t launched_us =
          state.submitted_us + stage.delays.first_launch_us + state.num_in_wave * stage.delays.launch_step_us;
      delay_us = std::max<int64_t>(launched_us - now_us_, 0);
      ++state.num_in_wave;
    } else {
      delay_us = executor.was_used ? stage.delays.hand_over_us : schedule_.arrival_to_launch_us;
    }
    int64_t length_us = schedule_.task_ms[task] * kMicrosPerMilli;
    if (stage.first_extra_us > 0 && IsFirst(index, stage_index)) {
      length_us += stage.first_extra_us;
    }
    const int64_t finish_us = now_us_ + std::max<int64_t>(delay_us + length_us, 0);
    result_.task_core_us += static_cast<int64_t>(static_cast<double>(length_us) * stage.cores_per_task);
    executor.was_used = true;
    ++executor.num_busy;
    if (--executor.free_slots == 0) {
      Unlist(index);
    }
    ++running_in_pool_[stage.pool];
    ++num_running_;
    --num_pending_;
    Push(finish_us, EventKind::kTaskFinish, index, task, stage_index);
  }

  /// Whether the task that is launched is one of those on the executor that take longer.
  bool IsFirst(uint32_t index, uint32_t stage_index) {
    const ExecutorState& executor = executors_[index];
    if (schedule_.stages[stage_index].is_extra_of_run) {
      return executor.num_busy < static_cast<uint32_t>(executor.slots);
    }
    std::vector<int32_t>& num_first = stages_[stage_index].num_first;
    num_first.resize(std::max(num_first.size(), executors_.size()), 0);
    return num_first[index]++ < executor.slots;
  }

  // Dynamic allocation.

  /// Executors that waiting and running tasks can use.
  [[nodiscard]] int64_t MostNeeded() const {
    const DynamicAllocation& allocation = *supply_.allocation;
    return static_cast<int64_t>(std::ceil(static_cast<double>(num_running_ + num_pending_) * allocation.ratio /
                                          static_cast<double>(std::max(allocation.slots, 1))));
  }

  void LowerTarget() {
    if (MostNeeded() < target_) {
      target_ = std::max(MostNeeded(), supply_.allocation->min_executors);
      num_to_add_ = 1;
    }
  }

  void StartBacklog() {
    if (supply_.allocation.has_value() && !is_backlogged_) {
      is_backlogged_ = true;
      Push(now_us_ + supply_.allocation->backlog_us, EventKind::kAllocation, 0);
    }
  }

  void Allocate() {
    if (num_pending_ == 0) {
      is_backlogged_ = false;
      num_to_add_ = 1;
      return;
    }
    LowerTarget();
    const int64_t before = target_;
    target_ = std::min(std::max(target_, num_present_) + num_to_add_, MostNeeded());
    target_ =
        std::clamp(target_, supply_.allocation->min_executors, std::max<int64_t>(supply_.allocation->max_executors, 1));
    const int64_t added = target_ - before;
    num_to_add_ = added == num_to_add_ ? 2 * num_to_add_ : 1;
    while (num_present_ + num_asked_ < target_) {
      AskForExecutor();
    }
    Push(now_us_ + supply_.allocation->sustained_us, EventKind::kAllocation, 0);
  }

  void AskForExecutor() {
    ExecutorState state;
    state.slots = supply_.allocation->slots;
    state.cores = supply_.allocation->cores;
    state.is_asked_for = true;
    ++num_asked_;
    Push(now_us_ + supply_.allocation->start_us, EventKind::kArrival, static_cast<uint32_t>(executors_.size()));
    executors_.push_back(state);
  }

  /// Whether an executor that was asked for is still wanted when it would come.
  bool IsWanted() {
    --num_asked_;
    if (has_had_stage_) {
      LowerTarget();
    }
    return num_present_ < target_;
  }

  void StartIdle(uint32_t index) {
    if (supply_.allocation.has_value() && executors_[index].is_present) {
      Push(now_us_ + supply_.allocation->idle_us, EventKind::kIdle, index, executors_[index].num_busy);
    }
  }

  void RemoveIdle(const Event& event) {
    const ExecutorState& executor = executors_[event.subject];
    if (!executor.is_present || executor.free_slots < executor.slots || executor.num_busy != event.task ||
        executor.holds_shuffle) {
      return;
    }
    LowerTarget();
    if (num_present_ > std::max(supply_.allocation->min_executors, target_)) {
      Remove(event.subject);
    } else if (num_present_ > supply_.allocation->min_executors) {
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
    result_.covered_us = CoveredTime(std::move(spans));
    result_.wall_us = end_us + schedule_.closing_us;
    for (const ExecutorState& executor : executors_) {
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
  std::vector<ExecutorState> executors_;
  std::vector<std::vector<uint32_t>> children_;      // By stage.
  std::vector<std::vector<uint32_t>> waiting_jobs_;  // By stage.
  std::vector<std::vector<uint32_t>> next_jobs_;     // By job.
  std::vector<std::vector<Hanging>> at_submission_;  // By job.
  std::vector<std::vector<Hanging>> at_completion_;  // By job.
  std::vector<uint32_t> runnable_;                   // Stages with a task to launch, the first one first.
  std::vector<int32_t> profiles_;
  std::vector<std::vector<uint32_t>> free_;  // By profile: executors with a free slot.
  std::vector<uint32_t> stage_profile_;
  std::vector<int64_t> running_in_pool_;
  std::size_t cursor_ = 0;
  std::size_t num_jobs_left_ = 0;
  int64_t num_present_ = 0;
  int64_t num_running_ = 0;
  int64_t num_pending_ = 0;
  int64_t num_asked_ = 0;  ///< Executors that were asked for and have not come.
  int64_t target_ = 0;
  int64_t num_to_add_ = 1;
  bool is_backlogged_ = false;
  bool has_had_stage_ = false;
  uint32_t last_removed_ = 0;
};

}  // namespace

SimulatedRun Simulate(const Schedule& schedule, const Supply& supply) { return Simulation(schedule, supply).Run(); }

}  // namespace sparkwright::predict
