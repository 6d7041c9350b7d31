// Makes a long event log out of a short one, for `bench/ingest.py`: the same application, its jobs run N times over.
//
//   bench_ingest_copies make N LOG OUT       N times everything
//   bench_ingest_copies make-thin N LOG OUT  the same, but in further copies only eight tasks of each stage
//   bench_ingest_copies count LOG            distinct ids in a log
//
// LOG is a plain log. Each further copy has fresh ids (tasks, stages, jobs, SQL executions, accumulators, RDDs: shifted
// by the number of ids in the log) and later times (shifted by the log's length and a second). There is one
// application: its start, environment and executors come from the first copy only, its end and the removal of executors
// from the last.
//
// Lines are rewritten as text. That is safe: within a JSON string a quote has a backslash before it, so `"Stage ID":`
// can only be a key.

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace {

enum Kind : std::size_t { kTask, kStage, kJob, kExecution, kAccumulator, kRdd, kTime, kNumKinds };
constexpr int64_t kThinTasks = 8;
using Offsets = std::array<int64_t, kNumKinds>;

/// How the numbers behind a key look: 7, "7", [7,8], [[7,1],[8,1]] where only the first of a pair is an id, "rdd_7_1".
enum class Shape { kNumber, kQuoted, kList, kPairs, kBlock };

struct Key {
  std::string_view name;
  Kind kind;
  Shape shape = Shape::kNumber;
};

constexpr std::array<Key, 26> kKeys = {{
    {"Task ID", kTask},
    {"Stage ID", kStage},
    {"Stage IDs", kStage, Shape::kList},
    // Of a stage; of an RDD where it stands in one.
    {"Parent IDs", kStage, Shape::kList},
    {"Job ID", kJob},
    {"RDD ID", kRdd},
    {"Block ID", kRdd, Shape::kBlock},
    {"ID", kAccumulator},
    {"accumulatorId", kAccumulator},
    {"accumUpdates", kAccumulator, Shape::kPairs},
    {"executionId", kExecution},
    {"rootExecutionId", kExecution},
    {"spark.sql.execution.id", kExecution, Shape::kQuoted},
    {"spark.sql.execution.root.id", kExecution, Shape::kQuoted},
    {"Timestamp", kTime},
    {"timestamp", kTime},
    {"time", kTime},
    {"Submission Time", kTime},
    {"Completion Time", kTime},
    {"Launch Time", kTime},
    {"Finish Time", kTime},
    {"Getting Result Time", kTime},
    {"Registration Time", kTime},
    {"startTime", kTime},
    {"finishTime", kTime},
    {"closeTime", kTime},
}};

const Key* FindKey(std::string_view name) {
  const auto* const found = std::find_if(kKeys.begin(), kKeys.end(), [&](const Key& key) { return key.name == name; });
  return found == kKeys.end() ? nullptr : found;
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

/// Calls on_number(kind, begin, end) for each id and time in the line, in order. Negative numbers and zero times mean
/// "none" and are left out.
template <typename OnNumber>
void ForEachNumber(std::string_view line, const OnNumber& on_number) {
  int depth = 0;
  int rdd_depth = -1;
  const auto number_at = [&](Kind kind, std::size_t begin) {
    std::size_t end = begin;
    while (end < line.size() && IsDigit(line[end])) {
      ++end;
    }
    if (end > begin && !(kind == kTime && line[begin] == '0')) {
      on_number(kind, begin, end);
    }
    return end;
  };
  for (std::size_t at = 0; at < line.size(); ++at) {
    const char c = line[at];
    if (c == '{') {
      ++depth;
    } else if (c == '}') {
      rdd_depth = depth == rdd_depth ? -1 : rdd_depth;
      --depth;
    } else if (c == '"') {
      const std::size_t begin = ++at;
      while (at < line.size() && line[at] != '"') {
        at += line[at] == '\\' ? 2 : 1;
      }
      if (at + 2 >= line.size() || line[at + 1] != ':') {
        continue;
      }
      const Key* const key = FindKey(line.substr(begin, at - begin));
      if (key == nullptr) {
        continue;
      }
      ++at;  // The colon; the value is behind it.
      if (key->name == "RDD ID") {
        rdd_depth = depth;
      }
      const Kind kind = key->name == "Parent IDs" && depth == rdd_depth ? kRdd : key->kind;
      if (key->shape == Shape::kNumber) {
        at = number_at(kind, at + 1) - 1;
      } else if (key->shape == Shape::kQuoted && line[at + 1] == '"') {
        number_at(kind, at + 2);
      } else if (key->shape == Shape::kBlock && line.substr(at + 1, 5) == "\"rdd_") {
        number_at(kind, at + 6);
      } else if (key->shape == Shape::kList && line[at + 1] == '[') {
        for (at += 2; at < line.size() && line[at] != ']'; ++at) {
          at = std::max(number_at(kind, at), at + 1) - 1;
        }
      } else if (key->shape == Shape::kPairs && line.substr(at + 1, 2) == "[[") {
        for (at += 2; at + 1 < line.size() && line[at] != ']'; ++at) {
          if (line[at] == '[') {
            number_at(kind, at + 1);
            at = std::min(line.find(']', at), line.size() - 1);
          }
        }
      }
    }
  }
}

int64_t NumberIn(std::string_view line, std::size_t begin, std::size_t end) {
  int64_t number = 0;
  std::from_chars(line.data() + begin, line.data() + end, number);
  return number;
}

std::string_view EventOf(std::string_view line) {
  constexpr std::string_view kBegin = "{\"Event\":\"";
  if (!line.starts_with(kBegin)) {
    return {};
  }
  line.remove_prefix(kBegin.size());
  return line.substr(0, line.find('"'));
}

bool IsOneOf(std::string_view event, std::initializer_list<std::string_view> events) {
  return std::find(events.begin(), events.end(), event) != events.end();
}

bool IsOfFirstCopyOnly(std::string_view event) {
  return IsOneOf(event,
                 {"SparkListenerLogStart", "DBCEventLoggingListenerMetadata", "SparkListenerResourceProfileAdded",
                  "SparkListenerEnvironmentUpdate", "SparkListenerApplicationStart", "SparkListenerExecutorAdded",
                  "SparkListenerBlockManagerAdded"});
}

bool IsOfLastCopyOnly(std::string_view event) {
  return IsOneOf(event,
                 {"SparkListenerApplicationEnd", "SparkListenerExecutorRemoved", "SparkListenerBlockManagerRemoved"});
}

bool IsOfTask(std::string_view event) {
  return IsOneOf(event, {"SparkListenerTaskStart", "SparkListenerTaskEnd", "SparkListenerTaskGettingResult"});
}

/// In a thin copy: whether the event is of one of the few tasks that stay. Some stay, so that a stage has all that a
/// stage with tasks has.
bool IsKeptWhenThin(std::string_view event, std::string_view line) {
  constexpr std::string_view kIndex = "\"Index\":";
  const std::size_t at = line.find(kIndex);
  if (!IsOfTask(event) || at == std::string_view::npos) {
    return true;
  }
  const std::size_t end = line.find(',', at);
  return end != std::string_view::npos && NumberIn(line, at + kIndex.size(), end) < kThinTasks;
}

/// What one copy must be away from the next.
Offsets OffsetsOf(std::ifstream& log) {
  Offsets largest;
  largest.fill(-1);
  int64_t first_ms = INT64_MAX;
  std::string line;
  while (std::getline(log, line)) {
    ForEachNumber(line, [&](Kind kind, std::size_t begin, std::size_t end) {
      const int64_t number = NumberIn(line, begin, end);
      largest[kind] = std::max(largest[kind], number);
      if (kind == kTime) {
        first_ms = std::min(first_ms, number);
      }
    });
  }
  Offsets offsets = largest;
  for (int64_t& offset : offsets) {
    ++offset;
  }
  offsets[kTime] = largest[kTime] < 0 ? 0 : largest[kTime] - first_ms + 1000;
  return offsets;
}

bool Make(int64_t num_copies, bool is_thin, std::ifstream& log, std::ofstream& out) {
  const Offsets offsets = OffsetsOf(log);
  std::string line;
  std::string text;
  for (int64_t copy = 0; copy < num_copies; ++copy) {
    log.clear();
    log.seekg(0);
    while (std::getline(log, line)) {
      const std::string_view event = EventOf(line);
      if ((copy > 0 && IsOfFirstCopyOnly(event)) || (copy + 1 < num_copies && IsOfLastCopyOnly(event)) ||
          (copy > 0 && is_thin && !IsKeptWhenThin(event, line))) {
        continue;
      }
      if (copy == 0) {
        out << line << '\n';
        continue;
      }
      text.clear();
      std::size_t done = 0;
      ForEachNumber(line, [&](Kind kind, std::size_t begin, std::size_t end) {
        std::array<char, 24> digits{};
        const int64_t number = NumberIn(line, begin, end) + copy * offsets[kind];
        char* const digits_end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
        text.append(line, done, begin - done).append(digits.data(), digits_end);
        done = end;
      });
      text.append(line, done).push_back('\n');
      out << text;
    }
  }
  return static_cast<bool>(out.flush());
}

/// Counts what stands in the events that bring it about, so that it does not lean on how ids were rewritten.
void Count(std::ifstream& log) {
  std::unordered_set<int64_t> tasks;
  std::unordered_set<int64_t> stages;
  std::unordered_set<int64_t> jobs;
  std::unordered_set<int64_t> executions;
  int64_t events = 0;
  int64_t starts = 0;
  int64_t ends = 0;
  int64_t bytes = 0;
  std::string line;
  const auto add = [&](std::string_view key, std::unordered_set<int64_t>& ids) {
    const std::size_t at = line.find(key);
    if (at != std::string::npos) {
      std::size_t end = at + key.size();
      while (end < line.size() && IsDigit(line[end])) {
        ++end;
      }
      ids.insert(NumberIn(line, at + key.size(), end));
    }
  };
  while (std::getline(log, line)) {
    bytes += static_cast<int64_t>(line.size()) + 1;
    ++events;
    const std::string_view event = EventOf(line);
    starts += event == "SparkListenerApplicationStart" ? 1 : 0;
    ends += event == "SparkListenerApplicationEnd" ? 1 : 0;
    if (event == "SparkListenerTaskEnd") {
      add("\"Task ID\":", tasks);
    } else if (event == "SparkListenerStageSubmitted") {
      add("\"Stage ID\":", stages);
    } else if (event == "SparkListenerJobStart") {
      add("\"Job ID\":", jobs);
    } else if (event.ends_with("SparkListenerSQLExecutionStart")) {
      add("\"executionId\":", executions);
    }
  }
  std::printf(
      "{\"bytes\": %lld, \"events\": %lld, \"application_starts\": %lld, \"application_ends\": %lld, "
      "\"jobs\": %zu, \"stages\": %zu, \"tasks\": %zu, \"sql_executions\": %zu}\n",
      static_cast<long long>(bytes), static_cast<long long>(events), static_cast<long long>(starts),
      static_cast<long long>(ends), jobs.size(), stages.size(), tasks.size(), executions.size());
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  const bool is_count = arguments.size() == 2 && arguments[0] == "count";
  const bool is_make = arguments.size() == 4 && (arguments[0] == "make" || arguments[0] == "make-thin");
  if (!is_count && !is_make) {
    std::fprintf(stderr, "usage: bench_ingest_copies make|make-thin N LOG OUT, or count LOG\n");
    return 2;
  }
  std::ifstream log(arguments[is_count ? 1 : 2], std::ios::binary);
  if (!log) {
    std::fprintf(stderr, "bench_ingest_copies: cannot read %s\n", arguments[is_count ? 1 : 2].c_str());
    return 1;
  }
  if (is_count) {
    Count(log);
    return 0;
  }
  const int64_t num_copies = NumberIn(arguments[1], 0, arguments[1].size());
  std::ofstream out(arguments[3], std::ios::binary);
  if (num_copies < 1 || !out || !Make(num_copies, arguments[0] == "make-thin", log, out)) {
    std::fprintf(stderr, "bench_ingest_copies: cannot write %s\n", arguments[3].c_str());
    return 1;
  }
  return 0;
}
