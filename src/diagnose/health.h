#pragma once

#include <cstdint>

#include "base/quantity.h"
#include "model/application.h"
#include "model/health.h"
#include "model/run_facts.h"

namespace sparkwright::diagnose {

// The limits are those of the seed document 004, "Monitoring", "Performance Metrics". They are rules of thumb that
// people know, not measurements of ours; the reason beside each is why it is not absurd.

/// Below 5 % of task time, no GC tuning can repay the effort; above 10 %, one core in ten does nothing but collect.
inline constexpr Ratio kGcShareOk{0.05};
inline constexpr Ratio kGcShareCritical{0.10};
/// Ours: with less run time than this in all tasks, the collections of starting a JVM decide the share. A single stage
/// is pointed at only with as much. Each task reports the collections of its whole JVM, so where many short tasks share
/// one, a stage can report a minute of them beside a run time of milliseconds: no more of it counts than its run time.
inline constexpr Millis kMinRunTimeForGc{1'000};

/// The seed's GB are GiB here, as Spark's own "g" is.
inline constexpr Bytes kGibibyte{int64_t{1} << 30};

/// What fits in memory need not be written and read again; 5 GiB take a disk of 200 MB/s about 50 s both ways.
inline constexpr Bytes kDiskSpillOk{0};
inline constexpr Bytes kDiskSpillCritical{5 * kGibibyte.count()};

/// At twice the median the last task already makes everyone wait as long again as it worked.
inline constexpr Ratio kTaskTimeSkewOk{2.0};
inline constexpr Ratio kTaskTimeSkewCritical{5.0};

/// A partition is sorted and aggregated in one task's share of memory, which rarely is above a few GiB.
inline constexpr Bytes kShufflePartitionOk{kGibibyte.count()};
inline constexpr Bytes kShufflePartitionCritical{5 * kGibibyte.count()};

/// Some idling between stages is normal; below 60 %, two of five cores that are paid for stand still.
inline constexpr Ratio kUtilisationOk{0.80};
inline constexpr Ratio kUtilisationCritical{0.60};
/// Ours: in a shorter run, starting executors and JVMs decides how many cores are in use, and nobody resizes a cluster
/// for it. Starting takes 5 to 15 s on the logs we have, so a minute leaves more of the run than that.
inline constexpr Millis kMinDurationForUtilisation{60'000};
/// Ours: with less core time idle than this, 5 core-minutes, there is nothing to gain; at about 5 cents for a rented
/// core-hour it is worth less than half a cent.
inline constexpr CoreMillis kMinIdleForUtilisation{int64_t{5} * 60'000};
/// Ours: in a Spark or PySpark shell, the time without a task is a person's, who thinks, types and has lunch. Where
/// that is most of the run, what it did to the cores is no fault of the program.
inline constexpr Ratio kMaxDriverShareOfSession{0.5};

// Ours: what a stage needs so that max over median says something that matters.

/// With fewer tasks the median is one of the tasks it is compared with.
inline constexpr int64_t kMinTasksForSkew = 4;
/// The first tasks of a JVM load and compile classes for some hundred milliseconds; that is not skew.
inline constexpr Millis kMinLongestTaskForSkew{1'000};
/// Even without its longest task the run would not be shorter by a thousandth.
inline constexpr Ratio kMinWallShareForSkew{0.001};
/// A stage is skewed only when its longest task makes the run wait: for so much of it, the task must go on beyond the
/// time that the stage needs anyway, which is the larger of its median task and its task time divided by the tasks that
/// can run at once. The first task of a JVM takes seconds and costs nothing while hundreds of others go on. A 200th of
/// the run is what a person might notice; not more, because a run may have dozens of such stages one after the other.
inline constexpr Ratio kMinCostShareForSkew{0.005};

/// The five checks of the health table, always in this order: gc-time, disk-spill, task-time-skew, shuffle-partition,
/// executor-utilisation. `facts` are those of `application`.
model::HealthReport CheckHealth(const model::Application& application, const model::RunFacts& facts);

}  // namespace sparkwright::diagnose
