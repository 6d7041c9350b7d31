#pragma once

#include <cstddef>
#include <cstdint>

#include "base/quantity.h"
#include "model/application.h"
#include "model/run_facts.h"
#include "predict/what_if/run_settings.h"
#include "predict/what_if/schedule.h"

namespace sparkwright::predict {

/// What changes the tasks themselves, beside their number at a time.
struct TaskChange {
  const RunSettings& before;
  const RunSettings& after;
  double input_scale = 1.0;
  int64_t slots_before = 1;  ///< Of all executors.
  int64_t slots_after = 1;
  /// Execution memory of a slot, after over before.
  double memory_factor = 1.0;
  /// Heap of an executor over its slots, after over before.
  double heap_factor = 1.0;
  Bytes memory_of_slot;  ///< Before.
};

/// What the tasks of a stage work on.
enum class StageInput { kFiles, kShuffle, kNothing };

StageInput InputOf(const model::Stage& stage);

/// How the tasks of one stage change.
struct StageChange {
  int64_t num_tasks = 0;
  double work = 1.0;  ///< All bytes, after over before.
  /// AQE puts neighbours together until they have as many bytes as the others; without it every so manieth partition
  /// comes into one.
  bool is_coalesced = false;
  [[nodiscard]] bool IsNone(std::size_t before) const {
    return work == 1.0 && num_tasks == static_cast<int64_t>(before);
  }
};

/// How many tasks a stage has then:
///   scans             as many more as the input grows, or as the largest split shrinks; those of a query that has no
///                     more than slots keep their number while they can grow
///   shuffle of SQL    spark.sql.shuffle.partitions, or what AQE makes of them
///   shuffle of RDDs   spark.default.parallelism where the stage had as many tasks as it said
///   without any data  as many as slots where it had as many as slots
/// `work`: bytes that the stage reads of shuffles, after over before.
StageChange ChangeOf(const ScheduledStage& stage, double work, const Schedule& schedule,
                     const model::Application& application, const model::RunFacts& facts, const TaskChange& change);

/// Partitions that AQE makes of a shuffle of so many bytes in `partitions`: neighbours are put together up to a target,
/// which is the advisory size or, with parallelismFirst, what gives each of `least` tasks its part, but no less than
/// the least size (ShufflePartitionsUtil.coalescePartitions).
int64_t CoalescedPartitions(const RunSettings& settings, Bytes shuffled, int64_t partitions, int64_t least);

}  // namespace sparkwright::predict
