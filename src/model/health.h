#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "model/run_facts.h"

namespace sparkwright::model {

/// Worst last, so the overall verdict is the maximum; what was not evaluated does not make it worse.
enum class HealthVerdict : uint8_t { kNotEvaluated, kOk, kWarning, kCritical };

/// Name in JSON: "not_evaluated", "ok", "warning", "critical".
constexpr std::string_view HealthVerdictName(HealthVerdict verdict) {
  switch (verdict) {
    case HealthVerdict::kNotEvaluated:
      return "not_evaluated";
    case HealthVerdict::kOk:
      return "ok";
    case HealthVerdict::kWarning:
      return "warning";
    case HealthVerdict::kCritical:
      return "critical";
  }
  return "not_evaluated";
}

/// When a value is ok, a warning or critical. Values between the limits, and on the critical one, are warnings.
struct HealthThresholds {
  enum class Better : uint8_t { kLower, kHigher };
  Better better = Better::kLower;
  Measure ok;                   ///< Strictly better than this is ok.
  Measure critical;             ///< Strictly worse than this is critical.
  bool is_ok_limit_ok = false;  ///< `ok` itself is ok too ("0 bytes").
};

/// A number behind a verdict, such as "median_task_time_ms" 412.
struct HealthNumber {
  std::string_view name;  ///< As in JSON, with its unit.
  Measure measure;
};

/// A stage attempt or an executor that a verdict points at. Exactly one of `stage` and `executor_id` is set.
struct HealthPlace {
  std::optional<StageId> stage;
  int32_t stage_attempt = 0;
  std::string executor_id;
  Measure value;                                         ///< In the unit of the check.
  HealthVerdict verdict = HealthVerdict::kNotEvaluated;  ///< Of this place by the same thresholds.
  std::vector<HealthNumber> numbers;                     ///< What `value` was made from.
};

/// One row of the health table.
struct HealthCheck {
  std::string_view id;     ///< Stable, such as "gc-time".
  std::string_view title;  ///< What is measured, such as "GC time of task run time".
  HealthVerdict verdict = HealthVerdict::kNotEvaluated;
  std::optional<Measure> value;  ///< Absent exactly when not evaluated.
  HealthThresholds thresholds;
  std::vector<HealthNumber> numbers;  ///< What `value` was made from.
  /// Where it comes from, 1 to 6 when evaluated, those of an ok check too. What costs the run most comes first; where
  /// the check is about the worst single place (skew, shuffle partition), that one with `value` does.
  std::vector<HealthPlace> places;
  std::string reason;  ///< Why not evaluated, a sentence; empty otherwise.
};

/// The health table of a run. Made by diagnose::CheckHealth.
struct HealthReport {
  std::vector<HealthCheck> checks;  ///< Always the same ones in the same order.
  HealthVerdict overall = HealthVerdict::kNotEvaluated;
};

}  // namespace sparkwright::model
