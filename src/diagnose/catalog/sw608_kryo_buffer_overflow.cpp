#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <optional>
#include <set>
#include <string>

#include "base/saturating.h"
#include "conf/size_and_time.h"
#include "diagnose/rule.h"
#include "diagnose/stage_work.h"

namespace sparkwright::diagnose {
namespace {

constexpr std::string_view kBufferMax = "spark.kryoserializer.buffer.max";
constexpr double kGrowth = 4.0;
constexpr Bytes kMost{int64_t{2047} << 20};
constexpr Bytes kLargestPower{int64_t{1} << 30};  // Of two, that is not more.

constexpr auto kParameters = std::to_array<RuleParameter>({
    {"growth", model::MultipleOf({kGrowth}),
     "Kryo says what the write that failed needed, not how much of the object was still to come. It is a limit and not "
     "a size: the buffer grows to what an object needs, so four times as much costs nothing and saves a second "
     "failure."},
    {"largest_buffer_bytes", model::Of(kMost), "Spark refuses 2048 MiB and more: a Java array is not larger."},
});

constexpr auto kExplains =
    std::to_array<std::string_view>({"job-failed", "task-failures", "stage-retries", "sql-execution-failed"});

/// The number behind `label` in "Buffer overflow. Available: 0, required: 1048576".
std::optional<int64_t> NumberAfter(std::string_view text, std::string_view label) {
  const std::size_t at = text.find(label);
  if (at == std::string_view::npos) {
    return std::nullopt;
  }
  int64_t number = 0;
  const char* begin = text.data() + at + label.size();
  const auto [end, error] = std::from_chars(begin, text.data() + text.size(), number);
  return error == std::errc() && end != begin && number >= 0 ? std::optional(number) : std::nullopt;
}

/// From "Buffer overflow" on; empty when the text is about something else.
std::string_view OverflowIn(std::string_view text) {
  const std::size_t at = text.find("Buffer overflow.");
  return at != std::string_view::npos && text.find("Kryo") != std::string_view::npos ? text.substr(at)
                                                                                     : std::string_view();
}

/// The buffer that takes what was written and the write that failed: at least.
Bytes Needed(std::string_view overflow, Bytes now) {
  const int64_t required = NumberAfter(overflow, "required: ").value_or(0);
  // "Max capacity" stands where "Available" does when the write alone is larger than the buffer.
  const int64_t available = NumberAfter(overflow, "Available: ").value_or(0);
  return Bytes(SaturatingAdd(std::max<int64_t>(now.count() - available, 0), required));
}

struct Overflows {
  int64_t num_failures = 0;
  Bytes needed;
  Millis impact;
  std::vector<model::FindingPlace> places;
};

void LookAtStages(const Run& run, Bytes now, Overflows& found) {
  for (std::size_t i = 0; i < run.application().stages.size(); ++i) {
    const model::Stage& stage = run.application().stages[i];
    const bool is_lost = stage.status == model::StageStatus::kFailed;
    int64_t in_stage = 0;
    for (const model::TaskFailureGroup& group : stage.failures) {
      if (const std::string_view overflow = OverflowIn(group.message); !overflow.empty()) {
        in_stage += group.count;
        found.needed = std::max(found.needed, Needed(overflow, now));
      }
    }
    // A task that could not be sent at all is in the reason alone.
    const std::string_view of_stage = is_lost && in_stage == 0 ? OverflowIn(stage.failure_reason) : std::string_view();
    if (!of_stage.empty()) {
      in_stage = 1;
      found.needed = std::max(found.needed, Needed(of_stage, now));
    }
    if (in_stage > 0) {
      const int64_t all = std::max<int64_t>(SaturatingAdd(stage.num_tasks, in_stage), 1);
      const model::StageFacts& facts = run.facts().stages[i];
      const Millis lost(SaturatingMultiply(facts.task_time.count(), in_stage) / all);
      found.num_failures += in_stage;
      found.impact += is_lost ? facts.duration.value_or(Millis()) : run.SavedIfTasksWorkLess(i, lost);
      found.places.push_back(run.PlaceOf(i));
    }
  }
}

/// What the driver could not write, such as a table to broadcast, fails a query without a failed stage.
void LookAtExecutions(const Run& run, Bytes now, Overflows& found) {
  std::set<ExecutionId> known;
  for (const model::FindingPlace& place : found.places) {
    if (place.sql_execution.has_value()) {
      known.insert(*place.sql_execution);
    }
  }
  for (const model::SqlExecution& execution : run.application().sql_executions) {
    const std::string_view overflow = OverflowIn(execution.error_message);
    if (overflow.empty() || known.contains(execution.id)) {
      continue;
    }
    ++found.num_failures;
    found.needed = std::max(found.needed, Needed(overflow, now));
    found.impact += execution.completed.has_value() ? *execution.completed - execution.submitted : Millis();
    model::FindingPlace place;
    place.sql_execution = execution.id;
    found.places.push_back(place);
  }
}

Outcome Check(const Run& run) {
  const Bytes now = run.configuration().Size(kBufferMax).value_or(Bytes(int64_t{64} << 20));
  Overflows found;
  LookAtStages(run, now, found);
  LookAtExecutions(run, now, found);
  if (found.num_failures == 0) {
    return std::vector<model::Finding>();
  }
  model::Finding finding;
  finding.confidence = model::FindingConfidence::kSure;
  finding.impact = found.impact;
  finding.places = std::move(found.places);
  finding.evidence = {{"num_failures", model::CountOf(found.num_failures)},
                      {"buffer_bytes", model::Of(now)},
                      {"needed_bytes", model::Of(found.needed)}};
  const Bytes wanted = std::max(found.needed, Bytes(SaturatingCast(static_cast<double>(now.count()) * kGrowth)));
  if (now < kMost) {
    const std::string text = wanted > kLargestPower ? conf::PrintSize({kMost.count() >> 20, conf::ByteUnit::kMebi})
                                                    : AtLeastMebibytes(wanted);
    Propose(run, std::nullopt, std::string(kBufferMax), text, model::FixSafety::kSafe, finding);
  }
  return std::vector<model::Finding>{std::move(finding)};
}

}  // namespace

extern constinit const Rule kKryoBufferOverflow = {
    .id = "SW608",
    .name = "kryo-buffer-overflow",
    .title = "An object larger than Kryo's buffer",
    .since = "0.1.0",
    .message =
        "Kryo could not write an object, {num_failures} times: its buffer may grow to {buffer_bytes}, and at least "
        "{needed_bytes} were needed.",
    .advice =
        "What is that large is better kept in pieces: write it from the executors instead of returning it to the "
        "driver, and give Encoders.kryo objects of one row.",
    .doc =
        "Where Kryo has no stream to write to, a whole object must fit in a buffer that grows up to "
        "spark.kryoserializer.buffer.max: the result of a task up to Spark 3.3 (3.3.4 fails there, 3.4.4 does not), "
        "start values of aggregates, objects behind Encoders.kryo. A larger one fails its task, on every attempt. The "
        "exception says how much room was left and how much the next write needed, which is the least that is missing.",
    .parameters = kParameters,
    .severity = model::FindingSeverity::kCritical,
    .explains = kExplains,
    .check = &Check,
};

}  // namespace sparkwright::diagnose
