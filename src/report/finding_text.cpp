#include "report/finding_text.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "report/analysis_sections_internal.h"
#include "report/format.h"
#include "report/text.h"

namespace sparkwright::report {
namespace {

/// What kind of thing a place is, in singular and plural, and its name.
struct PlaceName {
  std::string_view singular;
  std::string_view plural;
  std::string name;
};

PlaceName NameOf(const model::FindingPlace& place) {
  if (place.stage.has_value()) {
    return {"stage", "stages", StageName(*place.stage, place.stage_attempt)};
  }
  if (place.sql_execution.has_value()) {
    return {"SQL", "SQL", fmt::format("{}", place.sql_execution->number())};
  }
  if (place.job.has_value()) {
    return {"job", "jobs", fmt::format("{}", place.job->number())};
  }
  if (!place.executor_id.empty()) {
    return {"executor", "executors", OneLine(place.executor_id)};
  }
  if (!place.host.empty()) {
    return {"host", "hosts", OneLine(place.host)};
  }
  return {};
}

std::optional<std::string> ValueOf(std::string_view name, std::span<const model::Evidence> numbers,
                                   std::span<const model::EvidenceText> texts) {
  for (const model::Evidence& evidence : numbers) {
    if (evidence.name == name) {
      return FormatMeasure(evidence.measure);
    }
  }
  for (const model::EvidenceText& text : texts) {
    if (text.name == name) {
      return OneLine(text.text);
    }
  }
  return std::nullopt;
}

/// Takes the word at the start of `rest` away, where it counts things, and gives its singular; empty without one.
std::string_view TakeSingular(std::string_view& rest) {
  constexpr auto kWords = std::to_array<std::pair<std::string_view, std::string_view>>({{" batches", " batch"},
                                                                                        {" cores", " core"},
                                                                                        {" executors", " executor"},
                                                                                        {" files", " file"},
                                                                                        {" gaps", " gap"},
                                                                                        {" jobs", " job"},
                                                                                        {" partitions", " partition"},
                                                                                        {" queries", " query"},
                                                                                        {" rows", " row"},
                                                                                        {" slots", " slot"},
                                                                                        {" stages", " stage"},
                                                                                        {" tasks", " task"},
                                                                                        {" times", " time"}});
  const auto* const found =
      std::find_if(kWords.begin(), kWords.end(), [&](const auto& word) { return rest.starts_with(word.first); });
  if (found == kWords.end()) {
    return {};
  }
  rest.remove_prefix(found->first.size());
  return found->second;
}

}  // namespace

std::string PlacesText(const std::vector<model::FindingPlace>& places) {
  constexpr std::size_t kMostNamed = 3;
  std::vector<PlaceName> names;
  std::set<std::string> known;
  for (const model::FindingPlace& place : places) {
    PlaceName name = NameOf(place);
    // The kind of the first place decides; places of other kinds are in the JSON.
    if (!name.name.empty() && (names.empty() || names.front().singular == name.singular) &&
        known.insert(name.name).second) {
      names.push_back(std::move(name));
    }
  }
  if (names.empty()) {
    return {};
  }
  std::string text =
      fmt::format("{} {}", names.size() == 1 ? names.front().singular : names.front().plural, names.front().name);
  for (std::size_t i = 1; i < names.size() && i < kMostNamed; ++i) {
    text += fmt::format("{}{}", i + 1 == names.size() ? " and " : ", ", names[i].name);
  }
  return names.size() > kMostNamed ? fmt::format("{} and {} more", text, names.size() - kMostNamed) : text;
}

std::string MessageText(std::string_view message, std::span<const model::Evidence> evidence,
                        std::span<const model::EvidenceText> texts) {
  std::string text;
  std::string_view rest = message;
  while (!rest.empty()) {
    const std::size_t open = rest.find('{');
    const std::size_t close = open == std::string_view::npos ? open : rest.find('}', open);
    if (close == std::string_view::npos) {
      break;
    }
    text += rest.substr(0, open);
    const std::string_view name = rest.substr(open + 1, close - open - 1);
    const std::string value = ValueOf(name, evidence, texts).value_or(std::string(rest.substr(open, close - open + 1)));
    text += value;
    rest.remove_prefix(close + 1);
    if (value == "1") {
      text += TakeSingular(rest);
    }
  }
  return text += rest;
}

std::string MessageText(const model::Finding& finding) {
  return MessageText(finding.message, finding.evidence, finding.texts);
}

}  // namespace sparkwright::report
