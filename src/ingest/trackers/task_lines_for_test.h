#pragma once

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "ingest/events/event_text_for_test.h"

namespace sparkwright::ingest {

/// Reads a log of these lines, with a start and an end of the application and one executor around them.
inline model::Application ReadAround(std::vector<std::string> lines, const ReadLimits& limits = {}) {
  lines.insert(lines.begin(), {ApplicationStart(), ExecutorAdded("1")});
  lines.push_back(ApplicationEnd());
  ReadOptions options;
  options.limits = limits;
  auto application = ReadLines(lines, options);
  EXPECT_TRUE(application.ok()) << (application.ok() ? "" : application.error().message());
  return application.ok() ? *std::move(application) : model::Application();
}

/// The start and end of one task.
inline std::vector<std::string> RunTask(const TaskText& task) { return {TaskStart(task), TaskEndLine(task)}; }

inline std::vector<std::string> operator+(std::vector<std::string> a, const std::vector<std::string>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

}  // namespace sparkwright::ingest
