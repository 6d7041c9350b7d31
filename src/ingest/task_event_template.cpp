#include "ingest/task_event_template.h"

#include <bit>
#include <cstring>
#include <optional>
#include <span>

#include "ingest/task_metric_fields.h"

namespace sparkwright::ingest {
namespace {

/// A position in a line that is matched against expected text. Once something does not match, the whole line is
/// given up, so the methods leave the position wherever it is then.
class Cursor {
 public:
  explicit Cursor(std::string_view line) : position_(line.data()), end_(line.data() + line.size()) {}

  template <std::size_t kSize>
  bool Skip(const char (&literal)[kSize]) {
    return Skip(std::string_view(literal, kSize - 1));
  }

  bool Skip(std::string_view literal) {
    if (remaining() < literal.size() || std::memcmp(position_, literal.data(), literal.size()) != 0) {
      return false;
    }
    position_ += literal.size();
    return true;
  }

  bool SkipCharacter(char character) {
    if (position_ == end_ || *position_ != character) {
      return false;
    }
    ++position_;
    return true;
  }

  [[nodiscard]] bool is_at(char character) const { return position_ != end_ && *position_ == character; }
  [[nodiscard]] bool is_at_end() const { return position_ == end_; }
  [[nodiscard]] const char* position() const { return position_; }

  /// An integer of at most 18 digits, without leading zeros as JSON wants it.
  bool Integer(int64_t& value) {
    const bool is_negative = SkipCharacter('-');
    const char* const first = position_;
    int64_t magnitude = 0;
    while (position_ != end_) {
      const auto digit = static_cast<unsigned char>(*position_ - '0');
      if (digit > 9) {
        break;
      }
      magnitude = magnitude * 10 + digit;
      if (++position_ - first > kMaxDigits) {
        return false;
      }
    }
    const auto num_digits = position_ - first;
    if (num_digits == 0 || (*first == '0' && (num_digits > 1 || is_negative))) {
      return false;
    }
    value = is_negative ? -magnitude : magnitude;
    return true;
  }

  bool Integer32(int32_t& value) {
    int64_t wide = 0;
    if (!Integer(wide) || wide != static_cast<int32_t>(wide)) {
      return false;
    }
    value = static_cast<int32_t>(wide);
    return true;
  }

  bool Boolean(bool& value) {
    if (Skip("false")) {
      value = false;
      return true;
    }
    value = true;
    return Skip("true");
  }

  /// The rest of a string after its opening quote, up to and with the closing one. Only printable ASCII without
  /// escapes: then the bytes are the value.
  bool StringRest(std::string_view& value) {
    const char* const first = position_;
    while (end_ - position_ >= 8) {
      uint64_t word = 0;
      std::memcpy(&word, position_, sizeof(word));
      const uint64_t stops = StopBytes(word);
      if (stops != 0) {
        position_ += std::countr_zero(stops) / 8;
        return FinishString(first, value);
      }
      position_ += 8;
    }
    while (position_ != end_ && !IsStop(*position_)) {
      ++position_;
    }
    return FinishString(first, value);
  }

 private:
  static constexpr std::ptrdiff_t kMaxDigits = 18;
  static constexpr uint64_t kOnes = 0x0101010101010101;
  static constexpr uint64_t kHighBits = 0x8080808080808080;

  static_assert(std::endian::native == std::endian::little, "StopBytes finds the first byte in the lowest bits");

  static bool IsStop(char character) {
    const auto byte = static_cast<unsigned char>(character);
    return byte == '"' || byte == '\\' || byte < 0x20 || byte >= 0x7F;
  }

  /// A word whose lowest set bit lies in the first byte of `word` that IsStop, or 0. Bytes above that one may be
  /// marked wrongly (a borrow runs upwards); 0x7F itself may be missed, which is harmless in JSON.
  static uint64_t StopBytes(uint64_t word) {
    const uint64_t quotes = word ^ (kOnes * '"');
    const uint64_t backslashes = word ^ (kOnes * '\\');
    return (((quotes - kOnes) & ~quotes) | ((backslashes - kOnes) & ~backslashes) | (word - kOnes * 0x20) | word) &
           kHighBits;
  }

  bool FinishString(const char* first, std::string_view& value) {
    if (!is_at('"')) {
      return false;
    }
    value = std::string_view(first, static_cast<std::size_t>(position_ - first));
    ++position_;
    return true;
  }

