#include "ingest/events/block_pipeline.h"

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <new>
#include <thread>
#include <utility>
#include <vector>

namespace sparkwright::ingest {
namespace {

class BlockPipeline {
 public:
  BlockPipeline(const ReadLimits& limits, int num_threads, const std::function<std::optional<SourceBlock>()>& next,
                const std::function<void(const ParsedBlock&)>& apply, const std::function<bool()>& is_cancelled,
                const std::function<void()>& tick)
      : limits_(limits),
        max_alive_(2 * static_cast<std::size_t>(num_threads) + 1),
        next_(next),
        apply_(apply),
        is_cancelled_(is_cancelled),
        tick_(tick) {}

  Status Run(int num_threads) {
    {
      std::vector<std::jthread> helpers;
      for (int i = 1; i < num_threads; ++i) {
        helpers.emplace_back([this] { Work(Role::kHelper); });
      }
      Work(Role::kCaller);
    }
    if (error_.has_value()) {
      return *error_;
    }
    return {};
  }

 private:
  enum class Role { kCaller, kHelper };

  /// Running out of memory on any thread ends the reading, not the program.
  void Work(Role role) {
    try {
      WorkUntilDone(role);
    } catch (const std::bad_alloc&) {
      const std::unique_lock lock(mutex_);
      error_ = Error(ErrorCode::kLimitExceeded, "out of memory; lower --max-line-size or --threads");
      has_failed_ = true;
      changed_.notify_all();
    }
  }

  void WorkUntilDone(Role role) {
    BlockParser parser(limits_);
    std::unique_lock lock(mutex_);
    while (true) {
      if (role == Role::kCaller) {
        lock.unlock();
        const bool is_cancelled = is_cancelled_();
        tick_();
        lock.lock();
        if (is_cancelled && !is_at_end_) {
          is_at_end_ = true;
          error_ = Error(ErrorCode::kUnavailable, "reading was cancelled");
        }
      }
      if (has_failed_) {
        return;
      }
      if (CanApply()) {
        Apply(lock);
      } else if (CanRead()) {
        ReadAndParse(parser, lock);
      } else if (IsDone()) {
        changed_.notify_all();
        return;
      } else {
        changed_.wait(lock);
      }
    }
  }

  [[nodiscard]] bool CanApply() const {
    return !is_applying_ && !parsed_.empty() && parsed_.begin()->first == num_applied_;
  }
  [[nodiscard]] bool CanRead() const { return !is_reading_ && !is_at_end_ && num_read_ - num_applied_ < max_alive_; }
  [[nodiscard]] bool IsDone() const { return is_at_end_ && !is_reading_ && num_applied_ == num_read_; }

  void Apply(std::unique_lock<std::mutex>& lock) {
    std::unique_ptr<ParsedBlock> block = std::move(parsed_.begin()->second);
    parsed_.erase(parsed_.begin());
    is_applying_ = true;
    lock.unlock();
    apply_(*block);
    block->block = LineBlock();  // Its memory goes back to the splitter at once.
    lock.lock();
    spare_.push_back(std::move(block));
    is_applying_ = false;
    ++num_applied_;
    changed_.notify_all();
  }

  void ReadAndParse(BlockParser& parser, std::unique_lock<std::mutex>& lock) {
    is_reading_ = true;
    std::unique_ptr<ParsedBlock> parsed;
    if (!spare_.empty()) {
      parsed = std::move(spare_.back());
      spare_.pop_back();
    }
    lock.unlock();
    std::optional<SourceBlock> block = next_();
    lock.lock();
    is_reading_ = false;
    if (!block.has_value()) {
      is_at_end_ = true;
      changed_.notify_all();
      return;
    }
    const std::size_t sequence = num_read_++;
    changed_.notify_all();
    lock.unlock();
    if (parsed == nullptr) {
      parsed = std::make_unique<ParsedBlock>();
    }
    parser.Parse(std::move(block->block), block->file, *parsed);
    lock.lock();
    parsed_.emplace(sequence, std::move(parsed));
    changed_.notify_all();
  }

  const ReadLimits& limits_;
  const std::size_t max_alive_;
  const std::function<std::optional<SourceBlock>()>& next_;
  const std::function<void(const ParsedBlock&)>& apply_;
  const std::function<bool()>& is_cancelled_;
  const std::function<void()>& tick_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::size_t, std::unique_ptr<ParsedBlock>> parsed_;  // By sequence.
  std::vector<std::unique_ptr<ParsedBlock>> spare_;
  std::size_t num_read_ = 0;
  std::size_t num_applied_ = 0;
  bool is_reading_ = false;
  bool is_applying_ = false;
  bool is_at_end_ = false;
  bool has_failed_ = false;
  std::optional<Error> error_;
};

}  // namespace

Status RunBlockPipeline(const ReadLimits& limits, int num_threads,
                        const std::function<std::optional<SourceBlock>()>& next,
                        const std::function<void(const ParsedBlock&)>& apply, const std::function<bool()>& is_cancelled,
                        const std::function<void()>& tick) {
  BlockPipeline pipeline(limits, num_threads, next, apply, is_cancelled, tick);
  return pipeline.Run(num_threads);
}

}  // namespace sparkwright::ingest
