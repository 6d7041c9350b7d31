#pragma once

#include "model/health.h"
#include "report/json_facts.h"
#include "report/json_object.h"

namespace sparkwright::report {

template <>
struct JsonEnum<model::HealthVerdict> {
  using V = model::HealthVerdict;
  static constexpr std::array<std::pair<V, std::string_view>, 4> kNames = {
      {{V::kNotEvaluated, model::HealthVerdictName(V::kNotEvaluated)},
       {V::kOk, model::HealthVerdictName(V::kOk)},
       {V::kWarning, model::HealthVerdictName(V::kWarning)},
       {V::kCritical, model::HealthVerdictName(V::kCritical)}}};
};

template <>
struct JsonEnum<model::HealthThresholds::Better> {
  using Better = model::HealthThresholds::Better;
  static constexpr std::array<std::pair<Better, std::string_view>, 2> kNames = {
      {{Better::kLower, "lower"}, {Better::kHigher, "higher"}}};
};

template <>
struct JsonObject<model::Measure> {
  using M = model::Measure;
  static constexpr std::string_view kName = "measure";
  static constexpr std::string_view kMeaning =
      "A number with its unit. A share is 0 to 1, a multiple 2.5 means 2.5 times.";
  static constexpr bool kIsInline = true;
  static constexpr auto Fields() {
    return std::tuple{
        Field("unit", &M::unit, ""),
        Field("value", &M::value, ""),
    };
  }
};

template <>
struct JsonObject<model::HealthThresholds> {
  using T = model::HealthThresholds;
  static constexpr std::string_view kName = "health_thresholds";
  static constexpr std::string_view kMeaning =
      "Strictly better than ok is ok, strictly worse than critical is critical, in between is a warning.";
  static constexpr bool kIsInline = true;
  static constexpr auto Fields() {
    return std::tuple{
        Field("better", &T::better, ""),
        Field("ok", &T::ok, ""),
        Field("critical", &T::critical, ""),
        Field("is_ok_limit_ok", &T::is_ok_limit_ok, "The ok limit itself is ok, too."),
    };
  }
};

template <>
struct JsonObject<model::HealthNumber> {
  using N = model::HealthNumber;
  static constexpr std::string_view kName = "health_number";
  static constexpr std::string_view kMeaning = "A number behind a verdict.";
  static constexpr bool kIsInline = true;
  static constexpr auto Fields() {
    return std::tuple{
        Field("name", &N::name, ""),
        Field("measure", &N::measure, ""),
    };
  }
};

template <>
struct JsonObject<model::HealthPlace> {
  using P = model::HealthPlace;
  static constexpr std::string_view kName = "health_place";
  static constexpr std::string_view kMeaning = "A stage attempt or an executor that a verdict points at.";
  static constexpr auto Fields() {
    return std::tuple{
        Field("stage_id", &P::stage, ""),
        Field(
            "stage_attempt", [](const P& p) { return p.stage.has_value() ? &p.stage_attempt : nullptr; }, ""),
        FieldUnlessEmpty("executor_id", &P::executor_id, ""),
        Field("value", &P::value, ""),
        Field("verdict", &P::verdict, "Of this place by the same thresholds."),
        Field("numbers", &P::numbers, ""),
    };
  }
};

template <>
struct JsonObject<model::HealthCheck> {
  using C = model::HealthCheck;
  static constexpr std::string_view kName = "health_check";
  static constexpr std::string_view kMeaning = "One row of the health table.";
  static constexpr auto Fields() {
    return std::tuple{
        Field("id", &C::id, "Stable."),
        Field("title", &C::title, ""),
        Field("verdict", &C::verdict, ""),
        Field("value", &C::value, "Missing exactly when not evaluated."),
        Field("thresholds", &C::thresholds, ""),
        Field("numbers", &C::numbers, "What value was made from."),
        Field("places", &C::places, "Worst first, at most 6."),
        FieldUnlessEmpty("reason", &C::reason, "Why it was not evaluated."),
    };
  }
};

template <>
struct JsonObject<model::HealthReport> {
  using H = model::HealthReport;
  static constexpr std::string_view kName = "health";
  static constexpr std::string_view kMeaning = "The health table.";
  static constexpr auto Fields() {
    return std::tuple{
        Field("overall", &H::overall, "The worst verdict; what was not evaluated does not make it worse."),
        Field("checks", &H::checks, "Always the same ones in the same order."),
    };
  }
};

}  // namespace sparkwright::report
