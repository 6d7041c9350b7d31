#include "report/tuning_json.h"

#include "report/finding_text.h"
#include "report/json_object.h"
#include "report/json_violations.h"

namespace sparkwright::report {
namespace {

/// A run and what the changes can do for it.
struct TunedRunRow {
  const std::string& log;
  Millis duration;
  Millis gain;
};

struct TopLevel {
  const model::Tuning& tuning;
  const std::vector<std::string>& runs;
  std::string_view program_version;
};

std::vector<TunedRunRow> RowsOf(const TopLevel& top) {
  std::vector<TunedRunRow> rows;
  for (std::size_t i = 0; i < top.runs.size(); ++i) {
    rows.push_back({top.runs[i], top.tuning.durations[i], top.tuning.gains[i]});
  }
  return rows;
}

}  // namespace

template <>
struct JsonObject<model::TuningReason> {
  using R = model::TuningReason;
  static constexpr std::string_view kName = "tuning_reason";
  static constexpr std::string_view kMeaning = "A finding of a run, or what check says of the result.";
  static constexpr auto Fields() {
    return std::tuple{
        Field("rule", &R::rule, "Its name; `sparkwright explain NAME` says more."),
        Field("title", &R::title, ""),
        Field(
            "message", [](const R& r) { return MessageText(r.message, r.evidence, r.texts); }, ""),
        FieldUnlessEmpty("evidence", &R::evidence, ""),
        FieldUnlessEmpty("texts", &R::texts, ""),
        Field("impact_ms", &R::impact, "Wall clock that goes away at most, with all changes of the finding."),
    };
  }
};

template <>
struct JsonObject<model::TunedProperty> {
  using P = model::TunedProperty;
  static constexpr std::string_view kName = "tuned_property";
  static constexpr std::string_view kMeaning = "A property to change.";
  static constexpr auto Fields() {
    return std::tuple{
        Field("key", &P::key, ""),
        Field("old_value", &P::old_value, "Missing when the runs had Spark's default."),
        Field("new_value", &P::new_value, ""),
        Field("safety", &P::safety, ""),
        Field("reasons", &P::reasons, "The one that counts most first."),
        FieldUnlessEmpty("other_values", &P::other_values, "What findings that cost less ask for."),
    };
  }
};

template <>
struct JsonObject<model::KeptProperty> {
  using P = model::KeptProperty;
  static constexpr std::string_view kName = "kept_property";
  static constexpr std::string_view kMeaning = "A property as the newest run had it.";
  static constexpr bool kIsInline = true;
  static constexpr auto Fields() { return std::tuple{Field("key", &P::key, ""), Field("value", &P::value, "")}; }
};

template <>
struct JsonObject<model::RejectedChange> {
  using R = model::RejectedChange;
  static constexpr std::string_view kName = "rejected_change";
  static constexpr std::string_view kMeaning = "A change that a finding asks for and check speaks against.";
  static constexpr auto Fields() {
    return std::tuple{Field("key", &R::key, ""), Field("value", &R::value, ""), Field("reason", &R::reason, "")};
  }
};

template <>
struct JsonObject<TunedRunRow> {
  using R = TunedRunRow;
  static constexpr std::string_view kName = "tuned_run";
  static constexpr std::string_view kMeaning = "A run that the proposal is from.";
  static constexpr bool kIsInline = true;
  static constexpr auto Fields() {
    return std::tuple{
        Field(
            "log", [](const R& r) -> const auto& { return r.log; }, ""),
        Field("duration_ms", &R::duration, ""),
        Field("gain_ms", &R::gain, "What all changes together can gain at most."),
    };
  }
};

template <>
struct JsonObject<TopLevel> {
  using T = TopLevel;
  static constexpr std::string_view kName = "tuning";
  static constexpr std::string_view kMeaning = "What `sparkwright tune --format json` proposes.";
  static constexpr auto Fields() {
    return std::tuple{
        Field(
            "schema_version", [](const T&) { return kTuningSchemaVersion; },
            "Raised when a key changes its meaning or goes away."),
        Field("sparkwright_version", &T::program_version, ""),
        Field(
            "spark_version", [](const T& t) { return t.tuning.version.Line(); }, ""),
        Field("runs", &RowsOf, "Oldest first."),
        Field(
            "changes", [](const T& t) -> const auto& { return t.tuning.changes; }, "What gains most first."),
        Field(
            "kept", [](const T& t) -> const auto& { return t.tuning.kept; }, "Right as far as the rules tell."),
        FieldUnlessEmpty(
            "rejected", [](const T& t) -> const auto& { return t.tuning.rejected; }, ""),
        FieldUnlessEmpty(
            "dropped", [](const T& t) -> const auto& { return t.tuning.dropped; },
            "Set in the newest run for that run only, or without effect."),
        FieldUnlessEmpty(
            "redacted", [](const T& t) -> const auto& { return t.tuning.redacted; },
            "Keys of secrets, which have to be given again."),
        Field(
            "grade", [](const T& t) -> const auto& { return t.tuning.verdict.grade; }, "Of the result."),
        FieldUnlessEmpty(
            "violations", [](const T& t) -> const auto& { return t.tuning.verdict.violations; },
            "What check says of the result."),
    };
  }
};

void WriteTuningJson(JsonWriter& writer, const model::Tuning& tuning, const std::vector<std::string>& runs,
                     std::string_view program_version) {
  WriteJson(writer, TopLevel{tuning, runs, program_version});
}

void WriteTuningSchema(JsonWriter& writer) { WriteSchemaDocument<TopLevel>(writer, "Sparkwright tune"); }

}  // namespace sparkwright::report
