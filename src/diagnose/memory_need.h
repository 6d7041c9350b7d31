#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/quantity.h"
#include "diagnose/run.h"
#include "model/finding.h"
#include "model/stage.h"

namespace sparkwright::diagnose {

/// Spill files that a core writes and reads back in a second, with the serialising, compressing and merging around it.
/// Measured with a sort of 1.5 million rows on Spark 3.5.9, four times with and without a spill: 108 MB of spill files
/// cost 0.8 s of CPU time and 2 s of run time, which is 54 to 135 MB/s.
inline constexpr int64_t kSpillBytesPerSecond = int64_t{64} << 20;

/// And in a second of processor time, which a busy machine does not stretch: that sort took 0.8 s of it for 108 MB, and
/// one of 2.5 million rows on Spark 4.2.1 3.5 s for 294 MiB (tests/faults).
inline constexpr int64_t kSpillBytesPerCpuSecond = int64_t{100} << 20;

/// The same for what a Python process groups or sorts in its own memory (spark.python.worker.memory). An interpreter
/// pickles and unpickles rows one by one, some hundred thousand a second, so of rows of some dozen bytes a few MiB; and
/// each of them more than once: ExternalMerger deals the rows of a file into parts, merges a part at a time, and spills
/// again what does not fit meanwhile, collecting garbage each time. That leaves about 1 MiB a second; rows of large
/// values are faster, and half of the run time is the bound (SpillTime).
inline constexpr int64_t kPythonSpillBytesPerSecond = int64_t{1} << 20;

/// Spark does not time spilling: what the bytes on disk cost at kSpillBytesPerSecond, at most half of the run time of
/// the stage's tasks. Where only operators of SQL run, it is at least the share of the run time that it has of the
/// processor time, at kSpillBytesPerCpuSecond: all that such a stage does takes longer on a busy machine. Where the JVM
/// had nothing to group or sort (no peak of execution memory) and Python ran, it was Python that spilled.
Millis SpillTime(const Run& run, std::size_t stage);

/// The stage spilled, and it was Python that did.
bool IsSpilledByPython(const model::Stage& stage);

/// How many times as many partitions the stage needs so that a task's share of the data fits where one task's share
/// fitted now: (peak execution memory + spilled memory) / peak execution memory of the task that needed most, rounded
/// up; at least 2, at most 64. Where the log has no peaks, two.
int64_t PartitionFactor(const Run& run, std::size_t stage);

/// The property that sets the heap of the processes that run tasks: the driver's in local mode.
std::string_view HeapKey(const Run& run);

/// What that property was, or Spark's default of 1 GiB.
Bytes ConfiguredHeap(const Run& run);

/// Adds the heap property with `wanted`, rounded up to 512 MiB, unless it is what the run had.
void ProposeHeap(const Run& run, Bytes wanted, model::Finding& finding);

/// The largest peak of the heap of processes that run tasks; nullopt when the log has no readings.
std::optional<Bytes> PeakHeap(const Run& run);

}  // namespace sparkwright::diagnose
