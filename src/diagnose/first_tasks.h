#pragma once

#include <cstddef>
#include <vector>

#include "base/quantity.h"
#include "model/application.h"
#include "model/run_facts.h"

namespace sparkwright::diagnose {

/// The tasks of each stage attempt that were its first on their slots: on each executor as many as run there at once.
/// They load the stage's classes, compile its code and start its Python workers, which takes seconds on a busy machine,
/// and later tasks find all of it there. An executor's first tasks of the whole run start slower still.
struct FirstTasks {
  std::vector<bool> is_first;                      ///< By row of Application::tasks.
  std::vector<bool> is_first_of_run;               ///< Those of them that were the first on their slots in the run.
  std::vector<std::vector<std::size_t>> of_stage;  ///< Rows of those that succeeded, by index of the stage.
};

/// O(tasks + stages + executors).
FirstTasks FindFirstTasks(const model::Application& application, const model::RunFacts& facts);

/// What the first tasks of a stage usually took: the median, of an even number the longer one, because the tasks of an
/// executor that came first had the machine busy starting others. Zero when there are none.
Millis UsualFirstDuration(const model::TaskTable& tasks, std::vector<std::size_t> first_tasks);

}  // namespace sparkwright::diagnose
