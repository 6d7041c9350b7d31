#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "base/one_of.h"
#include "conf/java_text.h"
#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

constexpr std::array<std::string_view, 5> kOldProtocols = {"sslv2", "sslv3", "ssl", "tlsv1", "tlsv1.1"};
constexpr std::array<std::string_view, 6> kOldSuites = {"rc4", "3des", "_des_", "export", "_null_", "anon"};

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  constexpr std::string_view kSasl = "spark.authenticate.enableSaslEncryption";
  const auto add = [&](model::Violation violation, std::string what) {
    violation.texts = {{"what", std::move(what)}};
    violations.push_back(std::move(violation));
  };
  if (subject.IsSet(kSasl) && subject.IsTrue(kSasl) && !subject.IsTrue("spark.network.crypto.enabled")) {
    model::Violation violation = subject.At({kSasl});
    violation.fix = SetTo("spark.network.crypto.enabled", "true", model::FixSafety::kReview);
    add(std::move(violation), "Connections are encrypted with SASL, which is DIGEST-MD5 with 3DES or RC4");
  }
  for (const Setting& setting : subject.settings()) {
    const conf::ConfigurationEntry& entry = *setting.entry;
    if (!entry.key.starts_with("spark.ssl.")) {
      continue;
    }
    const std::string value = conf::LowerCase(conf::Trimmed(entry.value));
    const bool is_old_protocol = entry.key.ends_with(".protocol") && IsOneOf(value, kOldProtocols);
    const bool is_old_suite = entry.key.ends_with(".enabledAlgorithms") &&
                              std::any_of(kOldSuites.begin(), kOldSuites.end(),
                                          [&](std::string_view part) { return value.find(part) != std::string::npos; });
    if (is_old_protocol || is_old_suite) {
      model::Violation violation = Subject::At(entry);
      if (is_old_suite) {
        violation.fix = TakeOut(entry.key, model::FixSafety::kReview);
      } else {
        violation.fix = SetTo(entry.key, "TLSv1.3", model::FixSafety::kReview);
      }
      add(std::move(violation),
          fmt::format("{} has {}", entry.key, is_old_protocol ? entry.value : "suites with broken ciphers"));
    }
  }
  return violations;
}

}  // namespace

extern constinit const Rule kOldCryptography = {
    .id = "SC412",
    .name = "old-cryptography",
    .title = "Encryption that is no longer safe",
    .since = "0.1.0",
    .message = "{what}.",
    .advice =
        "Use spark.network.crypto.enabled between Spark's processes, and TLSv1.2 or TLSv1.3 with the algorithms that "
        "Java has by default.",
    .doc =
        "SASL encryption is DIGEST-MD5 with 3DES or RC4, kept for old shuffle services. SSL, TLS 1.0 and TLS 1.1 are "
        "turned off in current Java, as are suites with RC4, 3DES, export keys, no encryption or anonymous keys.",
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
