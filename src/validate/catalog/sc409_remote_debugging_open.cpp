#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "validate/java_options.h"
#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

/// What the option opens to all, or nothing.
std::string_view WhatItOpens(std::string_view option) {
  if (option.starts_with("-agentlib:jdwp=") || option.starts_with("-Xrunjdwp:")) {
    const bool is_for_all = option.find("address=*:") != std::string_view::npos ||
                            option.find("address=0.0.0.0:") != std::string_view::npos;
    return is_for_all && option.find("server=y") != std::string_view::npos ? "a debugger" : "";
  }
  return option == "-Dcom.sun.management.jmxremote.authenticate=false" ? "JMX" : "";
}

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  const std::vector<JavaOption> words = JavaOptionsOf(subject);
  for (const JavaOption& word : words) {
    const std::string_view what = WhatItOpens(word.text);
    const bool is_on_loopback = std::any_of(words.begin(), words.end(), [&](const JavaOption& other) {
      return other.entry == word.entry && (other.text == "-Dcom.sun.management.jmxremote.host=localhost" ||
                                           other.text == "-Dcom.sun.management.jmxremote.host=127.0.0.1");
    });
    const bool has_port = std::any_of(words.begin(), words.end(), [&](const JavaOption& other) {
      return other.entry == word.entry && other.text.starts_with("-Dcom.sun.management.jmxremote.port=");
    });
    if (what.empty() || (what == "JMX" && (is_on_loopback || !has_port))) {
      continue;
    }
    model::Violation violation = Subject::At(*word.entry);
    violation.texts = {{"option", word.text}, {"what", std::string(what)}};
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kRemoteDebuggingOpen = {
    .id = "SC409",
    .name = "remote-debugging-open",
    .title = "Anyone may attach to Java",
    .since = "0.1.0",
    .message = "{option} opens {what} to everybody who reaches the port.",
    .advice = "Take it out, or bind it to localhost (address=localhost:5005) and forward the port.",
    .doc =
        "The debugger's port and JMX without authentication let whoever connects run code in the process. Since Java 9 "
        "an address without a host is bound to localhost; * and 0.0.0.0 are all addresses.",
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
