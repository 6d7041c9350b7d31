#pragma once

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "model/violation.h"
#include "report/json_findings.h"
#include "report/json_object.h"
#include "report/verdict_document.h"

namespace sparkwright::report {

template <>
struct JsonObject<model::ConfigurationPlace> {
  using P = model::ConfigurationPlace;
  static constexpr std::string_view kName = "configuration_place";
  static constexpr std::string_view kMeaning = "A property and where it stands.";
  static constexpr bool kIsInline = true;
  static constexpr auto Fields() {
    return std::tuple{
        Field("key", &P::key, ""),
        FieldUnlessEmpty("file", &P::file, "Missing for flags."),
        Field("line", &P::line, "From 1."),
        FieldUnlessEmpty("spelling", &P::spelling, "How it was given when not by its key."),
    };
  }
};

template <>
struct JsonEnum<model::ConfigurationEdit::Kind> {
  using K = model::ConfigurationEdit::Kind;
  static constexpr std::array<std::pair<K, std::string_view>, 3> kNames = {
      {{K::kSet, "set"}, {K::kRemove, "remove"}, {K::kRename, "rename"}}};
};

template <>
struct JsonObject<model::ConfigurationEdit> {
  using E = model::ConfigurationEdit;
  static constexpr std::string_view kName = "edit";
  static constexpr std::string_view kMeaning = "A change of a configuration.";
  static constexpr bool kIsInline = true;
  static constexpr auto Fields() {
    return std::tuple{
        Field("kind", &E::kind, "set: gives key the value; remove: takes it out; rename: puts new_key in its place."),
        Field("key", &E::key, ""),
        FieldUnlessEmpty("value", &E::value, "Of set and rename."),
        FieldUnlessEmpty("new_key", &E::new_key, "Of rename."),
    };
  }
};

template <>
struct JsonObject<model::ConfigurationFix> {
  using F = model::ConfigurationFix;
  static constexpr std::string_view kName = "configuration_fix";
  static constexpr std::string_view kMeaning = "What mends a violation: all of it or nothing.";
  static constexpr auto Fields() {
    return std::tuple{
        Field("safety", &F::safety, "safe: --fix makes it; resource, review: --unsafe-fixes does, too."),
        Field("edits", &F::edits, ""),
    };
  }
};

template <>
struct JsonObject<model::Violation> {
  using V = model::Violation;
  static constexpr std::string_view kName = "violation";
  static constexpr std::string_view kMeaning = "Something wrong with the configuration.";
  static constexpr auto Fields() {
    return std::tuple{
        Field("rule", &V::rule, "Stable id."),
        Field("name", &V::name, "Stable name; `sparkwright explain NAME` says more."),
        Field("title", &V::title, ""),
        Field("severity", &V::severity,
              "critical: Spark refuses it or does not do what it says; warning: costs time, money or safety."),
        Field("is_refused", &V::is_refused, "Spark does not start, or fails when it is first used."),
        Field(
            "message", [](const V& v) { return MessageText(v); }, "What is wrong, a sentence with the numbers in it."),
        FieldUnlessEmpty(
            "advice", [](const V& v) { return v.advice; }, "What to do."),
        FieldUnlessEmpty("places", &V::places, "The one to look at first comes first."),
        FieldUnlessEmpty("evidence", &V::evidence, ""),
        FieldUnlessEmpty("texts", &V::texts, ""),
        Field("fix", &V::fix, "Missing when a person has to decide."),
    };
  }
};

template <>
struct JsonObject<model::Grade> {
  using G = model::Grade;
  static constexpr std::string_view kName = "grade";
  static constexpr std::string_view kMeaning = "How good the configuration is.";
  static constexpr auto Fields() {
    return std::tuple{
        Field(
            "letter", [](const G& g) { return std::string(1, g.letter); }, "A to D, F."),
        Field("score", &G::score, "0 to 100."),
        Field(
            "sum", [](const G& g) { return ScoreText(g); }, "How the score came about."),
        Field("num_refused", &G::num_refused, ""),
        Field("num_critical", &G::num_critical, "Without those that are refused."),
        Field("num_warnings", &G::num_warnings, ""),
        Field("num_info", &G::num_info, ""),
    };
  }
};

}  // namespace sparkwright::report
