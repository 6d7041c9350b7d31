#pragma once

#include <string_view>
#include <tuple>

#include "model/recommended_configuration.h"
#include "report/json_machine_time.h"
#include "report/json_object.h"
#include "report/json_prediction.h"

namespace sparkwright::report {

template <>
struct JsonObject<model::RecommendedProperty> {
  using P = model::RecommendedProperty;
  static constexpr std::string_view kName = "recommended_property";
  static constexpr std::string_view kMeaning = "A property to set.";
  static constexpr auto Fields() {
    return std::tuple{
        Field("key", &P::key, ""),
        Field("value", &P::value, "As Spark reads it."),
        Field(
            "topic", [](const P& p) { return model::PropertyTopicName(p.topic); }, "What it is about."),
        Field("reason", &P::reason, "With the numbers behind the value."),
    };
  }
};

template <>
struct JsonObject<model::DefaultLeftAlone> {
  using D = model::DefaultLeftAlone;
  static constexpr std::string_view kName = "default_left_alone";
  static constexpr std::string_view kMeaning = "A property that is right as Spark has it.";
  static constexpr auto Fields() {
    return std::tuple{
        Field("key", &D::key, ""),
        FieldUnlessEmpty("value", &D::value, "Spark's default in that version; missing when it has none."),
        Field("reason", &D::reason, ""),
    };
  }
};

template <>
struct JsonObject<model::LeftOutProperty> {
  using L = model::LeftOutProperty;
  static constexpr std::string_view kName = "left_out_property";
  static constexpr std::string_view kMeaning = "A property of the configuration in use that goes away.";
  static constexpr auto Fields() {
    return std::tuple{
        Field("key", &L::key, ""),
        Field("value", &L::value, "That it had."),
        Field("reason", &L::reason, ""),
    };
  }
};

template <>
struct JsonObject<model::SizeAlternative> {
  using A = model::SizeAlternative;
  static constexpr std::string_view kName = "size_alternative";
  static constexpr std::string_view kMeaning = "The same executors in another number.";
  static constexpr auto Fields() {
    return std::tuple{
        Field("name", &A::name, "small, medium or large; medium is recommended."),
        Field("executors", &A::layout, ""),
        Field("time", &A::time, "Milliseconds."),
        Field("load", &A::load, "Of a stream whose rate is known: the share of the time that it needs."),
        Field("latency_ms", &A::latency, "Of such a stream, where it keeps up: what a record waits."),
        Field("machine_time", &A::machine_time, "Of what the executors ask for; of a stream in a day."),
        Field("run_usd", &A::run, "Missing without a price."),
        Field("nodes_needed", &A::nodes_needed, "More than the cluster has; missing where it fits."),
        Field("reason", &A::reason, ""),
    };
  }
};

}  // namespace sparkwright::report
