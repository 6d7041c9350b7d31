#pragma once

#include <cstdint>

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

/// Partitions that AQE makes of a shuffle of so many bytes in `partitions`: neighbours are put together up to a target,
/// which is the advisory size or, with parallelismFirst, what gives each of `least` tasks its part, but no less than
/// the least size (ShufflePartitionsUtil.coalescePartitions).
int64_t CoalescedPartitions(const RunSettings& settings, Bytes shuffled, int64_t partitions, int64_t least);

/// The schedule with its tasks cut again. A stage's tasks take a fixed part each, and a part that goes with their
/// bytes. Cut into more or fewer, the second part follows the bytes; what one partition holds above twice the median
/// stays together, because one key's rows do.
///   scans             as many more as the input grows, or as the largest split shrinks; those of a query that has no
///                     more than slots keep their number while they can grow
///   shuffle of SQL    spark.sql.shuffle.partitions, or what AQE makes of them
///   shuffle of RDDs   spark.default.parallelism where the stage had as many tasks as it said
///   without any data  as many as slots where it had as many as slots
/// Where a slot's memory changes, time of GC goes with the inverse of the heap, and time of spilling with the bytes
/// that do not fit. Both are estimates.
Schedule CutAgain(const Schedule& schedule, const model::Application& application, const model::RunFacts& facts,
                  const TaskChange& change);

}  // namespace sparkwright::predict
