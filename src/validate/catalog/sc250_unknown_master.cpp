#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/digits.h"
#include "conf/java_text.h"
#include "model/redacted.h"
#include "validate/rule.h"
#include "validate/value_problem.h"

namespace sparkwright::validate {
namespace {

constexpr std::string_view kMaster = "spark.master";

bool IsNumberOrStar(std::string_view text) { return text == "*" || IsDigits(text); }

/// What is between "[" and "]" of "local[…]": local\[([0-9]+|\*)\] and local\[([0-9]+|\*)\s*,\s*([0-9]+)\], threads
/// and how often a task may fail. There is no white space at its ends.
bool AreThreads(std::string_view text) {
  const std::size_t comma = text.find(',');
  if (comma == std::string_view::npos) {
    return IsNumberOrStar(text);
  }
  const auto is_space = [](char c) { return std::string_view(" \t\r\n").find(c) != std::string_view::npos; };
  return !is_space(text.front()) && !is_space(text.back()) && IsNumberOrStar(conf::Trimmed(text.substr(0, comma))) &&
         IsDigits(conf::Trimmed(text.substr(comma + 1)));
}

/// Of "local-cluster[…]": workers, cores and memory of each, all numbers; white space is anywhere.
bool AreWorkers(std::string_view text) {
  constexpr int kNumbers = 3;
  for (int i = 0; i < kNumbers; ++i) {
    const std::size_t comma = i + 1 < kNumbers ? text.find(',') : text.size();
    if (comma == std::string_view::npos || !IsDigits(conf::Trimmed(text.substr(0, comma)))) {
      return false;
    }
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return true;
}

/// What is between `front` and "]"; nullopt for another text.
std::optional<std::string_view> Bracketed(std::string_view text, std::string_view front) {
  if (!text.starts_with(front) || !text.ends_with(']')) {
    return std::nullopt;
  }
  return text.substr(front.size(), text.size() - front.size() - 1);
}

/// "host:7077": what java.net.URI takes for a host, and a port.
bool IsStandaloneAddress(std::string_view address) {
  const std::size_t colon = address.rfind(':');
  if (colon == std::string_view::npos || colon == 0) {
    return false;
  }
  constexpr std::string_view kOfHost = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.";
  const std::string_view host = address.substr(0, colon);
  const bool is_host =
      (host.front() == '[' && host.back() == ']') || host.find_first_not_of(kOfHost) == std::string_view::npos;
  return is_host && IsDigits(address.substr(colon + 1));
}

/// One address or more, separated by commas; Java's split leaves out empty ones at the end.
bool AreStandaloneAddresses(std::string_view addresses) {
  while (addresses.ends_with(',')) {
    addresses.remove_suffix(1);
  }
  for (std::size_t comma = addresses.find(','); comma != std::string_view::npos; comma = addresses.find(',')) {
    if (!IsStandaloneAddress(addresses.substr(0, comma))) {
      return false;
    }
    addresses.remove_prefix(comma + 1);
  }
  return IsStandaloneAddress(addresses);
}

bool IsMaster(std::string_view master, const model::SparkVersion& version) {
  constexpr int32_t kWithoutMesos = 4;
  if (const auto threads = Bracketed(master, "local[")) {
    return AreThreads(*threads);
  }
  if (const auto workers = Bracketed(master, "local-cluster[")) {
    return AreWorkers(*workers);
  }
  if (const std::string_view standalone = "spark://"; master.starts_with(standalone)) {
    return AreStandaloneAddresses(master.substr(standalone.size()));
  }
  return master == "local" || master == "yarn" || master.starts_with("k8s://") ||
         (master.starts_with("mesos://") && version.major < kWithoutMesos);
}

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  const auto master = subject.Given(kMaster);
  if (!master.has_value() || model::IsRedacted(*master) || IsMaster(*master, subject.version()) ||
      HasFault(subject, kMaster)) {
    return violations;
  }
  model::Violation violation = subject.At({kMaster});
  violation.is_refused = true;
  violation.texts = {{"master", *master}, {"version", subject.version().Line()}};
  if (*master == "yarn-client" || *master == "yarn-cluster") {
    violation.fix = SetTo(kMaster, "yarn");
    violation.fix->edits.push_back(
        SetTo("spark.submit.deployMode", master->substr(std::string("yarn-").size())).edits[0]);
  }
  violations.push_back(std::move(violation));
  return violations;
}

}  // namespace

extern constinit const Rule kUnknownMaster = {
    .id = "SC250",
    .name = "unknown-master",
    .title = "Unknown master",
    .since = "0.1.0",
    .message = "{master} is no master of Spark {version}.",
    .advice = "Write yarn, local[*], spark://HOST:7077 or k8s://https://HOST:PORT.",
    .doc =
        "SparkSubmit takes \"yarn\", \"local\", \"local[N]\", \"local[*]\", spark:// and k8s:// (\"Master must either "
        "be yarn or start with spark, k8s, or local\"), Spark before 4.0 also mesos://, and SparkContext nothing else "
        "(\"Could not parse Master URL\"). The address of a standalone master is a host and a port and nothing else "
        "(\"Invalid master URL\"), and there may be several, separated by commas. yarn-client and yarn-cluster went "
        "with Spark 2: the deploy mode is a setting of its own.",
    .check = &Check,
};

}  // namespace sparkwright::validate
