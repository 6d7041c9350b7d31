#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/quantity.h"
#include "model/measure.h"

namespace sparkwright::model {

/// How much a finding matters, worst last.
enum class FindingSeverity : uint8_t { kInfo, kWarning, kCritical };

/// Name in JSON: "info", "warning", "critical".
constexpr std::string_view FindingSeverityName(FindingSeverity severity) {
  switch (severity) {
    case FindingSeverity::kInfo:
      return "info";
    case FindingSeverity::kWarning:
      return "warning";
    case FindingSeverity::kCritical:
      return "critical";
  }
  return "info";
}

/// How sure a finding is of its cause, surest last.
enum class FindingConfidence : uint8_t {
  kPossible,  ///< The numbers fit, and so do other causes.
  kLikely,    ///< The usual cause of such numbers.
  kSure,      ///< The log says so.
};

/// Name in JSON: "possible", "likely", "sure".
constexpr std::string_view FindingConfidenceName(FindingConfidence confidence) {
  switch (confidence) {
    case FindingConfidence::kPossible:
      return "possible";
    case FindingConfidence::kLikely:
      return "likely";
    case FindingConfidence::kSure:
      return "sure";
  }
  return "possible";
}

/// A number behind a finding, such as "median_task_time_ms" 412.
struct Evidence {
  std::string_view name;  ///< As in JSON, with its unit.
  Measure measure;
};

/// A word behind a finding, such as "failure" "java.lang.OutOfMemoryError".
struct EvidenceText {
  std::string_view name;  ///< As in JSON.
  std::string text;       ///< From the log; may hold anything.
};

/// Where in the run a finding is. Several may be set: a node of an execution, a task's stage. All empty: the whole run.
struct FindingPlace {
  std::optional<StageId> stage;
  int32_t stage_attempt = 0;
  std::optional<JobId> job;
  std::optional<ExecutionId> sql_execution;
  std::optional<int64_t> plan_node;  ///< PlanNode::id of `sql_execution`.
  std::string executor_id;           ///< Empty when it is not about an executor.
  std::string host;                  ///< Empty when it is not about a host.

  bool operator==(const FindingPlace&) const = default;
};

/// How safe it is to change a property without looking at the program.
enum class FixSafety : uint8_t {
  kSafe,      ///< Results stay the same, and nothing gets scarce that was not.
  kResource,  ///< Results stay the same; asks the cluster for more or something else.
  kReview,    ///< May change results, or helps only if an assumption holds: look first.
};

/// Name in JSON: "safe", "resource", "review".
constexpr std::string_view FixSafetyName(FixSafety safety) {
  switch (safety) {
    case FixSafety::kSafe:
      return "safe";
    case FixSafety::kResource:
      return "resource";
    case FixSafety::kReview:
      return "review";
  }
  return "review";
}

/// One property to set.
struct PropertyFix {
  std::string key;
  std::optional<std::string> old_value;  ///< Absent when the run had Spark's default.
  std::string new_value;                 ///< As Spark reads it.
  FixSafety safety = FixSafety::kSafe;
  std::string replaces = {};  ///< A key to take out, whose place this one takes; empty when there is none.
};

/// The change of a program, a few lines of each language; empty where there is none.
struct CodeFix {
  std::string_view sql;
  std::string_view pyspark;
  std::string_view scala;
  [[nodiscard]] bool empty() const { return sql.empty() && pyspark.empty() && scala.empty(); }
};

/// A problem of a run: what it is, where, what it costs, and what removes it. Made by diagnose::Diagnose.
struct Finding {
  std::string_view rule;   ///< Id of the rule, such as "SW101".
  std::string_view name;   ///< Name of the rule, such as "skewed-partitions".
  std::string_view title;  ///< The problem, a phrase such as "Skewed partitions".
  FindingSeverity severity = FindingSeverity::kInfo;
  FindingConfidence confidence = FindingConfidence::kLikely;
  /// Set by rules whose cost is not wall clock (core time, memory); otherwise the severity follows from the impact.
  std::optional<FindingSeverity> own_severity;

  /// Wall clock that would go away, at most that of the run; 0 when the finding is about something else than time.
  Millis impact;
  CoreMillis core_impact;  ///< Core time that would go away or be free for others.

  std::vector<FindingPlace> places;  ///< The one that costs most first.
  std::vector<Evidence> evidence;
  std::vector<EvidenceText> texts;
  /// A sentence with names of `evidence` and `texts` in braces, which a report replaces by their values:
  /// "1 task read {max_read_bytes}, the median {median_read_bytes}".
  std::string_view message;

  std::vector<PropertyFix> properties;
  std::string_view advice;  ///< What to do besides or instead, a sentence; may be empty.
  CodeFix code;

  std::vector<std::string_view> consequences;  ///< Names of rules whose findings this one explains.
};

/// A rule that could not be evaluated.
struct RuleNotEvaluated {
  std::string_view rule;
  std::string_view name;
  std::string reason;  ///< A sentence.
};

struct Diagnosis {
  std::vector<Finding> findings;  ///< The most important first.
  std::vector<RuleNotEvaluated> not_evaluated;
  int64_t num_rules = 0;  ///< That were asked.
};

}  // namespace sparkwright::model
