// Every rule has a .md beside it in catalog/ with examples that must find it and examples that must not.
#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "diagnose/diagnose.h"
#include "diagnose/example_for_test.h"
#include "facts/derive.h"
#include "model/rule_example_for_test.h"

namespace sparkwright::diagnose {
namespace {

constexpr std::string_view kCatalogue = "src/diagnose/catalog";

/// The first {name} of a finding's message that it has neither as evidence nor as a text; empty when it has all.
std::string NameWithoutValue(const Rule& rule, const model::Finding& finding) {
  std::string_view rest = finding.message.empty() ? rule.message : finding.message;
  for (std::size_t open = rest.find('{'); open != std::string_view::npos; open = rest.find('{')) {
    rest.remove_prefix(open + 1);
    const std::string_view name = rest.substr(0, rest.find('}'));
    const auto is_of_name = [&](const auto& one) { return one.name == name; };
    if (std::none_of(finding.evidence.begin(), finding.evidence.end(), is_of_name) &&
        std::none_of(finding.texts.begin(), finding.texts.end(), is_of_name)) {
      return std::string(name);
    }
  }
  return {};
}

/// "fires", "silent" or "not-evaluated".
std::string WhatHappens(const Rule& rule, const model::Application& application, std::string& reason) {
  const model::RunFacts facts = facts::Derive(application);
  const Rule* const rules[] = {&rule};
  const model::Diagnosis diagnosis = DiagnoseWith(rules, application, facts);
  if (!diagnosis.not_evaluated.empty()) {
    reason = diagnosis.not_evaluated.front().reason;
    return "not-evaluated";
  }
  for (const model::Finding& finding : diagnosis.findings) {
    EXPECT_EQ(NameWithoutValue(rule, finding), "") << rule.id;
    reason += std::string(model::FindingSeverityName(finding.severity)) + ", " +
              std::to_string(finding.impact.count()) + " ms; ";
    if (finding.severity > model::FindingSeverity::kInfo || rule.severity == model::FindingSeverity::kInfo) {
      return "fires";
    }
  }
  return diagnosis.findings.empty() ? "silent" : "informs";
}

class RuleExamples : public testing::TestWithParam<const Rule*> {};

TEST_P(RuleExamples, DoWhatTheySay) {
  const Rule& rule = *GetParam();
  const std::string path = model::FileOf(rule, kCatalogue) + ".md";
  const auto examples = model::ReadExamples(path);
  ASSERT_TRUE(examples.ok()) << path << ": " << examples.error().message();
  std::set<std::string> kinds;
  for (const model::RuleExample& example : *examples) {
    if (example.kind != "fires" && example.kind != "silent" && example.kind != "informs" &&
        example.kind != "not-evaluated") {
      continue;  // Code for people.
    }
    kinds.insert(example.kind);
    const auto application = BuildExample(example.text);
    ASSERT_TRUE(application.ok()) << path << ":" << example.line << ": " << application.error().message();
    std::string reason;
    EXPECT_EQ(WhatHappens(rule, *application, reason), example.kind) << path << ":" << example.line << ": " << reason;
  }
  EXPECT_TRUE(kinds.contains("fires")) << path << " has no example that fires";
  EXPECT_TRUE(kinds.contains("silent")) << path << " has no silent example";
}

INSTANTIATE_TEST_SUITE_P(Catalogue, RuleExamples, testing::ValuesIn(AllRules().begin(), AllRules().end()),
                         [](const auto& one) { return std::string(one.param->id); });

TEST(RuleCatalogue, FilesAreNamedAfterTheirRules) { model::ExpectFilesNamedAfterRules(AllRules(), kCatalogue); }

TEST(RuleCatalogue, IdsAndNamesAreUnique) { model::ExpectUniqueIdsAndNames(AllRules()); }

TEST(RuleCatalogue, EveryRuleSaysWhatItIs) { model::ExpectRulesToSayWhatTheyAre(AllRules()); }

TEST(RuleCatalogue, RulesExplainOtherRulesThatExist) {
  std::set<std::string_view> names;
  for (const Rule* rule : AllRules()) {
    names.insert(rule->name);
  }
  for (const Rule* rule : AllRules()) {
    for (const std::string_view name : rule->explains) {
      EXPECT_TRUE(name != rule->name && names.contains(name)) << rule->name << " explains " << name;
    }
  }
}

}  // namespace
}  // namespace sparkwright::diagnose
