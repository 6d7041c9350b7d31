#include "report/advice_json.h"

#include <optional>
#include <tuple>

#include "report/json_object.h"
#include "report/json_prediction.h"
#include "report/json_recommendations.h"
#include "report/json_recommended_configuration.h"
#include "report/json_violations.h"
#include "report/workload_names.h"

namespace sparkwright::report {
namespace {

struct TopLevel {
  const Advice& advice;
  std::string_view program_version;
};

}  // namespace

template <>
struct JsonObject<model::KeptProperty> {
  using P = model::KeptProperty;
  static constexpr std::string_view kName = "kept_property";
  static constexpr std::string_view kMeaning = "A property of the configuration in use that stays.";
  static constexpr bool kIsInline = true;
  static constexpr auto Fields() { return std::tuple{Field("key", &P::key, ""), Field("value", &P::value, "")}; }
};

template <>
struct JsonObject<TopLevel> {
  using T = TopLevel;
  static constexpr std::string_view kName = "advice";
  static constexpr std::string_view kMeaning = "What `sparkwright recommend --format json` says of a job on a cluster.";
  static constexpr auto Fields() {
    return std::tuple{
        Field(
            "schema_version", [](const T&) { return kAdviceSchemaVersion; },
            "Raised when a key changes its meaning or goes away."),
        Field("sparkwright_version", &T::program_version, ""),
        Field(
            "spark_version", [](const T& t) { return t.advice.configuration.version.Line(); }, ""),
        Field(
            "class", [](const T& t) { return t.advice.workload.workload_class; }, "Of the job."),
        Field(
            "class_confidence", [](const T& t) { return t.advice.workload.confidence; }, "That it is that class."),
        Field(
            "manager", [](const T& t) { return ManagerName(*t.advice.context.manager); }, "Of the cluster."),
        Field(
            "is_manager_assumed", [](const T& t) { return t.advice.is_manager_assumed; }, "Nobody said it."),
        Field(
            "executors", [](const T& t) -> const auto& { return t.advice.configuration.layout; }, ""),
        Field(
            "time", [](const T& t) -> const auto& { return t.advice.prediction.time; },
            "That the job takes with them, milliseconds."),
        Field(
            "confidence", [](const T& t) { return t.advice.prediction.confidence; }, "Of the time."),
        Field(
            "time_before_ms",
            [](const T& t) {
              return t.advice.before.has_value() ? std::optional(t.advice.before->time.expected) : std::nullopt;
            },
            "With the configuration in use; missing without one."),
        Field(
            "properties", [](const T& t) -> const auto& { return t.advice.configuration.properties; }, "By topic."),
        FieldUnlessEmpty(
            "kept", [](const T& t) -> const auto& { return t.advice.configuration.kept; },
            "Of the configuration in use."),
        FieldUnlessEmpty(
            "left_out", [](const T& t) -> const auto& { return t.advice.configuration.left_out; },
            "The rest of it, that is not set otherwise."),
        Field(
            "left_alone", [](const T& t) -> const auto& { return t.advice.configuration.left_alone; },
            "Right as Spark has them."),
        FieldUnlessEmpty(
            "departures", [](const T& t) -> const auto& { return t.advice.configuration.departures; },
            "Where executors are not as usual, and why."),
        FieldUnlessEmpty(
            "alternatives", [](const T& t) -> const auto& { return t.advice.configuration.alternatives; },
            "Small first."),
        Field(
            "grade", [](const T& t) -> const auto& { return t.advice.verdict.grade; }, "Of the configuration."),
        FieldUnlessEmpty(
            "violations", [](const T& t) -> const auto& { return t.advice.verdict.violations; },
            "What check says of it."),
        Field(
            "bottlenecks", [](const T& t) -> const auto& { return t.advice.prediction.bottlenecks; },
            "What bounds the job with it."),
        Field(
            "recommendations", [](const T& t) -> const auto& { return t.advice.recommendations.all; },
            "The best first."),
        FieldUnlessEmpty(
            "similar_runs", [](const T& t) -> const auto& { return t.advice.recommendations.similar; },
            "Measured runs that are like it."),
        FieldUnlessEmpty(
            "not_considered", [](const T& t) -> const auto& { return t.advice.recommendations.not_considered; },
            "What nobody gave."),
        FieldUnlessEmpty(
            "notes", [](const T& t) -> const auto& { return t.advice.configuration.notes; }, ""),
        Field(
            "submit_command", [](const T& t) { return RenderSubmitCommand(t.advice); }, ""),
    };
  }
};

void WriteAdviceJson(JsonWriter& writer, const Advice& advice, std::string_view program_version) {
  WriteJson(writer, TopLevel{advice, program_version});
}

void WriteAdviceSchema(JsonWriter& writer) { WriteSchemaDocument<TopLevel>(writer, "Sparkwright recommend"); }

}  // namespace sparkwright::report
