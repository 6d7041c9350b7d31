#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/quantity.h"
#include "diagnose/run.h"

namespace sparkwright::diagnose {

/// With fewer tasks the overhead of all of them together is less than a second.
inline constexpr int64_t kTinyMinTasks = 100;
/// The same for a stage that is a round of a loop, or in a batch of a stream: it is there again and again.
inline constexpr int64_t kTinyMinTasksOfRound = 40;
/// A task that runs half a second spends less than a tenth on being started and set up (10 to 50 ms).
inline constexpr Millis kTinyMaxMedian{500};
/// What a task does before its first row: iterators, shuffle requests, codecs. The median task without data in the logs
/// of tests/logs runs 5 to 15 ms.
inline constexpr Millis kTinySetup{10};
/// The same where the task hands its rows to Python: a worker is asked for over a socket, reads the function and its
/// broadcasts, and unpickles them; one that is kept from the task before is forked already. Some tens of milliseconds
/// for a small function, more where it imports something; this is the low end, so that work is not taken for overhead.
inline constexpr Millis kTinyPythonSetup{50};
/// The same where the task keeps state of a stream: it loads the state and commits a new version of it. Tasks of
/// tests/logs that had none to eight rows ran 100 to 200 ms once the JVM was warm.
inline constexpr Millis kTinyStateSetup{100};
/// What a task should do: a second of work makes the overhead a few percent.
inline constexpr Millis kTinyWantedWork{1'000};
/// Of the task time that fewer tasks save, at least: two runs of the same program differ by as much. Where half as
/// many would do, a quarter of each task must be overhead.
inline constexpr Ratio kTinyMinSavedShare{0.125};
/// And read, at most: Spark's own advisory partition size.
inline constexpr Bytes kTinyWantedBytes{int64_t{64} << 20};

/// What the stage's median task takes beside its work: outside of running, and the setup inside, which is no longer
/// than its short tasks ran. The stage must have distributions.
Millis OverheadOfTask(const model::Stage& stage);

/// A stage of many tasks that are too short to be worth starting.
struct TinyTasks {
  int64_t num_tasks = 0;
  int64_t wanted_tasks = 0;  ///< At most half of them, at least two a slot.
  Millis median;
  Millis overhead;       ///< Of a task: what it takes beside running, and the setup inside.
  Ratio overhead_share;  /// Of the task time.
  Millis saved;          ///< Wall clock with the wanted number of tasks.
};

/// What the stage would gain from fewer tasks; nullopt when its tasks are not tiny or fewer than `least`.
std::optional<TinyTasks> FindTinyTasks(const Run& run, std::size_t stage, int64_t least = kTinyMinTasks);

/// What rules about tiny tasks say of a stage: impact, place, evidence, and the properties that make fewer of them.
model::Finding TinyTasksFinding(const Run& run, std::size_t stage, const TinyTasks& tiny);

}  // namespace sparkwright::diagnose
