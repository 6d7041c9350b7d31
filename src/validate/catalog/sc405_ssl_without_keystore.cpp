#include <string>

#include "validate/loose_value.h"
#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  const auto add = [&](const std::string& prefix) {
    const std::string enabled = prefix + ".enabled";
    const std::string store = prefix + ".keyStore";
    if (LooseTruth(subject, enabled) == true && !subject.IsSet(store) && !subject.IsSet("spark.ssl.keyStore")) {
      model::Violation violation = subject.At({enabled});
      violation.texts = {{"key", enabled}, {"own", store}};
      violations.push_back(std::move(violation));
    }
  };
  for (const char* prefix : {"spark.ssl", "spark.ssl.ui", "spark.ssl.standalone", "spark.ssl.historyServer"}) {
    add(prefix);
  }
  return violations;
}

}  // namespace

extern constinit const Rule kSslWithoutKeystore = {
    .id = "SC405",
    .name = "ssl-without-keystore",
    .title = "TLS without a key store",
    .since = "0.1.0",
    .message = "{key} is true, and neither {own} nor spark.ssl.keyStore says with which certificate.",
    .advice = "Set spark.ssl.keyStore and spark.ssl.keyStorePassword, or leave TLS off.",
    .doc =
        "A server shows its certificate when a connection begins, and takes it from the key store. Without one Spark "
        "starts, announces an https address, and no "
        "browser gets a page over TLS. Settings of a part (spark.ssl.ui) fall back to those without one (spark.ssl).",
    .severity = model::FindingSeverity::kCritical,
    .check = &Check,
};

}  // namespace sparkwright::validate
