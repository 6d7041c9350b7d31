#include "ingest/trackers/storage_tracker.h"

#include <algorithm>
#include <charconv>

#include "base/saturating.h"
#include "ingest/trackers/stage_info.h"

namespace sparkwright::ingest {
namespace {

/// old + delta, but never negative: an update may be missing before the one that takes away.
int64_t AddDelta(int64_t old, int64_t delta) { return std::max<int64_t>(0, SaturatingAdd(old, delta)); }

void AddDelta(Bytes& bytes, int64_t delta) { bytes = Bytes(AddDelta(bytes.count(), delta)); }

/// The RDD of a block named rdd_<id>_<partition>.
std::optional<int32_t> RddOfBlock(std::string_view block) {
  constexpr std::string_view kPrefix = "rdd_";
  int32_t id = 0;
  if (!block.starts_with(kPrefix)) {
    return std::nullopt;
  }
  const char* const end = block.data() + block.size();
  const auto [rest, error] = std::from_chars(block.data() + kPrefix.size(), end, id);
  return error == std::errc() && rest != end && *rest == '_' ? std::optional(id) : std::nullopt;
}

}  // namespace

void StorageTracker::OnStageSubmitted(const model::Stage& stage, const model::ImportPosition& where) {
  for (const model::StageRdd& mentioned : stage.rdds) {
    if (!mentioned.storage_level.is_valid() || live_.contains(mentioned.id.number())) {
      continue;
    }
    if (static_cast<int64_t>(live_.size()) >= limits_.max_entities) {
      counters_.Add(ImportCounter::kTooManyEntities, where, "RDDs");
      return;
    }
    model::RddStorage& rdd = live_[mentioned.id.number()].rdd;
    rdd.id = mentioned.id;
    rdd.name = mentioned.name;
    rdd.storage_level = mentioned.storage_level;
    rdd.num_partitions = mentioned.num_partitions;
  }
}

void StorageTracker::OnBlockUpdated(const JsonEvent& event) {
  const auto info = event.RequiredObject("Block Updated Info");
  const auto manager = info.has_value() ? info->RequiredObject("Block Manager ID") : std::nullopt;
  const auto level_fields = info.has_value() ? info->RequiredObject("Storage Level") : std::nullopt;
  if (!manager.has_value() || !level_fields.has_value()) {
    return;
  }
  const std::string block = info->Text("Block ID");
  const auto rdd_id = RddOfBlock(block);
  if (!rdd_id.has_value() && !block.starts_with("broadcast_")) {
    return;
  }
  const model::StorageLevel level = ReadStorageLevel(*level_fields);
  const uint32_t executor = executors_.NumberOf(manager->String("Executor ID"));
  const int64_t memory = info->Integer("Memory Size", 0);
  const int64_t disk = info->Integer("Disk Size", 0);
  const int64_t memory_delta = level.use_memory ? memory : SaturatingSubtract(0, memory);
  const int64_t disk_delta = level.use_disk ? disk : SaturatingSubtract(0, disk);
  if (model::Executor* live = executors_.Live(executor)) {
    AddToExecutor(*live, level.use_off_heap, memory_delta, disk_delta);
  }
  if (rdd_id.has_value()) {
    UpdateRddBlock(*rdd_id, block, executor, level, memory_delta, disk_delta);
  }
}

void StorageTracker::AddToExecutor(model::Executor& executor, bool is_off_heap, int64_t memory_delta,
                                   int64_t disk_delta) {
  if (executor.storage_memory.has_value()) {
    AddDelta(is_off_heap ? executor.storage_memory->used_off_heap : executor.storage_memory->used_on_heap,
             memory_delta);
  }
  AddDelta(executor.memory_used, memory_delta);
  AddDelta(executor.disk_used, disk_delta);
}

void StorageTracker::UpdateRddBlock(int32_t rdd_id, const std::string& block, uint32_t executor,
                                    const model::StorageLevel& level, int64_t memory_delta, int64_t disk_delta) {
  int64_t blocks_delta = 0;
  model::Executor* live_executor = executors_.Live(executor);
  if (const auto found = live_.find(rdd_id); found != live_.end()) {
    LiveRdd& live = found->second;
    Partition& partition = live.partitions[block];
    if (level.is_valid()) {
      blocks_delta = partition.executors.insert(executor).second ? 1 : 0;
    } else {
      blocks_delta = -1;
      partition.executors.erase(executor);
    }
    if (partition.executors.empty()) {
      live.partitions.erase(block);
    } else {
      partition.memory_used = AddDelta(partition.memory_used, memory_delta);
      partition.disk_used = AddDelta(partition.disk_used, disk_delta);
    }
    if (live_executor != nullptr) {
      if (live_executor->num_rdd_blocks + blocks_delta > 0) {
        Distribution& distribution = live.distributions[executor];
        distribution.memory_used = AddDelta(distribution.memory_used, memory_delta);
        distribution.disk_used = AddDelta(distribution.disk_used, disk_delta);
        int64_t& heap = level.use_off_heap ? distribution.off_heap_used : distribution.on_heap_used;
        heap = AddDelta(heap, memory_delta);
      } else {
        live.distributions.erase(executor);
      }
    }
    AddDelta(live.rdd.memory_used, memory_delta);
    AddDelta(live.rdd.disk_used, disk_delta);
    live.rdd.peak_memory_used = std::max(live.rdd.peak_memory_used, live.rdd.memory_used);
    live.rdd.peak_disk_used = std::max(live.rdd.peak_disk_used, live.rdd.disk_used);
  }
  if (live_executor != nullptr) {
    live_executor->num_rdd_blocks += blocks_delta;
  }
}

void StorageTracker::OnUnpersist(const JsonEvent& event) {
  const auto id = event.RequiredId("RDD ID");
  const auto found = id.has_value() ? live_.find(*id) : live_.end();
  if (found == live_.end()) {
    return;
  }
  LiveRdd& live = found->second;
  for (const auto& [block, partition] : live.partitions) {
    for (const uint32_t executor : partition.executors) {
      if (model::Executor* holder = executors_.Live(executor)) {
        --holder->num_rdd_blocks;
      }
    }
  }
  const bool is_off_heap = live.rdd.storage_level.use_off_heap;
  for (const auto& [executor, distribution] : live.distributions) {
    model::Executor* holder = executors_.Live(executor);
    if (holder == nullptr) {
      continue;
    }
    if (holder->storage_memory.has_value()) {
      AddDelta(is_off_heap ? holder->storage_memory->used_off_heap : holder->storage_memory->used_on_heap,
               SaturatingSubtract(0, is_off_heap ? distribution.off_heap_used : distribution.on_heap_used));
    }
    AddDelta(holder->memory_used, SaturatingSubtract(0, distribution.memory_used));
    AddDelta(holder->disk_used, SaturatingSubtract(0, distribution.disk_used));
  }
  live.rdd.num_cached_partitions = static_cast<int64_t>(live.partitions.size());
  live.rdd.is_unpersisted = true;
  unpersisted_.push_back(std::move(live.rdd));
  live_.erase(found);
}

void StorageTracker::OnExecutorRemoved(uint32_t executor) {
  for (auto& [id, live] : live_) {
    live.distributions.erase(executor);
    for (auto place = live.partitions.begin(); place != live.partitions.end();) {
      Partition& partition = place->second;
      if (!partition.executors.contains(executor)) {
        ++place;
        continue;
      }
      const auto num_holders = static_cast<int64_t>(partition.executors.size());
      const int64_t memory_share = partition.memory_used / num_holders;
      const int64_t disk_share = partition.disk_used / num_holders;
      AddDelta(live.rdd.memory_used, SaturatingSubtract(0, memory_share));
      AddDelta(live.rdd.disk_used, SaturatingSubtract(0, disk_share));
      if (num_holders == 1) {
        place = live.partitions.erase(place);
        continue;
      }
      partition.executors.erase(executor);
      partition.memory_used = AddDelta(partition.memory_used, SaturatingSubtract(0, memory_share));
      partition.disk_used = AddDelta(partition.disk_used, SaturatingSubtract(0, disk_share));
      ++place;
    }
  }
}

std::vector<model::RddStorage> StorageTracker::Finish() {
  std::vector<model::RddStorage> rdds = std::move(unpersisted_);
  for (auto& [id, live] : live_) {
    live.rdd.num_cached_partitions = static_cast<int64_t>(live.partitions.size());
    rdds.push_back(std::move(live.rdd));
  }
  std::stable_sort(rdds.begin(), rdds.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
  return rdds;
}

}  // namespace sparkwright::ingest
