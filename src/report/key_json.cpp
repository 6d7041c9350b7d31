#include "report/key_json.h"

#include <array>
#include <utility>

#include "report/json_object.h"

namespace sparkwright::report {
namespace {

struct TopLevel {
  const KeyExplanation& key;
  std::string_view program_version;
};

}  // namespace

template <>
struct JsonEnum<conf::KeyStatus> {
  static constexpr std::array<std::pair<conf::KeyStatus, std::string_view>, 9> kNames = {{
      {conf::KeyStatus::kKnown, "known"},
      {conf::KeyStatus::kDeprecated, "deprecated"},
      {conf::KeyStatus::kRemoved, "removed"},
      {conf::KeyStatus::kNotYet, "not_yet"},
      {conf::KeyStatus::kNoLonger, "no_longer"},
      {conf::KeyStatus::kFamily, "family"},
      {conf::KeyStatus::kVendor, "vendor"},
      {conf::KeyStatus::kNotSpark, "not_spark"},
      {conf::KeyStatus::kUnknown, "unknown"},
  }};
};

template <>
struct JsonObject<DefaultPeriod> {
  using D = DefaultPeriod;
  static constexpr std::string_view kName = "default_period";
  static constexpr std::string_view kMeaning = "A default and the lines of Spark that have it.";
  static constexpr bool kIsInline = true;
  static constexpr auto Fields() {
    return std::tuple{
        Field("from", &D::from, "The first line, such as 3.1."),
        Field("to", &D::to, "The last line."),
        Field("value", &D::value, "Missing when there is no default."),
    };
  }
};

template <>
struct JsonObject<ChangeNote> {
  using C = ChangeNote;
  static constexpr std::string_view kName = "change";
  static constexpr std::string_view kMeaning = "Something else that a line of Spark changed.";
  static constexpr bool kIsInline = true;
  static constexpr auto Fields() {
    return std::tuple{
        Field("from", &C::from, "The line that changed it."),
        Field("what", &C::what, ""),
        FieldUnlessEmpty("was", &C::was, "Its value before, missing when there was none."),
    };
  }
};

template <>
struct JsonObject<TopLevel> {
  static constexpr std::string_view kName = "key";
  static constexpr std::string_view kMeaning =
      "What `sparkwright explain --format json` says of a configuration key. A key that is missing does not apply.";

  /// A field of the explanation; text and lists are left out when they are empty.
  template <typename Member>
  static constexpr auto Of(std::string_view name, Member member, std::string_view meaning) {
    return FieldUnlessEmpty(
        name, [member](const TopLevel& t) -> const auto& { return t.key.*member; }, meaning);
  }

  static constexpr auto Fields() {
    using K = KeyExplanation;
    return std::tuple{
        Field(
            "schema_version", [](const TopLevel&) { return kExplainSchemaVersion; },
            "Raised when a key changes its meaning or goes away."),
        Field("sparkwright_version", &TopLevel::program_version, ""),
        Of("key", &K::key, ""),
        Of("spark_version", &K::spark_version, "What the rest is about."),
        Of("status", &K::status, "What the key is to that version."),
        Of("note", &K::note, "What it does."),
        Of("type", &K::type, ""),
        Of("unit", &K::unit, "What a bare number means."),
        Of("allowed", &K::allowed, ""),
        Of("ignores_case", &K::ignores_case, "Whether the case of allowed values does not matter."),
        Of("default", &K::default_value, "Missing when there is none."),
        Of("default_from", &K::default_from, "The key whose default it is, when that is another one."),
        Of("is_machine_dependent", &K::is_machine_dependent, "The default depends on the machine."),
        Of("least", &K::least, "Bound in words."),
        Of("most", &K::most, "Bound in words."),
        Of("other_rules", &K::other_rules, ""),
        Of("settable", &K::settable, "runtime, start, or start (static SQL)."),
        Of("is_internal", &K::is_internal, "Not in Spark's documentation."),
        Of("since", &K::since, "The version of Spark, or of the vendor's library, that introduced it."),
        Of("first", &K::first, "The first line that has it, 3.1 for older ones."),
        Of("last", &K::last, "The last line that has it."),
        Of("fallback", &K::fallback, "The key whose value is used when this one is not set."),
        Of("prepended", &K::prepended, "The key whose value is put in front."),
        Of("alternatives", &K::alternatives, "Other names that Spark reads."),
        Of("fate", &K::fate, "Why not to use it."),
        Of("replaced_by", &K::replaced_by, ""),
        Of("family", &K::family, "The pattern of its family."),
        Of("vendor", &K::vendor, "Whose it is when it is not Apache Spark's."),
        Of("module", &K::module, "The part of Spark that reads it."),
        Of("defined_in", &K::defined_in, ""),
        Of("defaults", &K::defaults, "Oldest first."),
        Of("changes", &K::changes, "Oldest first."),
        Of("used_for", &K::used_for, "What Sparkwright does with it."),
    };
  }
};

void WriteKeyJson(JsonWriter& writer, const KeyExplanation& explanation, std::string_view program_version) {
  WriteJson(writer, TopLevel{explanation, program_version});
}

void WriteKeyJsonSchema(JsonWriter& writer) { WriteSchemaDocument<TopLevel>(writer, "Sparkwright explain"); }

}  // namespace sparkwright::report
