#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/one_of.h"
#include "validate/java_options.h"
#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

// Of those that Java 17 still has.
constexpr auto kCollectors =
    std::to_array<std::string_view>({"UseSerialGC", "UseParallelGC", "UseG1GC", "UseZGC", "UseShenandoahGC"});

void AddConflict(const Subject& subject, bool is_driver, std::vector<model::Violation>& violations) {
  std::set<std::string> chosen;
  std::vector<const conf::ConfigurationEntry*> entries;
  for (const JavaOption& option : JavaOptionsOf(subject)) {
    constexpr std::string_view kFront = "-XX:+";
    const std::string name = option.text.substr(std::min(kFront.size(), option.text.size()));
    if (option.is_driver() != is_driver || !IsGivenToJava(subject, option) || !IsOneOf(name, kCollectors)) {
      continue;
    }
    if (option.text.starts_with(kFront)) {
      chosen.insert(name);
    } else if (option.text.starts_with("-XX:-")) {
      chosen.erase(name);
    }
    if (std::find(entries.begin(), entries.end(), option.entry) == entries.end()) {
      entries.push_back(option.entry);
    }
  }
  if (chosen.size() < 2) {
    return;
  }
  model::Violation violation;
  for (const conf::ConfigurationEntry* entry : entries) {
    violation.places.push_back(Subject::PlaceOf(*entry));
  }
  violation.is_refused = true;
  violation.texts = {{"collectors", fmt::format("{}", fmt::join(chosen, " and "))},
                     {"process", is_driver ? "driver" : "executors"}};
  violations.push_back(std::move(violation));
}

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  AddConflict(subject, true, violations);
  AddConflict(subject, false, violations);
  return violations;
}

}  // namespace

extern constinit const Rule kCollectorsExcludeEachOther = {
    .id = "SC263",
    .name = "collectors-exclude-each-other",
    .title = "Two garbage collectors at once",
    .since = "0.1.0",
    .message = "The Java options of the {process} choose {collectors}.",
    .advice =
        "Keep one; without any, Java chooses G1, or Serial where it sees fewer than 2 processors or under 1,792 MiB.",
    .doc =
        "Java ends when two collectors are chosen (\"Conflicting collector combinations in option list\"), and what "
        "Spark gives it to ignore options that it does not know does not help. Default and extra options of a process "
        "are one list. The executors are started again and again until the application gives up. Choosing one twice, "
        "or turning one off before choosing another (-XX:-UseG1GC), is fine.",
    .check = &Check,
};

}  // namespace sparkwright::validate
