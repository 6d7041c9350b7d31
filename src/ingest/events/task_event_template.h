#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/events/task_event.h"
#include "ingest/events/task_metric_fields.h"

namespace sparkwright::ingest {

/// Task events are 98 % of a large log's bytes, and Spark always writes them alike: no white space, keys in the order
/// of JsonProtocol.scala, of which a version may lack some. This reads exactly that form and nothing else, in one pass
/// without an index of the JSON, many times faster than a general parser. Anything unexpected (another key, another
/// order, an escape, a byte outside printable ASCII, a number of more than 18 digits, a failed task) makes it return
/// false, and the caller turns to the general parser, task_event_json.h, which gives the same answer for every line
/// accepted here (tested on every task event of the log corpus and by a fuzzer).
///
/// It gets its speed from learning: the text around the numbers is the same from task to task, so what was once read
/// field by field is afterwards compared in pieces of 30 to 600 bytes. What was learned never changes an answer, only
/// its cost: 0.9 instructions a byte instead of 5.0 on the log of bench/ingest.
///
/// Not thread-safe: one reader for each thread.
class TaskEventTemplate {
 public:
  /// `line` is one line without its newline. On true an event was added to `events`, whose strings point into `line`;
  /// on false `events` is as before.
  bool ReadTaskStart(std::string_view line, TaskEvents& events);
  bool ReadTaskEnd(std::string_view line, TaskEvents& events);

 private:
  class Cursor;

  /// The text around the two numbers of an accumulable with a certain id.
  struct LearnedAccumulable {
    static constexpr std::size_t kMaxText = 224;
    int64_t id = -1;
    bool is_internal = false;
    uint8_t update_size = 0;  ///< From behind the id to the update.
    uint8_t value_size = 0;   ///< From behind the update to the value.
    uint8_t rest_size = 0;    ///< From behind the value to the end of the object.
    std::array<char, kMaxText> text{};
  };
  /// The text in front of a number of "Task Metrics".
  struct LearnedMetric {
    model::TaskMetric metric = model::TaskMetric::kCount;
    uint32_t begin = 0;  ///< In metrics_text_.
    uint32_t size = 0;
  };
  static constexpr std::size_t kNumLearnedAccumulables = 1024;  // A power of two.

  bool ReadTaskEndFields(Cursor& cursor, TaskEvents& events, TaskEnd& task);
  bool ReadAccumulables(Cursor& cursor, std::vector<AccumulatorUpdate>& updates);
  bool ReadLearnedAccumulable(Cursor& cursor, std::vector<AccumulatorUpdate>& updates) const;
  bool ReadAccumulable(Cursor& cursor, std::vector<AccumulatorUpdate>& updates);
  bool ReadExecutorMetrics(Cursor& cursor, TaskEvents& events, TaskEnd& task);
  bool ReadMetrics(Cursor& cursor, TaskEnd& task);
  bool ReadLearnedMetrics(Cursor& cursor, TaskEnd& task) const;
  bool ReadMetricFields(Cursor& cursor, std::span<const TaskMetricField> fields, TaskEnd& task);

  std::vector<LearnedAccumulable> accumulables_ = std::vector<LearnedAccumulable>(kNumLearnedAccumulables);
  std::string executor_metrics_text_;  // Of the last task; its readings are the next two.
  model::ExecutorPeaks executor_metrics_;
  bool has_executor_reading_ = false;
  std::vector<LearnedMetric> metrics_;
  std::string metrics_text_;                // The texts of metrics_, then the one behind the last number.
  const char* metrics_position_ = nullptr;  // While learning: behind the last number.
};

}  // namespace sparkwright::ingest
