#include "report/verdict_json.h"

#include <array>
#include <utility>

#include "report/json_object.h"
#include "report/json_violations.h"

namespace sparkwright::report {
namespace {

struct TopLevel {
  const CheckedConfiguration& checked;
  std::string_view program_version;
};

}  // namespace

template <>
struct JsonObject<model::DefaultChange> {
  using D = model::DefaultChange;
  static constexpr std::string_view kName = "default_change";
  static constexpr std::string_view kMeaning = "A default of a property that is not set.";
  static constexpr auto Fields() {
    return std::tuple{
        Field("key", &D::key, ""),
        Field("old_value", &D::old_value, ""),
        Field("new_value", &D::new_value, ""),
        FieldUnlessEmpty("note", &D::note, "What the property does."),
    };
  }
};

template <>
struct JsonObject<model::Upgrade> {
  using U = model::Upgrade;
  static constexpr std::string_view kName = "upgrade";
  static constexpr std::string_view kMeaning = "What changes with another version of Spark.";
  static constexpr auto Fields() {
    return std::tuple{
        Field(
            "from", [](const U& u) { return u.from.Line(); }, ""),
        Field(
            "to", [](const U& u) { return u.to.Line(); }, ""),
        Field("defaults", &U::defaults, "By key."),
        Field("new_violations", &U::new_violations, "What is wrong there and is not now."),
    };
  }
};

template <>
struct JsonObject<TopLevel> {
  using T = TopLevel;
  static constexpr std::string_view kName = "verdict";
  static constexpr std::string_view kMeaning = "What `sparkwright check --format json` says of a configuration.";
  static constexpr auto Fields() {
    return std::tuple{
        Field(
            "schema_version", [](const T&) { return kVerdictSchemaVersion; },
            "Raised when a key changes its meaning or goes away."),
        Field("sparkwright_version", &T::program_version, ""),
        Field(
            "configuration", [](const T& t) -> const auto& { return t.checked.name; }, "The file."),
        Field(
            "spark_version", [](const T& t) -> const auto& { return t.checked.spark_version; }, ""),
        Field(
            "grade", [](const T& t) -> const auto& { return t.checked.verdict.grade; }, ""),
        Field(
            "num_properties", [](const T& t) { return t.checked.verdict.num_properties; }, "In effect."),
        Field(
            "num_rules", [](const T& t) { return t.checked.verdict.num_rules; }, "That were asked."),
        Field(
            "violations", [](const T& t) -> const auto& { return t.checked.verdict.violations; }, "The worst first."),
        Field(
            "not_evaluated", [](const T& t) -> const auto& { return t.checked.verdict.not_evaluated; }, ""),
        Field(
            "upgrade", [](const T& t) { return t.checked.upgrade; }, "With --upgrade-to."),
    };
  }
};

void WriteVerdictJson(JsonWriter& writer, const CheckedConfiguration& checked, std::string_view program_version) {
  WriteJson(writer, TopLevel{checked, program_version});
}

void WriteVerdictSchema(JsonWriter& writer) { WriteSchemaDocument<TopLevel>(writer, "Sparkwright check"); }

}  // namespace sparkwright::report
