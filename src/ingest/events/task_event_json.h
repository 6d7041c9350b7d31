#pragma once

#include "ingest/events/json_event.h"
#include "ingest/events/task_event.h"

namespace sparkwright::ingest {

/// Reads a TaskStart event of any Spark version. False, and kBadField counted, when it does not say which task of
/// which stage it is about. On true an event was added to `events`; its strings live in `events.strings`.
bool ReadTaskStart(const JsonEvent& event, TaskEvents& events);

/// Reads a TaskEnd event of any Spark version. As ReadTaskStart.
bool ReadTaskEnd(const JsonEvent& event, TaskEvents& events);

/// Reads the updates in an array of accumulables, but those of Spark's own task metrics and those that are no whole
/// numbers: only such can belong to SQL metrics.
void ReadAccumulatorUpdates(const JsonEvent& event, std::string_view key, std::vector<AccumulatorUpdate>& updates);

/// Reads an object of executor metrics ("Task Executor Metrics", "Executor Metrics").
model::ExecutorPeaks ReadExecutorPeaks(const JsonEvent& metrics);

}  // namespace sparkwright::ingest