  [[nodiscard]] std::size_t remaining() const { return static_cast<std::size_t>(end_ - position_); }

  const char* position_;
  const char* end_;
};

bool ReadLocality(Cursor& cursor, model::Locality& locality) {
  for (std::size_t i = 0; i < model::kLocalityNames.size(); ++i) {
    if (cursor.Skip(model::kLocalityNames[i])) {
      locality = static_cast<model::Locality>(i);
      return cursor.SkipCharacter('"');
    }
  }
  return false;
}

bool ReadStageIds(Cursor& cursor, TaskInfo& info) {
  return cursor.Skip("\"Stage ID\":") && cursor.Integer32(info.stage_id) && cursor.Skip(",\"Stage Attempt ID\":") &&
         cursor.Integer32(info.stage_attempt);
}

/// "Task Info" from its opening brace up to the key of its accumulables.
bool ReadTaskInfo(Cursor& cursor, TaskInfo& info) {
  int32_t ignored = 0;
  if (!(cursor.Skip("{\"Task ID\":") && cursor.Integer(info.task_id) && cursor.Skip(",\"Index\":") &&
        cursor.Integer32(info.index) && cursor.Skip(",\"Attempt\":") && cursor.Integer32(ignored) &&
        cursor.Skip(",\""))) {
    return false;
  }
  if (cursor.Skip("Partition ID\":") && !(cursor.Integer32(ignored) && cursor.Skip(",\""))) {
    return false;
  }
  return cursor.Skip("Launch Time\":") && cursor.Integer(info.launch_ms) && cursor.Skip(",\"Executor ID\":\"") &&
         cursor.StringRest(info.executor_id) && cursor.Skip(",\"Host\":\"") && cursor.StringRest(info.host) &&
         cursor.Skip(",\"Locality\":\"") && ReadLocality(cursor, info.locality) && cursor.Skip(",\"Speculative\":") &&
         cursor.Boolean(info.is_speculative) && cursor.Skip(",\"Getting Result Time\":") &&
         cursor.Integer(info.getting_result_ms) && cursor.Skip(",\"Finish Time\":") && cursor.Integer(info.finish_ms) &&
         cursor.Skip(",\"Failed\":") && cursor.Boolean(info.has_failed) && cursor.Skip(",\"Killed\":") &&
         cursor.Boolean(info.was_killed) && cursor.Skip(",\"Accumulables\":[");
}

/// An integer, bare or quoted.
bool ReadAccumulatorValue(Cursor& cursor, int64_t& value) {
  const bool is_quoted = cursor.SkipCharacter('"');
  return cursor.Integer(value) && (!is_quoted || cursor.SkipCharacter('"'));
}

bool ReadAccumulable(Cursor& cursor, std::vector<AccumulatorUpdate>& updates) {
  AccumulatorUpdate update;
  std::string_view name;
  std::string_view metadata;
  int64_t ignored = 0;
  bool has_update = false;
  if (!(cursor.Skip("{\"ID\":") && cursor.Integer(update.id) && cursor.Skip(",\"Name\":\"") &&
        cursor.StringRest(name))) {
    return false;
  }
  if (cursor.Skip(",\"Update\":")) {
    has_update = true;
    if (!ReadAccumulatorValue(cursor, update.update)) {
      return false;
    }
  }
  if (cursor.Skip(",\"Value\":") && !ReadAccumulatorValue(cursor, ignored)) {
    return false;
  }
  bool flag = false;
  if (!(cursor.Skip(",\"Internal\":") && cursor.Boolean(flag) && cursor.Skip(",\"Count Failed Values\":") &&
        cursor.Boolean(flag))) {
    return false;
  }
  if (cursor.Skip(",\"Metadata\":\"") && !cursor.StringRest(metadata)) {
    return false;
  }
  if (has_update && !IsInternalAccumulator(name)) {
    updates.push_back(update);
  }
  return cursor.SkipCharacter('}');
}

bool ReadAccumulables(Cursor& cursor, std::vector<AccumulatorUpdate>& updates) {
  if (cursor.SkipCharacter(']')) {
    return true;
  }
  do {
    if (!ReadAccumulable(cursor, updates)) {
      return false;
    }
  } while (cursor.SkipCharacter(','));
  return cursor.SkipCharacter(']');
}

/// An object of integers, objects of such and an empty array, whose keys are some of `fields` in their order.
bool ReadMetricFields(Cursor& cursor, std::span<const TaskMetricField> fields, TaskEnd& task) {
  if (!cursor.SkipCharacter('{')) {
    return false;
  }
  if (cursor.SkipCharacter('}')) {
    return true;
  }
  std::size_t next = 0;
  do {
    if (!cursor.SkipCharacter('"')) {
      return false;
    }
    while (next < fields.size() && !cursor.Skip(fields[next].key_and_quote)) {
      ++next;
    }
    if (next == fields.size() || !cursor.SkipCharacter(':')) {
      return false;
    }
    const TaskMetricField& field = fields[next++];
    if (field.metric != model::TaskMetric::kCount) {
      if (!cursor.Integer(task.metrics[static_cast<std::size_t>(field.metric)])) {
        return false;
      }
    } else if (field.fields.empty()) {
      if (!cursor.Skip("[]")) {
        return false;
      }
    } else if (!ReadMetricFields(cursor, field.fields, task)) {
      return false;
    }
  } while (cursor.SkipCharacter(','));
  return cursor.SkipCharacter('}');
}

bool ReadExecutorMetrics(Cursor& cursor, TaskEvents& events, TaskEnd& task) {
  model::ExecutorPeaks peaks;
  bool has_reading = false;
  if (!cursor.SkipCharacter('{')) {
    return false;
  }
  std::size_t next = 0;
  do {
    if (!cursor.SkipCharacter('"')) {
      return false;
    }
    while (next < model::kNumExecutorMetrics && !cursor.Skip(model::kExecutorMetricTable[next].spark_name)) {
      ++next;
    }
    if (next == model::kNumExecutorMetrics || !cursor.Skip("\":") || !cursor.Integer(peaks.values[next])) {
      return false;
    }
    has_reading |= peaks.values[next] != 0;
    ++next;
  } while (cursor.SkipCharacter(','));
  if (has_reading) {
    task.executor_peaks = static_cast<int32_t>(events.executor_peaks.size());
    events.executor_peaks.push_back(peaks);
  }
  return cursor.SkipCharacter('}');
}

bool ReadTaskEnd(Cursor& cursor, TaskEvents& events, TaskEnd& task) {
  std::string_view task_type;
  if (!(cursor.Skip("{\"Event\":\"SparkListenerTaskEnd\",") && ReadStageIds(cursor, task.info) &&
        cursor.Skip(",\"Task Type\":\"") && cursor.StringRest(task_type) &&
        cursor.Skip(",\"Task End Reason\":{\"Reason\":\"Success\"},\"Task Info\":") &&
        ReadTaskInfo(cursor, task.info) && ReadAccumulables(cursor, events.updates) && cursor.Skip("},\""))) {
    return false;
  }
  if (cursor.Skip("Task Executor Metrics\":") && !(ReadExecutorMetrics(cursor, events, task) && cursor.Skip(",\""))) {
    return false;
  }
  return cursor.Skip("Task Metrics\":") && ReadMetricFields(cursor, kTaskMetricFields, task) &&
         cursor.SkipCharacter('}') && cursor.is_at_end();
}

}  // namespace

bool ReadTaskStartTemplate(std::string_view line, TaskEvents& events) {
  Cursor cursor(line);
  TaskInfo info;
  if (cursor.Skip("{\"Event\":\"SparkListenerTaskStart\",") && ReadStageIds(cursor, info) &&
      cursor.Skip(",\"Task Info\":") && ReadTaskInfo(cursor, info) && cursor.Skip("]}}") && cursor.is_at_end()) {
    events.starts.push_back(info);
    return true;
  }
  return false;
}

bool ReadTaskEndTemplate(std::string_view line, TaskEvents& events) {
  const std::size_t num_updates = events.updates.size();
  const std::size_t num_peaks = events.executor_peaks.size();
  Cursor cursor(line);
  TaskEnd& task = events.ends.emplace_back();
  if (!ReadTaskEnd(cursor, events, task)) {
    events.ends.pop_back();
    events.updates.resize(num_updates);
    events.executor_peaks.resize(num_peaks);
    return false;
  }
  task.first_update = static_cast<uint32_t>(num_updates);
  task.num_updates = static_cast<uint32_t>(events.updates.size() - num_updates);
  return true;
}

}  // namespace sparkwright::ingest
