// Every rule has a .md beside it in catalog/ with examples that must find it and examples that must not. An example is
// a spark-defaults.conf; its first lines may be flags of `sparkwright check`: --spark 3.5, --master yarn, --deploy-mode
// cluster, --language python, --cluster nodes=3,cores=16,memory=64g.
#include <algorithm>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "conf/edit_configuration.h"
#include "model/rule_example_for_test.h"
#include "validate/check.h"
#include "validate/example_for_test.h"

namespace sparkwright::validate {
namespace {

constexpr std::string_view kCatalogue = "src/validate/catalog";

model::Verdict VerdictOf(const Rule& rule, const CheckExample& example) {
  const Rule* const rules[] = {&rule};
  return CheckWith(rules, example.configuration, example.context);
}

/// "refuses", "fires", "silent" or "not-evaluated".
std::string WhatHappens(const model::Verdict& verdict) {
  if (!verdict.not_evaluated.empty()) {
    return "not-evaluated";
  }
  const bool is_refused = std::any_of(verdict.violations.begin(), verdict.violations.end(),
                                      [](const model::Violation& violation) { return violation.is_refused; });
  return verdict.violations.empty() ? "silent" : is_refused ? "refuses" : "fires";
}

/// Names in braces of a message that stand for nothing.
std::string NamesWithoutValue(const model::Violation& violation) {
  std::string missing;
  std::string_view rest = violation.message;
  for (std::size_t open = rest.find('{'); open != std::string_view::npos; open = rest.find('{')) {
    rest.remove_prefix(open + 1);
    const std::string_view name = rest.substr(0, rest.find('}'));
    const auto is_it = [&](const auto& one) { return one.name == name; };
    if (std::none_of(violation.evidence.begin(), violation.evidence.end(), is_it) &&
        std::none_of(violation.texts.begin(), violation.texts.end(), is_it)) {
      missing += std::string(name) + " ";
    }
  }
  return missing;
}

bool IsFixable(const model::Violation& violation) { return violation.fix.has_value(); }

class RuleExamples : public testing::TestWithParam<const Rule*> {};

TEST_P(RuleExamples, DoWhatTheySayAndFixesMend) {
  const Rule& rule = *GetParam();
  const std::string path = model::FileOf(rule, kCatalogue) + ".md";
  const auto examples = model::ReadExamples(path);
  ASSERT_TRUE(examples.ok()) << path << ": " << examples.error().message();
  bool has_fired = false;
  bool has_been_silent = false;
  for (const model::RuleExample& one : *examples) {
    const bool is_example =
        one.kind == "fires" || one.kind == "refuses" || one.kind == "silent" || one.kind == "not-evaluated";
    if (!is_example) {
      continue;  // Something for people.
    }
    SCOPED_TRACE(path + ":" + std::to_string(one.line));
    auto example = ReadCheckExample(one.text);
    ASSERT_TRUE(example.ok()) << example.error().message();
    const model::Verdict verdict = VerdictOf(rule, *example);
    EXPECT_EQ(WhatHappens(verdict), one.kind);
    has_fired = has_fired || one.kind == "fires" || one.kind == "refuses";
    has_been_silent = has_been_silent || one.kind == "silent";
    for (const model::Violation& violation : verdict.violations) {
      EXPECT_FALSE(violation.places.empty() && violation.advice.empty()) << "nowhere, and nothing to do";
      EXPECT_EQ(NamesWithoutValue(violation), "") << violation.message;
    }
    // What is called fixable is gone after its fix, and comes back by no other way.
    const auto fixed = conf::EditConfiguration(example->text, "example", FixesOf(verdict, model::FixMode::kAll));
    ASSERT_TRUE(fixed.ok()) << fixed.error().message();
    example->text = *fixed;
    example->configuration = *conf::ReadConfiguration(*fixed, "example");
    const model::Verdict after = VerdictOf(rule, *example);
    EXPECT_TRUE(std::none_of(after.violations.begin(), after.violations.end(), &IsFixable)) << *fixed;
  }
  EXPECT_TRUE(has_fired) << path << " has no example that fires";
  EXPECT_TRUE(has_been_silent) << path << " has no silent example";
}

INSTANTIATE_TEST_SUITE_P(Catalogue, RuleExamples, testing::ValuesIn(AllRules().begin(), AllRules().end()),
                         [](const auto& one) { return std::string(one.param->id); });

TEST(RuleCatalogue, FilesAreNamedAfterTheirRules) { model::ExpectFilesNamedAfterRules(AllRules(), kCatalogue); }

TEST(RuleCatalogue, IdsAndNamesAreUnique) { model::ExpectUniqueIdsAndNames(AllRules()); }

TEST(RuleCatalogue, EveryRuleSaysWhatItIs) { model::ExpectRulesToSayWhatTheyAre(AllRules()); }

TEST(RuleCatalogue, AnEmptyConfigurationHasGradeA) {
  for (const std::string_view version : {"3.1", "3.5", "4.0", "4.3"}) {
    conf::RunContext context;
    context.version = *model::ParseSparkVersion(version);
    const model::Verdict verdict = Check(conf::Configuration(), context);
    EXPECT_EQ(verdict.grade.letter, 'A') << version;
    EXPECT_EQ(verdict.grade.num_refused + verdict.grade.num_critical + verdict.grade.num_warnings, 0) << version;
  }
}

}  // namespace
}  // namespace sparkwright::validate
