#include "conf/covered_version.h"

#include <utility>

#include <fmt/format.h>

#include "conf/property_catalogue.h"

namespace sparkwright::conf {

Result<model::SparkVersion> CoveredVersion(std::string_view text) {
  const PropertyCatalogue& catalogue = PropertyCatalogue::Builtin();
  if (text.empty()) {
    model::SparkVersion newest = catalogue.newest();
    newest.patch = 0;
    return newest;
  }
  SPARKWRIGHT_TRY(model::SparkVersion version, model::ParseSparkVersion(text));
  const model::SparkVersion& oldest = catalogue.versions().front();
  const bool is_old = version < oldest && !version.IsSameLine(oldest);
  const bool is_new = catalogue.newest() < version && !version.IsSameLine(catalogue.newest());
  if (is_old || is_new) {
    return Error(ErrorCode::kInvalidArgument, fmt::format("Spark {} is not in the catalogue, which has {} to {}",
                                                          version.Line(), oldest.Line(), catalogue.newest().Line()));
  }
  return version;
}

model::SparkVersion ReleaseOf(const model::SparkVersion& version) {
  if (version.patch == 0 && version.suffix.empty()) {
    for (const model::SparkVersion& known : PropertyCatalogue::Builtin().versions()) {
      if (known.IsSameLine(version)) {
        return known;
      }
    }
  }
  return version;
}

model::SparkVersion VersionOrNewest(std::string_view text) {
  Result<model::SparkVersion> version = model::ParseSparkVersion(text);
  return version.ok() ? *std::move(version) : PropertyCatalogue::Builtin().newest();
}

}  // namespace sparkwright::conf
