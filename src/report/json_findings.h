#pragma once

#include "model/finding.h"
#include "report/json_facts.h"
#include "report/json_health.h"
#include "report/json_object.h"

namespace sparkwright::report {

template <>
struct JsonEnum<model::FindingSeverity> {
  using S = model::FindingSeverity;
  static constexpr std::array<std::pair<S, std::string_view>, 3> kNames = {
      {{S::kInfo, model::FindingSeverityName(S::kInfo)},
       {S::kWarning, model::FindingSeverityName(S::kWarning)},
       {S::kCritical, model::FindingSeverityName(S::kCritical)}}};
};

template <>
struct JsonEnum<model::FindingConfidence> {
  using C = model::FindingConfidence;
  static constexpr std::array<std::pair<C, std::string_view>, 3> kNames = {
      {{C::kPossible, model::FindingConfidenceName(C::kPossible)},
       {C::kLikely, model::FindingConfidenceName(C::kLikely)},
       {C::kSure, model::FindingConfidenceName(C::kSure)}}};
};

template <>
struct JsonEnum<model::FixSafety> {
  using S = model::FixSafety;
  static constexpr std::array<std::pair<S, std::string_view>, 3> kNames = {
      {{S::kSafe, model::FixSafetyName(S::kSafe)},
       {S::kResource, model::FixSafetyName(S::kResource)},
       {S::kReview, model::FixSafetyName(S::kReview)}}};
};

template <>
struct JsonObject<model::Evidence> {
  using E = model::Evidence;
  static constexpr std::string_view kName = "evidence";
  static constexpr std::string_view kMeaning = "A number behind a finding.";
  static constexpr bool kIsInline = true;
  static constexpr auto Fields() {
    return std::tuple{
        Field("name", &E::name, ""),
        Field("measure", &E::measure, ""),
    };
  }
};

template <>
struct JsonObject<model::EvidenceText> {
  using E = model::EvidenceText;
  static constexpr std::string_view kName = "evidence_text";
  static constexpr std::string_view kMeaning = "A text behind a finding, from the log.";
  static constexpr bool kIsInline = true;
  static constexpr auto Fields() {
    return std::tuple{
        Field("name", &E::name, ""),
        Field("text", &E::text, ""),
    };
  }
};

template <>
struct JsonObject<model::FindingPlace> {
  using P = model::FindingPlace;
  static constexpr std::string_view kName = "finding_place";
  static constexpr std::string_view kMeaning = "Where in the run a finding is; no key at all is the whole run.";
  static constexpr bool kIsInline = true;
  static constexpr auto Fields() {
    return std::tuple{
        Field("stage_id", &P::stage, ""),
        Field(
            "stage_attempt", [](const P& p) { return p.stage.has_value() ? &p.stage_attempt : nullptr; }, ""),
        Field("job_id", &P::job, ""),
        Field("sql_execution_id", &P::sql_execution, ""),
        Field("plan_node_id", &P::plan_node, "Of the SQL execution."),
        FieldUnlessEmpty("executor_id", &P::executor_id, ""),
        FieldUnlessEmpty("host", &P::host, ""),
    };
  }
};

template <>
struct JsonObject<model::PropertyFix> {
  using F = model::PropertyFix;
  static constexpr std::string_view kName = "property_fix";
  static constexpr std::string_view kMeaning = "A property to set.";
  static constexpr auto Fields() {
    return std::tuple{
        Field("key", &F::key, ""),
        Field("old_value", &F::old_value, "Missing when the run had Spark's default."),
        Field("new_value", &F::new_value, "As Spark reads it."),
        Field("safety", &F::safety,
              "safe: nothing gets worse; resource: asks the cluster for something else; review: look first."),
        FieldUnlessEmpty("replaces", &F::replaces, "A key to take out, whose place this one takes."),
    };
  }
};

template <>
struct JsonObject<model::CodeFix> {
  using C = model::CodeFix;
  static constexpr std::string_view kName = "code_fix";
  static constexpr std::string_view kMeaning = "The change of a program, before and after, by language.";
  static constexpr auto Fields() {
    return std::tuple{
        FieldUnlessEmpty("sql", &C::sql, ""),
        FieldUnlessEmpty("pyspark", &C::pyspark, ""),
        FieldUnlessEmpty("scala", &C::scala, ""),
    };
  }
};

/// The parts of a finding that say what to do.
struct FindingFix {
  const model::Finding& finding;
};

template <>
struct JsonObject<FindingFix> {
  using F = FindingFix;
  static constexpr std::string_view kName = "fix";
  static constexpr std::string_view kMeaning = "What removes a finding.";
  static constexpr auto Fields() {
    return std::tuple{
        FieldUnlessEmpty(
            "properties", [](const F& f) -> const auto& { return f.finding.properties; }, "All of them together."),
        FieldUnlessEmpty(
            "advice", [](const F& f) { return f.finding.advice; }, "What to do besides or instead."),
        Field(
            "code", [](const F& f) { return f.finding.code.empty() ? nullptr : &f.finding.code; }, ""),
    };
  }
};

template <>
struct JsonObject<model::Finding> {
  using F = model::Finding;
  static constexpr std::string_view kName = "finding";
  static constexpr std::string_view kMeaning =
      "A problem of the run: what it is, where, what it costs, what removes it.";
  static constexpr auto Fields() {
    return std::tuple{
        Field("rule", &F::rule, "Stable id."),
        Field("name", &F::name, "Stable name; `sparkwright explain NAME` says more."),
        Field("title", &F::title, ""),
        Field("severity", &F::severity,
              "From the share of the run that it costs, unless it is about a failure or risk."),
        Field("confidence", &F::confidence, "How sure it is that this is the cause."),
        Field("impact_ms", &F::impact, "Wall clock that would go away; 0 when it is about something else."),
        Field("core_impact_ms", &F::core_impact, "Core-milliseconds that would go away or be free for others."),
        Field("places", &F::places, "The one that costs most first."),
        FieldUnlessEmpty("evidence", &F::evidence, ""),
        FieldUnlessEmpty("texts", &F::texts, ""),
        Field("message", &F::message, "A sentence; names of evidence and texts stand in braces."),
        Field(
            "fix", [](const F& f) { return FindingFix{f}; }, ""),
        FieldUnlessEmpty("consequences", &F::consequences, "Names of rules whose findings this one explains."),
    };
  }
};

template <>
struct JsonObject<model::RuleNotEvaluated> {
  using R = model::RuleNotEvaluated;
  static constexpr std::string_view kName = "rule_not_evaluated";
  static constexpr std::string_view kMeaning = "A rule that lacked its facts.";
  static constexpr bool kIsInline = true;
  static constexpr auto Fields() {
    return std::tuple{
        Field("rule", &R::rule, ""),
        Field("name", &R::name, ""),
        Field("reason", &R::reason, ""),
    };
  }
};

}  // namespace sparkwright::report
