#include <string>
#include <string_view>

#include "validate/loose_value.h"
#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  constexpr std::string_view kEndpoint = "spark.hadoop.fs.s3a.endpoint";
  constexpr std::string_view kTls = "spark.hadoop.fs.s3a.connection.ssl.enabled";
  const std::string endpoint = subject.Given(kEndpoint).value_or("");
  const bool is_near =
      endpoint.find("localhost") != std::string::npos || endpoint.find("127.0.0.1") != std::string::npos;
  // An address with its own scheme decides; the switch is for those without.
  const std::string_view key = endpoint.starts_with("http://")                                           ? kEndpoint
                               : !endpoint.starts_with("https://") && LooseTruth(subject, kTls) == false ? kTls
                                                                                                         : "";
  if (!key.empty() && !is_near && !subject.is_local()) {
    model::Violation violation = subject.At({key});
    violation.texts = {{"key", std::string(key)}};
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kObjectStoreWithoutTls = {
    .id = "SC414",
    .name = "object-store-without-tls",
    .title = "Data of an object store goes over the network in plain text",
    .since = "0.1.0",
    .message = "{key} makes connections to the object store without TLS.",
    .advice = "Use https, unless the store is on the same private network.",
    .doc =
        "Data and signatures of requests can be read and changed on the way. Stores on the loopback address are left "
        "alone.",
    .severity = model::FindingSeverity::kInfo,
    .check = &Check,
};

}  // namespace sparkwright::validate
