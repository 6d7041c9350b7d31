#include "recommend/rule_actions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <string_view>
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
  std::set<std::string_view> checks;
  for (const validate::Rule* rule : validate::AllRules()) {
    checks.insert(rule->name);
  }
  for (const auto& [check, topic] : TopicsOfChecks()) {
    EXPECT_TRUE(checks.contains(check)) << check;
    EXPECT_EQ(TopicOfCheck(check), topic);
  }
}

TEST(RuleActions, RulesOfOtherStagesHaveNone) {
  EXPECT_EQ(ActionOf("giant-executor"), nullptr);
  EXPECT_EQ(TopicOfCheck("giant-executor"), "");
}

}  // namespace
}  // namespace sparkwright::recommend
