#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "ingest/events/json_line_parser.h"
#include "ingest/events/line_splitter.h"
#include "ingest/events/task_event_json.h"
#include "ingest/events/task_event_template.h"

// Whether the two readers of task events agree about a line. Shared by a test and a fuzzer.
namespace sparkwright::ingest {

inline bool IsSame(const TaskInfo& a, const TaskInfo& b) {
  return a.stage_id == b.stage_id && a.stage_attempt == b.stage_attempt && a.task_id == b.task_id &&
         a.index == b.index && a.launch_ms == b.launch_ms && a.getting_result_ms == b.getting_result_ms &&
         a.finish_ms == b.finish_ms && a.executor_id == b.executor_id && a.host == b.host && a.locality == b.locality &&
         a.is_speculative == b.is_speculative && a.has_failed == b.has_failed && a.was_killed == b.was_killed;
}

/// Compares events that hold at most one task each. Empty when they are the same, else the name of what differs.
inline std::string Difference(const TaskEvents& a, const TaskEvents& b) {
  if (a.starts.size() != b.starts.size() || a.ends.size() != b.ends.size()) {
    return "number of events";
  }
  if (!a.starts.empty()) {
    return IsSame(a.starts.front(), b.starts.front()) && a.updates.empty() && b.updates.empty() ? "" : "Task Info";
  }
  if (a.ends.empty()) {
    return "";
  }
  const TaskEnd& one = a.ends.front();
  const TaskEnd& other = b.ends.front();
  if (!IsSame(one.info, other.info)) {
    return "Task Info";
  }
  if (one.reason != other.reason || one.reason_name != other.reason_name ||
      one.reason_message != other.reason_message) {
    return "Task End Reason";
  }
  if (one.metrics != other.metrics) {
    return "Task Metrics";
  }
  if (one.first_update != other.first_update || one.num_updates != other.num_updates ||
      one.num_updates != a.updates.size() || a.updates.size() != b.updates.size()) {
    return "number of Accumulables";
  }
  for (std::size_t i = 0; i < a.updates.size(); ++i) {
    if (a.updates[i].id != b.updates[i].id || a.updates[i].update != b.updates[i].update) {
      return "Accumulables";
    }
  }
  if (one.executor_peaks != other.executor_peaks || a.executor_peaks.size() != b.executor_peaks.size() ||
      (!a.executor_peaks.empty() && a.executor_peaks.front().values != b.executor_peaks.front().values)) {
    return "Task Executor Metrics";
  }
  return "";
}

/// Reads lines with a template reader that goes on learning, with fresh ones and with the general parser.
class TaskReaders {
 public:
  enum class Kind { kStart, kEnd };

  struct Verdict {
    bool is_accepted = false;  ///< By the template reader.
    std::string disagreement;  ///< Empty, or what is wrong.
  };

  /// `with_fresh`: whether a reader that has learned nothing must agree too; making one costs 250 KB of memory.
  Verdict Read(Kind kind, std::string_view line, bool with_fresh) {
    Verdict verdict;
    TaskEvents learned;
    verdict.is_accepted = ReadWith(learning_, kind, line, learned);
    if (!verdict.is_accepted && (!learned.starts.empty() || !learned.ends.empty() || !learned.updates.empty() ||
                                 !learned.executor_peaks.empty())) {
      verdict.disagreement = "a refused line left something behind";
      return verdict;
    }
    if (with_fresh) {
      TaskEventTemplate fresh;
      TaskEvents unlearned;
      if (ReadWith(fresh, kind, line, unlearned) != verdict.is_accepted) {
        verdict.disagreement = "a fresh reader decides otherwise";
        return verdict;
      }
      if (const std::string difference = Difference(learned, unlearned); !difference.empty()) {
        verdict.disagreement = "a fresh reader reads another " + difference;
        return verdict;
      }
    }
    if (verdict.is_accepted) {
      padded_.assign(line);
      padded_.append(kLinePadding, '\0');
      ImportCounters counters;
      const model::ImportPosition where;
      const auto event =
          json_.Parse(std::string_view(padded_).substr(0, line.size()), where, JsonLineParser::LastLine::kNo, counters);
      TaskEvents general;
      if (!event.has_value()) {
        verdict.disagreement = "the general parser sees no JSON object";
      } else if (!(kind == Kind::kStart ? ReadTaskStart(*event, general) : ReadTaskEnd(*event, general))) {
        verdict.disagreement = "the general parser refuses";
      } else if (const std::string difference = Difference(learned, general); !difference.empty()) {
        verdict.disagreement = "the general parser reads another " + difference;
      } else if (counters.count(ImportCounter::kBadField) != 0) {
        verdict.disagreement = "the general parser counts a bad field";
      }
    }
    return verdict;
  }

 private:
  static bool ReadWith(TaskEventTemplate& reader, Kind kind, std::string_view line, TaskEvents& events) {
    return kind == Kind::kStart ? reader.ReadTaskStart(line, events) : reader.ReadTaskEnd(line, events);
  }

  static constexpr ReadLimits kLimits = {};
  TaskEventTemplate learning_;
  JsonLineParser json_{kLimits};
  std::string padded_;
};

}  // namespace sparkwright::ingest
