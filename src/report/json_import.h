#pragma once

#include "model/import_report.h"
#include "report/json_object.h"

namespace sparkwright::report {

template <>
struct JsonEnum<model::ImportSeverity> {
  static constexpr std::array<std::pair<model::ImportSeverity, std::string_view>, 3> kNames = {
      {{model::ImportSeverity::kInfo, "info"},
       {model::ImportSeverity::kDataLoss, "data_loss"},
       {model::ImportSeverity::kError, "error"}}};
};

template <>
struct JsonObject<model::ImportPosition> {
  using P = model::ImportPosition;
  static constexpr std::string_view kName = "import_position";
  static constexpr std::string_view kMeaning = "A place in the decoded input.";
  static constexpr bool kIsInline = true;
  static constexpr auto Fields() {
    return std::tuple{
        Field("file", &P::file, ""),
        Field("byte_offset", &P::byte_offset, "From the front of the decoded file."),
    };
  }
};

template <>
struct JsonObject<model::ImportCount> {
  using C = model::ImportCount;
  static constexpr std::string_view kName = "import_count";
  static constexpr std::string_view kMeaning = "One kind of anomaly met while reading.";
  static constexpr auto Fields() {
    return std::tuple{
        Field("name", &C::name, "Stable."),
        Field("severity", &C::severity,
              "info: nothing is missing. data_loss: facts are incomplete. error: facts may be wrong."),
        Field("count", &C::count, ""),
        Field("meaning", &C::meaning, "What happened."),
        Field("remedy", &C::remedy, "What can be done about it."),
        Field("first", &C::first, "Where it was seen first."),
        FieldUnlessEmpty("first_detail", &C::first_detail, "What was seen there."),
    };
  }
};

template <>
struct JsonObject<model::UnknownEventKind> {
  using K = model::UnknownEventKind;
  static constexpr std::string_view kName = "unknown_event_kind";
  static constexpr std::string_view kMeaning = "A kind of event Sparkwright does not know.";
  static constexpr auto Fields() {
    return std::tuple{
        Field("name", &K::name, ""),
        Field("count", &K::count, ""),
        Field("first", &K::first, "Where it was seen first."),
    };
  }
};

template <>
struct JsonObject<model::ImportReport> {
  using R = model::ImportReport;
  static constexpr std::string_view kName = "import";
  static constexpr std::string_view kMeaning =
      "What reading the log was like; nothing is dropped without a count here.";
  static constexpr auto Fields() {
    return std::tuple{
        Field("files", &R::files, "In the order read."),
        Field("codec", &R::codec, "none, zstd, lz4, snappy, lzf, gzip; several are joined by +."),
        Field("stored_size_bytes", &R::stored_size, "Read from storage."),
        Field("decoded_size_bytes", &R::decoded_size, "After decompression."),
        Field("num_lines", &R::num_lines, ""),
        Field("num_events", &R::num_events, "Well-formed events, unknown ones included."),
        Field("is_complete", &R::is_complete, "The log ends with ApplicationEnd and nothing was cut off."),
        Field("counts", &R::counts, "Anomalies; empty for a plain log."),
        Field("unknown_kinds", &R::unknown_kinds, "Most frequent first."),
    };
  }
};

}  // namespace sparkwright::report
