#pragma once

#include <string_view>
#include <tuple>

#include "model/recommendation.h"
#include "report/finding_text.h"
#include "report/json_findings.h"
#include "report/json_object.h"
#include "report/json_prediction.h"

namespace sparkwright::report {

template <>
struct JsonEnum<model::Effort> {
  static constexpr auto kNames = WithValues<model::Effort>(model::kEffortNames);
};

template <>
struct JsonEnum<model::Risk> {
  static constexpr auto kNames = WithValues<model::Risk>(model::kRiskNames);
};

template <>
struct JsonEnum<model::RecommendationSource> {
  static constexpr auto kNames = WithValues<model::RecommendationSource>(model::kRecommendationSourceNames);
};

template <>
struct JsonObject<model::Estimate<Ratio>> {
  static constexpr std::string_view kName = "estimate_of_share";
  static constexpr std::string_view kMeaning = "A share, and between which bounds it is expected; below 0 is a loss.";
  static constexpr bool kIsInline = true;
  static constexpr auto Fields() { return EstimateFields<Ratio>(); }
};

template <>
struct JsonObject<model::RecommendationImpact> {
  using I = model::RecommendationImpact;
  static constexpr std::string_view kName = "impact";
  static constexpr std::string_view kMeaning = "What it does to a run. What nothing is known of is missing.";
  static constexpr auto Fields() {
    return std::tuple{
        Field("time", &I::time, "Share of the wall clock that goes away."),
        Field("cost", &I::cost, "Share of the machine time that goes away."),
        Field("reliability", &I::reliability, "1 for a failure that happened and goes away, less for one that may."),
    };
  }
};

template <>
struct JsonObject<model::RecommendationCause> {
  using C = model::RecommendationCause;
  static constexpr std::string_view kName = "recommendation_cause";
  static constexpr std::string_view kMeaning = "Why something is recommended.";
  static constexpr auto Fields() {
    return std::tuple{
        Field("source", &C::source, "Which part of the program says so."),
        Field("name", &C::name, "Of the rule, bottleneck or practice; `sparkwright explain NAME` says more of rules."),
        Field(
            "message", [](const C& c) { return MessageText(c.message, c.evidence, c.texts); }, ""),
        FieldUnlessEmpty("evidence", &C::evidence, ""),
        FieldUnlessEmpty("texts", &C::texts, ""),
        FieldUnlessEmpty("places", &C::places, "In the run; the one that costs most first."),
    };
  }
};

template <>
struct JsonObject<model::Recommendation> {
  using R = model::Recommendation;
  static constexpr std::string_view kName = "recommendation";
  static constexpr std::string_view kMeaning = "One thing to do.";
  static constexpr auto Fields() {
    return std::tuple{
        Field("id", &R::id, "Unique in the list."),
        Field("title", &R::title, "What to do, a phrase."),
        Field("source", &R::source, "Which part of the program says so first."),
        Field("causes", &R::causes, "Why; what is about one cause is one recommendation."),
        FieldUnlessEmpty("advice", &R::advice, "What to do besides or instead; sentences."),
        FieldUnlessEmpty("properties", &R::properties, "To set, all of them together."),
        FieldUnlessEmpty("removals", &R::removals, "Keys to take out."),
        FieldUnlessEmpty("code", &R::code, "The change of the program, a few lines."),
        Field("impact", &R::impact, ""),
        Field("score", &R::score, "Of the impact, 0 to 1: the list is by it."),
        Field("effort", &R::effort, "flag 0.1 h, configuration 0.5 h, code 8 h, hardware 16 h."),
        Field("risk", &R::risk, ""),
        Field("roi", &R::roi, "The score over the hours of the effort."),
        Field("is_quick_win", &R::is_quick_win, "Little effort, low risk, and a score of 0.05 or more."),
        FieldUnlessEmpty("conflicts", &R::conflicts, "Ids of others that it cannot be done together with."),
        FieldUnlessEmpty("prerequisites", &R::prerequisites, "Ids of others that must be done first."),
        Field("provenance", &R::provenance, "Where the advice is from."),
    };
  }
};

template <>
struct JsonObject<model::SimilarRun> {
  using S = model::SimilarRun;
  static constexpr std::string_view kName = "similar_run";
  static constexpr std::string_view kMeaning = "A measured run of another job that is like this one.";
  static constexpr auto Fields() {
    return std::tuple{
        Field("program", &S::program, "Of tests/workload or tests/faults."),
        Field("spark_version", &S::spark_version, ""),
        Field("machine", &S::machine, ""),
        Field(
            "num_slots", [](const S& s) { return s.run.num_slots; }, "Tasks that ran at a time, at most."),
        Field(
            "duration_ms", [](const S& s) { return s.run.duration; }, ""),
        Field(
            "cpu_time_core_ms", [](const S& s) { return s.run.cpu_time; }, ""),
        Field(
            "read_bytes", [](const S& s) { return s.run.read; }, "From storage."),
        Field(
            "shuffle_write_bytes", [](const S& s) { return s.run.shuffled; }, ""),
        Field(
            "written_bytes", [](const S& s) { return s.run.written; }, "To storage."),
        Field(
            "disk_spill_bytes", [](const S& s) { return s.run.spilled; }, ""),
        Field(
            "peak_memory_bytes", [](const S& s) { return s.run.peak_memory; },
            "Execution memory of the largest stage, and what was cached; missing when nothing says."),
    };
  }
};

}  // namespace sparkwright::report
