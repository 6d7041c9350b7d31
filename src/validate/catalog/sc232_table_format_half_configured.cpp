#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

struct Format {
  std::string_view extension;
  std::string_view catalog;  ///< What its catalogs' classes start with.
  std::string_view key;      ///< Where the catalog goes if that is certain.
  std::string_view class_name;
};

constexpr auto kFormats = std::to_array<Format>({
    {"io.delta.sql.DeltaSparkSessionExtension", "org.apache.spark.sql.delta.catalog.",
     "spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog"},
    {"org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions", "org.apache.iceberg.spark.", "", ""},
});

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  const std::string extensions = subject.Text("spark.sql.extensions").value_or("");
  for (const Format& format : kFormats) {
    const bool has_catalog =
        std::any_of(subject.settings().begin(), subject.settings().end(), [&](const Setting& setting) {
          return setting.entry->key.starts_with("spark.sql.catalog.") &&
                 setting.entry->value.starts_with(format.catalog);
        });
    if (extensions.find(format.extension) == std::string::npos || has_catalog) {
      continue;
    }
    model::Violation violation = subject.At({"spark.sql.extensions"});
    violation.texts = {{"extension", std::string(format.extension)}, {"catalog", std::string(format.catalog) + "*"}};
    if (!format.key.empty() && !subject.Given(format.key).has_value()) {
      violation.fix = SetTo(format.key, std::string(format.class_name), model::FixSafety::kReview);
    }
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kTableFormatHalfConfigured = {
    .id = "SC232",
    .name = "table-format-half-configured",
    .title = "Table format configured by half",
    .since = "0.1.0",
    .message = "{extension} is in spark.sql.extensions, and no catalog is {catalog}.",
    .advice = "Name the catalog: spark.sql.catalog.spark_catalog for Delta Lake, spark.sql.catalog.NAME for Iceberg.",
    .doc =
        "Delta Lake and Iceberg need both: an extension for their statements and a catalog that finds their tables. "
        "With the extension alone Delta ends many statements with "
        "DELTA_CONFIGURE_SPARK_SESSION_WITH_EXTENSION_AND_CATALOG, and Iceberg's procedures have no catalog to be "
        "called in.",
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
