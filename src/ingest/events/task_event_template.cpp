#include "ingest/events/task_event_template.h"

#include <bit>
#include <cstring>

namespace sparkwright::ingest {

/// A position in a line that is matched against expected text. When something does not match, the position is left
/// wherever it is then; whoever wants to try again keeps a copy.
class TaskEventTemplate::Cursor {
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
    uint64_t magnitude = 0;  // Unsigned, because the digit too many may overflow before it is refused.
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
    value = is_negative ? -static_cast<int64_t>(magnitude) : static_cast<int64_t>(magnitude);
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

namespace {

template <typename Cursor>
bool ReadLocality(Cursor& cursor, model::Locality& locality) {
  for (std::size_t i = 0; i < model::kLocalityNames.size(); ++i) {
    if (cursor.Skip(model::kLocalityNames[i])) {
      locality = static_cast<model::Locality>(i);
      return cursor.SkipCharacter('"');
    }
  }
  return false;
}

template <typename Cursor>
bool ReadStageIds(Cursor& cursor, TaskInfo& info) {
  return cursor.Skip("\"Stage ID\":") && cursor.Integer32(info.stage_id) && cursor.Skip(",\"Stage Attempt ID\":") &&
         cursor.Integer32(info.stage_attempt);
}

/// "Task Info" from its opening brace up to the key of its accumulables.
template <typename Cursor>
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
         cursor.Boolean(info.was_killed) && cursor.Skip(",\"Accumulables\":[") && info.stage_id >= 0 && info.index >= 0;
}

/// An integer, bare or quoted. `number` is where its digits (or its sign) are.
template <typename Cursor>
bool ReadAccumulatorValue(Cursor& cursor, int64_t& value, std::string_view& number) {
  const bool is_quoted = cursor.SkipCharacter('"');
  const char* const first = cursor.position();
  if (!cursor.Integer(value)) {
    return false;
  }
  number = std::string_view(first, static_cast<std::size_t>(cursor.position() - first));
  return !is_quoted || cursor.SkipCharacter('"');
}

std::string_view Between(const char* first, const char* last) {
  return {first, static_cast<std::size_t>(last - first)};
}

const char* EndOf(std::string_view text) { return text.data() + text.size(); }

}  // namespace

bool TaskEventTemplate::ReadTaskStart(std::string_view line, TaskEvents& events) {
  Cursor cursor(line);
  TaskInfo info;
  if (cursor.Skip("{\"Event\":\"SparkListenerTaskStart\",") && ReadStageIds(cursor, info) &&
      cursor.Skip(",\"Task Info\":") && ReadTaskInfo(cursor, info) && cursor.Skip("]}}") && cursor.is_at_end()) {
    events.starts.push_back(info);
    return true;
  }
  return false;
}

bool TaskEventTemplate::ReadTaskEnd(std::string_view line, TaskEvents& events) {
  const std::size_t num_updates = events.updates.size();
  const std::size_t num_peaks = events.executor_peaks.size();
  Cursor cursor(line);
  TaskEnd& task = events.ends.emplace_back();
  if (!ReadTaskEndFields(cursor, events, task)) {
    events.ends.pop_back();
    events.updates.resize(num_updates);
    events.executor_peaks.resize(num_peaks);
    return false;
  }
  task.first_update = static_cast<uint32_t>(num_updates);
  task.num_updates = static_cast<uint32_t>(events.updates.size() - num_updates);
  return true;
}

bool TaskEventTemplate::ReadTaskEndFields(Cursor& cursor, TaskEvents& events, TaskEnd& task) {
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
  return cursor.Skip("Task Metrics\":") && ReadMetrics(cursor, task) && cursor.SkipCharacter('}') && cursor.is_at_end();
}

bool TaskEventTemplate::ReadAccumulables(Cursor& cursor, std::vector<AccumulatorUpdate>& updates) {
  if (cursor.SkipCharacter(']')) {
    return true;
  }
  do {
    Cursor attempt = cursor;
    if (ReadLearnedAccumulable(attempt, updates)) {
      cursor = attempt;
    } else if (!ReadAccumulable(cursor, updates)) {
      return false;
    }
  } while (cursor.SkipCharacter(','));
  return cursor.SkipCharacter(']');
}

bool TaskEventTemplate::ReadLearnedAccumulable(Cursor& cursor, std::vector<AccumulatorUpdate>& updates) const {
  AccumulatorUpdate update;
  if (!cursor.Skip("{\"ID\":") || !cursor.Integer(update.id)) {
    return false;
  }
  const LearnedAccumulable& learned = accumulables_[static_cast<uint64_t>(update.id) % kNumLearnedAccumulables];
  const char* const text = learned.text.data();
  int64_t value = 0;
  if (learned.id != update.id || !cursor.Skip({text, learned.update_size}) || !cursor.Integer(update.update) ||
      !cursor.Skip({text + learned.update_size, learned.value_size}) || !cursor.Integer(value) ||
      !cursor.Skip({text + learned.update_size + learned.value_size, learned.rest_size})) {
    return false;
  }
  if (!learned.is_internal) {
    updates.push_back(update);
  }
  return true;
}

bool TaskEventTemplate::ReadAccumulable(Cursor& cursor, std::vector<AccumulatorUpdate>& updates) {
  AccumulatorUpdate update;
  std::string_view name;
  std::string_view metadata;
  std::string_view update_number;
  std::string_view value_number;
  int64_t value = 0;
  bool flag = false;
  if (!(cursor.Skip("{\"ID\":") && cursor.Integer(update.id))) {
    return false;
  }
  const char* const behind_id = cursor.position();
  if (!(cursor.Skip(",\"Name\":\"") && cursor.StringRest(name))) {
    return false;
  }
  if (cursor.Skip(",\"Update\":") && !ReadAccumulatorValue(cursor, update.update, update_number)) {
    return false;
  }
  if (cursor.Skip(",\"Value\":") && !ReadAccumulatorValue(cursor, value, value_number)) {
    return false;
  }
  if (!(cursor.Skip(",\"Internal\":") && cursor.Boolean(flag) && cursor.Skip(",\"Count Failed Values\":") &&
        cursor.Boolean(flag))) {
    return false;
  }
  if (cursor.Skip(",\"Metadata\":\"") && !cursor.StringRest(metadata)) {
    return false;
  }
  if (!cursor.SkipCharacter('}')) {
    return false;
  }
  const bool is_internal = IsInternalAccumulator(name);
  if (!update_number.empty() && !is_internal) {
    updates.push_back(update);
  }
  if (!update_number.empty() && !value_number.empty()) {
    const std::string_view to_update = Between(behind_id, update_number.data());
    const std::string_view to_value = Between(EndOf(update_number), value_number.data());
    const std::string_view rest = Between(EndOf(value_number), cursor.position());
    if (to_update.size() + to_value.size() + rest.size() <= LearnedAccumulable::kMaxText) {
      LearnedAccumulable& learned = accumulables_[static_cast<uint64_t>(update.id) % kNumLearnedAccumulables];
      learned.id = update.id;
      learned.is_internal = is_internal;
      learned.update_size = static_cast<uint8_t>(to_update.copy(learned.text.data(), to_update.size()));
      char* const next = learned.text.data() + to_update.size();
      learned.value_size = static_cast<uint8_t>(to_value.copy(next, to_value.size()));
      learned.rest_size = static_cast<uint8_t>(rest.copy(next + to_value.size(), rest.size()));
    }
  }
  return true;
}

bool TaskEventTemplate::ReadExecutorMetrics(Cursor& cursor, TaskEvents& events, TaskEnd& task) {
  const char* const first = cursor.position();
  if (executor_metrics_text_.empty() || !cursor.Skip(executor_metrics_text_)) {
    executor_metrics_ = model::ExecutorPeaks();
    executor_metrics_text_.clear();
    has_executor_reading_ = false;
    if (!cursor.SkipCharacter('{')) {
      return false;
    }
    std::size_t next = 0;
    do {
      if (!cursor.SkipCharacter('"')) {
        return false;
      }
      while (next < model::kNumExecutorMetrics && !(cursor.Skip(model::kExecutorMetricTable[next].spark_name))) {
        ++next;
      }
      if (next == model::kNumExecutorMetrics || !cursor.Skip("\":") ||
          !cursor.Integer(executor_metrics_.values[next])) {
        return false;
      }
      has_executor_reading_ |= executor_metrics_.values[next] != 0;
      ++next;
    } while (cursor.SkipCharacter(','));
    if (!cursor.SkipCharacter('}')) {
      return false;
    }
    executor_metrics_text_ = Between(first, cursor.position());
  }
  if (has_executor_reading_) {
    task.executor_peaks = static_cast<int32_t>(events.executor_peaks.size());
    events.executor_peaks.push_back(executor_metrics_);
  }
  return true;
}

bool TaskEventTemplate::ReadMetrics(Cursor& cursor, TaskEnd& task) {
  Cursor attempt = cursor;
  if (ReadLearnedMetrics(attempt, task)) {
    cursor = attempt;
    return true;
  }
  task.metrics.fill(0);
  metrics_.clear();
  metrics_text_.clear();
  metrics_position_ = cursor.position();
  if (!ReadMetricFields(cursor, kTaskMetricFields, task)) {
    metrics_.clear();
    return false;
  }
  metrics_text_ += Between(metrics_position_, cursor.position());
  return true;
}

bool TaskEventTemplate::ReadLearnedMetrics(Cursor& cursor, TaskEnd& task) const {
  if (metrics_.empty()) {
    return false;
  }
  const std::string_view text = metrics_text_;
  for (const LearnedMetric& learned : metrics_) {
    if (!cursor.Skip(text.substr(learned.begin, learned.size)) ||
        !cursor.Integer(task.metrics[static_cast<std::size_t>(learned.metric)])) {
      return false;
    }
  }
  return cursor.Skip(text.substr(metrics_.back().begin + metrics_.back().size));
}

/// An object of integers, objects of such and an empty array, whose keys are some of `fields` in their order.
bool TaskEventTemplate::ReadMetricFields(Cursor& cursor, std::span<const TaskMetricField> fields, TaskEnd& task) {
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
      const std::string_view before = Between(metrics_position_, cursor.position());
      metrics_.push_back(
          {field.metric, static_cast<uint32_t>(metrics_text_.size()), static_cast<uint32_t>(before.size())});
      metrics_text_ += before;
      if (!cursor.Integer(task.metrics[static_cast<std::size_t>(field.metric)])) {
        return false;
      }
      metrics_position_ = cursor.position();
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

}  // namespace sparkwright::ingest
