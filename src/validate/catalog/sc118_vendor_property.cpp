#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) {
  std::map<std::string_view, model::Violation> by_vendor;
  for (const Setting& setting : subject.settings()) {
    if (setting.facts.status == conf::KeyStatus::kVendor && setting.entry->key.starts_with("spark.")) {
      by_vendor[setting.facts.vendor->vendor].places.push_back(Subject::PlaceOf(*setting.entry));
    }
  }
  std::vector<model::Violation> violations;
  for (auto& [vendor, violation] : by_vendor) {
    violation.texts = {{"vendor", std::string(vendor)}};
    violation.evidence = {{"count", model::CountOf(static_cast<int64_t>(violation.places.size()))}};
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kVendorProperty = {
    .id = "SC118",
    .name = "vendor-property",
    .title = "Property of a vendor",
    .since = "0.1.0",
    .message = "Settings for {vendor}: {count}. They mean nothing to Apache Spark.",
    .advice = "See that the application runs on that vendor's Spark, or with that library.",
    .doc =
        "Nothing is wrong with them where that vendor's Spark or that library is used. Apache Spark ignores them "
        "without a word, so they are mentioned once for each vendor.",
    .severity = model::FindingSeverity::kInfo,
    .check = &Check,
};

}  // namespace sparkwright::validate
