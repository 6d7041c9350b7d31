#pragma once

#include <cstdint>
#include <limits>
#include <vector>

namespace sparkwright::predict {

/// No index: what the scheduler had nothing to do with, or what ran on an executor that the log does not name.
inline constexpr uint32_t kNotScheduled = std::numeric_limits<uint32_t>::max();

/// Microseconds from the application's begin.
struct Span {
  int64_t from_us = 0;
  int64_t to_us = 0;
};

/// When things happened in a run, and where what happened stands in its Schedule.
struct RecordedTimes {
  std::vector<Span> tasks;            ///< By row of Application::tasks.
  std::vector<Span> stages;           ///< By index of Schedule::stages.
  std::vector<uint32_t> stage_of;     ///< Index of Application::stages to one of Schedule::stages, or kNotScheduled.
  std::vector<uint32_t> executor_of;  ///< Of Application::executors to Schedule::executors, or kNotScheduled.
};

}  // namespace sparkwright::predict
