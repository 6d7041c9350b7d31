#include "validate/exposure.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "conf/java_text.h"
#include "validate/loose_value.h"

namespace sparkwright::validate {

bool IsOnNetwork(const Subject& subject) {
  if (!subject.context().manager.has_value() || subject.is_local()) {
    return false;
  }
  constexpr std::array<std::string_view, 4> kLoopback = {"local-cluster[", "spark://localhost", "spark://127.",
                                                         "spark://[::1]"};
  const std::string master = subject.Given("spark.master").value_or("");
  return std::none_of(kLoopback.begin(), kLoopback.end(),
                      [&](std::string_view front) { return master.starts_with(front); });
}

bool EncryptsNetwork(const Subject& subject) {
  return subject.IsTrue("spark.network.crypto.enabled") || subject.IsTrue("spark.authenticate.enableSaslEncryption") ||
         (subject.version() >= model::SparkVersion{4, 0, 0, {}} &&
          LooseTruth(subject, "spark.ssl.rpc.enabled").value_or(false));
}

std::vector<const conf::ConfigurationEntry*> AclEntries(const Subject& subject) {
  std::vector<const conf::ConfigurationEntry*> entries;
  for (const std::string_view key : {"spark.admin.acls", "spark.admin.acls.groups", "spark.modify.acls",
                                     "spark.modify.acls.groups", "spark.ui.view.acls", "spark.ui.view.acls.groups"}) {
    const conf::ConfigurationEntry* entry = subject.Entry(key);
    if (entry != nullptr && !conf::Trimmed(entry->value).empty()) {
      entries.push_back(entry);
    }
  }
  return entries;
}

}  // namespace sparkwright::validate
