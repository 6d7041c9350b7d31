#pragma once

#include <cstddef>
#include <vector>

#include "base/quantity.h"
#include "diagnose/run.h"

namespace sparkwright::diagnose {

/// The tasks of each stage attempt that were its first on their slots: on each executor as many as run there at once.
/// They load the stage's classes, compile its code and start its Python workers, which takes seconds on a busy machine,
/// and later tasks find all of it there.
struct FirstTasks {
  std::vector<bool> is_first;                      ///< By row of Application::tasks.
  std::vector<std::vector<std::size_t>> of_stage;  ///< Rows of those that succeeded, by index of the stage.
};

/// O(n log n) in tasks.
FirstTasks FindFirstTasks(const Run& run);

/// What the first tasks of a stage usually took: the median, of an even number the longer one, because the tasks of an
/// executor that came first had the machine busy starting others. Zero when there are none.
Millis UsualFirstDuration(const Run& run, std::vector<std::size_t> first_tasks);

}  // namespace sparkwright::diagnose
