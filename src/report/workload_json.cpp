#include "report/workload_json.h"

#include <map>
#include <string>

#include "report/json_object.h"
#include "report/workload_names.h"

namespace sparkwright::report {
namespace {

std::map<std::string, double> ByName(const model::PerWorkloadClass& values) {
  std::map<std::string, double> named;
  for (std::size_t i = 0; i < values.size(); ++i) {
    named.emplace(model::kWorkloadClassNames[i], values[i]);
  }
  return named;
}

struct TopLevel {
  const model::Workload& workload;
  std::string_view program_version;
};

}  // namespace

template <>
struct JsonObject<model::WorkloadEvidence> {
  using E = model::WorkloadEvidence;
  static constexpr std::string_view kName = "evidence";
  static constexpr std::string_view kMeaning = "A word, a call or a fact of a log, and the class it speaks for.";
  static constexpr auto Fields() {
    return std::tuple{
        Field("source", &E::source, ""),
        Field("what", &E::what, "As it stands there."),
        FieldUnlessEmpty("place", &E::place, "File and line."),
        Field("speaks_for", &E::speaks_for, ""),
        Field("log_odds", &E::log_odds, "It multiplies that class's odds against the mean of the others by e to this."),
    };
  }
};

template <>
struct JsonObject<model::WorkloadOpinion> {
  using O = model::WorkloadOpinion;
  static constexpr std::string_view kName = "opinion";
  static constexpr std::string_view kMeaning = "What one source alone says.";
  static constexpr auto Fields() {
    return std::tuple{
        Field("source", &O::source, ""),
        Field(
            "probabilities", [](const O& o) { return ByName(o.probabilities); }, "By class; they sum to 1."),
    };
  }
};

template <>
struct JsonObject<model::WorkloadReason> {
  using R = model::WorkloadReason;
  static constexpr std::string_view kName = "reason";
  static constexpr std::string_view kMeaning = "Where a trait is from.";
  static constexpr auto Fields() {
    return std::tuple{
        Field("trait", &R::trait, "Its key in traits."),
        Field("source", &R::source, "class: nothing but what is usual for the class."),
        Field("text", &R::text, ""),
    };
  }
};

template <>
struct JsonObject<model::WorkloadTraits> {
  using T = model::WorkloadTraits;
  static constexpr std::string_view kName = "traits";
  static constexpr std::string_view kMeaning = "What the job asks of a machine.";
  static constexpr auto Fields() {
    return std::tuple{
        Field("compute_intensity", &T::compute_intensity, "CPU time for each byte."),
        Field("io_pattern", &T::io_pattern, ""),
        Field("shuffle_intensity", &T::shuffle_intensity, "As a part of the input."),
        Field("gpu_affinity", &T::gpu_affinity, ""),
        Field("memory_factor", &T::memory_factor, "Memory that it works in, over the bytes it reads."),
        Field("write_share", &T::write_share, "Bytes written over bytes read and written."),
        Field("formats", &T::formats, "Read or written."),
        Field("reads_small_files", &T::reads_small_files, "Files of less than 32 MiB in the mean."),
        Field("caches_data", &T::caches_data, ""),
        Field("has_row_udfs", &T::has_row_udfs, "Functions of its own are called for each row."),
    };
  }
};

template <>
struct JsonObject<model::WorkloadSize> {
  using S = model::WorkloadSize;
  static constexpr std::string_view kName = "size";
  static constexpr std::string_view kMeaning = "How much data, as said or measured; keys that nobody says are absent.";
  static constexpr auto Fields() {
    return std::tuple{
        Field("input_bytes", &S::input_bytes, ""),
        Field("input_rows", &S::input_rows, ""),
        Field("num_files", &S::num_files, ""),
        Field("bytes_per_file", &S::bytes_per_file, ""),
        Field("bytes_per_day", &S::bytes_per_day, "Of input that keeps coming."),
        Field("rows_per_day", &S::rows_per_day, ""),
    };
  }
};

template <>
struct JsonObject<TopLevel> {
  using T = TopLevel;
  static constexpr std::string_view kName = "workload";
  static constexpr std::string_view kMeaning = "What `sparkwright classify --format json` says of a job.";
  static constexpr auto Fields() {
    return std::tuple{
        Field(
            "schema_version", [](const T&) { return kWorkloadSchemaVersion; },
            "Raised when a key changes its meaning or goes away."),
        Field("sparkwright_version", &T::program_version, ""),
        Field(
            "class", [](const T& t) { return t.workload.workload_class; }, "The most probable."),
        Field(
            "confidence", [](const T& t) { return t.workload.confidence; },
            "The probability of that class; 1 where it was given."),
        Field(
            "probabilities", [](const T& t) { return ByName(t.workload.probabilities); }, "By class; they sum to 1."),
        Field(
            "class_by_rules", [](const T& t) { return t.workload.class_by_rules; },
            "What the rules without learning say; absent when none speaks."),
        Field(
            "opinions", [](const T& t) -> const auto& { return t.workload.opinions; },
            "Of each source; the first is given where the class was."),
        Field(
            "evidence", [](const T& t) -> const auto& { return t.workload.evidence; }, "The strongest first."),
        Field(
            "traits", [](const T& t) -> const auto& { return t.workload.traits; }, ""),
        Field(
            "reasons", [](const T& t) -> const auto& { return t.workload.reasons; }, "Of the traits."),
        Field(
            "size", [](const T& t) -> const auto& { return t.workload.size; }, ""),
        Field(
            "languages", [](const T& t) -> const auto& { return t.workload.languages; }, "Of its code."),
    };
  }
};

void WriteWorkloadJson(JsonWriter& writer, const model::Workload& workload, std::string_view program_version) {
  WriteJson(writer, TopLevel{workload, program_version});
}

void WriteSampleJson(JsonWriter& writer, const std::string& id, const std::vector<model::WorkloadFeatures>& features,
                     const model::Workload& workload) {
  writer.BeginObject();
  writer.Key("id");
  writer.String(id);
  writer.Key("features");
  writer.BeginObject();
  for (const model::WorkloadFeatures& one : features) {
    writer.Key(JsonValue<model::WorkloadSource>::Name(one.source));
    WriteJson(writer, one.names);
  }
  writer.EndObject();
  writer.Key("probabilities");
  WriteJson(writer, workload.probabilities);
  if (workload.class_by_rules.has_value()) {
    writer.Key("class_by_rules");
    WriteJson(writer, *workload.class_by_rules);
  }
  writer.EndObject();
}

void WriteWorkloadSchema(JsonWriter& writer) { WriteSchemaDocument<TopLevel>(writer, "Sparkwright classify"); }

}  // namespace sparkwright::report
