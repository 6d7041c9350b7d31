#include "report/hardware_json.h"

#include <map>

#include "report/json_hardware.h"

namespace sparkwright::report {
namespace {

struct TopLevel {
  const ShownHardware& hardware;
  std::string_view program_version;
};

}  // namespace

template <>
struct JsonObject<TopLevel> {
  using T = TopLevel;
  static constexpr std::string_view kName = "hardware";
  static constexpr std::string_view kMeaning = "What `sparkwright hardware --format json` says.";
  static constexpr auto Fields() {
    return std::tuple{
        Field(
            "schema_version", [](const T&) { return kHardwareSchemaVersion; },
            "Raised when a key changes its meaning or goes away."),
        Field("sparkwright_version", &T::program_version, ""),
        Field(
            "source", [](const T& t) -> const auto& { return t.hardware.source; },
            "This machine, a recording, a profile, a file or a URL."),
        Field(
            "machine", [](const T& t) { return t.hardware.machine; }, "Missing for a cluster."),
        Field(
            "cluster", [](const T& t) -> const auto& { return t.hardware.cluster; },
            "Of a machine: the node that it makes."),
        FieldUnlessEmpty(
            "provenance",
            [](const T& t) {
              return std::map<std::string, std::string>(t.hardware.provenance.begin(), t.hardware.provenance.end());
            },
            "Of a profile: fields and the document that says them."),
    };
  }
};

void WriteHardwareJson(JsonWriter& writer, const ShownHardware& hardware, std::string_view program_version) {
  WriteJson(writer, TopLevel{hardware, program_version});
}

void WriteHardwareSchema(JsonWriter& writer) { WriteSchemaDocument<TopLevel>(writer, "Sparkwright hardware"); }

}  // namespace sparkwright::report
