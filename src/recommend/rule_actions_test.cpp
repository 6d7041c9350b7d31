#include "recommend/rule_actions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "diagnose/rule.h"
#include "validate/rule.h"

namespace sparkwright::recommend {
namespace {

using ::testing::ElementsAreArray;

TEST(RuleActions, ThereIsOneForEachRuleOfDiagnose) {
  std::vector<std::string> rules;
  for (const diagnose::Rule* rule : diagnose::AllRules()) {
    rules.emplace_back(rule->name);
  }
  std::vector<std::string> actions;
  for (const RuleAction& action : RuleActions()) {
    actions.emplace_back(action.rule);
  }
  EXPECT_THAT(actions, ElementsAreArray(rules));
}

TEST(RuleActions, TopicsAreOfRulesThatCheckHas) {
  for (const auto& [check, topic] : TopicsOfChecks()) {
    const auto all = validate::AllRules();
    EXPECT_TRUE(std::any_of(all.begin(), all.end(), [&](const validate::Rule* rule) { return rule->name == check; }))
        << check;
    EXPECT_EQ(TopicOfRule(check), topic);
  }
}

TEST(RuleActions, RulesOfOtherStagesHaveNone) {
  EXPECT_EQ(ActionOf("giant-executor"), nullptr);
  EXPECT_EQ(TopicOfRule("giant-executor"), "");
}

}  // namespace
}  // namespace sparkwright::recommend
