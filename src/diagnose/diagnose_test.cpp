#include "diagnose/diagnose.h"

#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "diagnose/example_for_test.h"
#include "facts/derive.h"

namespace sparkwright::diagnose {
namespace {

using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* kExample = R"(
run 100s
executors 1 cores=2
stage 0
tasks 0 count=2 time=40s
stage 1 parents=0
tasks 1 count=2 time=40s
)";

model::Finding FindingOf(const Run& run, std::size_t stage, int64_t impact) {
  model::Finding finding;
  finding.impact = Millis(impact);
  finding.places = {run.PlaceOf(stage)};
  return finding;
}

constexpr auto kExplained = std::to_array<std::string_view>({"effect"});

Rule MakeRule(std::string_view name, Outcome (*check)(const Run&)) {
  Rule rule;
  rule.id = name;
  rule.name = name;
  rule.check = check;
  return rule;
}

model::Diagnosis Ask(std::vector<const Rule*> rules) {
  const auto application = BuildExample(kExample);
  EXPECT_TRUE(application.ok());
  return DiagnoseWith(rules, *application, facts::Derive(*application));
}

std::vector<std::string_view> NamesOf(const model::Diagnosis& diagnosis) {
  std::vector<std::string_view> names;
  for (const model::Finding& finding : diagnosis.findings) {
    names.push_back(finding.name);
  }
  return names;
}

Outcome Small(const Run& run) { return std::vector{FindingOf(run, 0, 400)}; }
Outcome Middle(const Run& run) { return std::vector{FindingOf(run, 0, 2'000)}; }
Outcome Large(const Run& run) { return std::vector{FindingOf(run, 1, 30'000)}; }
Outcome Twice(const Run& run) { return std::vector{FindingOf(run, 0, 3'000), FindingOf(run, 1, 8'000)}; }
Outcome Absurd(const Run& run) { return std::vector{FindingOf(run, 0, 1'000'000)}; }
Outcome Missing(const Run& /*run*/) { return NotEvaluated{"The log has no plans."}; }

std::vector<model::Finding> FindingAt(const std::string& executor, const std::string& host) {
  model::Finding finding;
  finding.impact = Millis(3'000);
  finding.places.resize(1);
  finding.places[0].executor_id = executor;
  finding.places[0].host = host;
  return {finding};
}

Outcome OnExecutor(const Run& /*run*/) { return FindingAt("1", ""); }
Outcome OnExecutorOfHost(const Run& /*run*/) { return FindingAt("1", "10.0.0.1"); }
Outcome OnHost(const Run& /*run*/) { return FindingAt("", "10.0.0.1"); }

TEST(Diagnose, RanksBySeverityAndImpact) {
  const Rule small = MakeRule("small", &Small);
  const Rule middle = MakeRule("middle", &Middle);
  const Rule large = MakeRule("large", &Large);
  const model::Diagnosis diagnosis = Ask({&small, &middle, &large});
  EXPECT_THAT(NamesOf(diagnosis), ElementsAre("large", "middle", "small"));
  EXPECT_EQ(diagnosis.findings[0].severity, model::FindingSeverity::kCritical);
  EXPECT_EQ(diagnosis.findings[1].severity, model::FindingSeverity::kWarning);
  EXPECT_EQ(diagnosis.findings[2].severity, model::FindingSeverity::kInfo);
  EXPECT_EQ(diagnosis.num_rules, 3);
}

TEST(Diagnose, ARuleAboutRiskHasItsOwnSeverity) {
  Rule rule = MakeRule("risk", &Small);
  rule.severity = model::FindingSeverity::kCritical;
  EXPECT_EQ(Ask({&rule}).findings.at(0).severity, model::FindingSeverity::kCritical);
}

TEST(Diagnose, SaysWhichRulesLackTheirFacts) {
  const Rule rule = MakeRule("plans", &Missing);
  const model::Diagnosis diagnosis = Ask({&rule});
  EXPECT_THAT(diagnosis.findings, IsEmpty());
  ASSERT_THAT(diagnosis.not_evaluated, SizeIs(1));
  EXPECT_EQ(diagnosis.not_evaluated[0].reason, "The log has no plans.");
}

TEST(Diagnose, OneFixIsOneFinding) {
  const Rule rule = MakeRule("twice", &Twice);
  const model::Diagnosis diagnosis = Ask({&rule});
  ASSERT_THAT(diagnosis.findings, SizeIs(1));
  EXPECT_EQ(diagnosis.findings[0].impact, Millis(11'000));
  EXPECT_THAT(diagnosis.findings[0].places, SizeIs(2));
  EXPECT_EQ(diagnosis.findings[0].places[0].stage, StageId(1));
  EXPECT_EQ(diagnosis.findings[0].severity, model::FindingSeverity::kCritical);
}

TEST(Diagnose, ACauseTakesItsEffectsAtTheSamePlace) {
  Rule cause = MakeRule("cause", &Middle);
  cause.explains = kExplained;
  const Rule effect = MakeRule("effect", &Small);
  const model::Diagnosis diagnosis = Ask({&effect, &cause});
  EXPECT_THAT(NamesOf(diagnosis), ElementsAre("cause"));
  EXPECT_THAT(diagnosis.findings[0].consequences, ElementsAre("effect"));
}

TEST(Diagnose, AnExecutorIsOneWithAndWithoutItsHostAndAPartOfIt) {
  const Rule effect = MakeRule("effect", &OnExecutorOfHost);
  for (const auto check : {&OnExecutor, &OnExecutorOfHost, &OnHost}) {
    Rule cause = MakeRule("cause", check);
    cause.explains = kExplained;
    EXPECT_THAT(NamesOf(Ask({&effect, &cause})), ElementsAre("cause"));
  }
  Rule cause = MakeRule("cause", &OnExecutor);
  cause.explains = kExplained;
  const Rule of_host = MakeRule("effect", &OnHost);
  EXPECT_THAT(NamesOf(Ask({&of_host, &cause})), SizeIs(2));
}

TEST(Diagnose, InALongRunMinutesAreAWarningWhateverTheirShare) {
  using enum model::FindingConfidence;
  constexpr Millis kTwoHours{7'200'000};
  EXPECT_TRUE(IsWorthAWarning(Millis(36'000), kTwoHours, kSure));
  EXPECT_FALSE(IsWorthAWarning(Millis(35'000), kTwoHours, kSure));
  EXPECT_TRUE(IsWorthAWarning(Millis(36'000), kTwoHours, kLikely));
  EXPECT_FALSE(IsWorthAWarning(Millis(36'000), kTwoHours, kPossible));
  EXPECT_TRUE(IsWorthAWarning(Millis(60'000), kTwoHours, kPossible));
  EXPECT_FALSE(IsWorthAWarning(Millis(60'000), Millis(0), kSure));
}

TEST(Diagnose, ACauseIsAsSevereAsItsWorstEffect) {
  Rule cause = MakeRule("cause", &Middle);
  cause.explains = kExplained;
  Rule effect = MakeRule("effect", &Small);
  effect.severity = model::FindingSeverity::kCritical;
  const model::Diagnosis diagnosis = Ask({&cause, &effect});
  ASSERT_THAT(NamesOf(diagnosis), ElementsAre("cause"));
  EXPECT_EQ(diagnosis.findings[0].severity, model::FindingSeverity::kCritical);
}

TEST(Diagnose, InformationTakesInOnlyInformation) {
  Rule cause = MakeRule("cause", &Small);
  cause.explains = kExplained;
  const Rule effect = MakeRule("effect", &Middle);
  EXPECT_THAT(NamesOf(Ask({&cause, &effect})), ElementsAre("effect", "cause"));
  const Rule small_effect = MakeRule("effect", &Small);
  EXPECT_THAT(NamesOf(Ask({&cause, &small_effect})), ElementsAre("cause"));
}

TEST(Diagnose, AFindingSaysItselfWhatFollowsFromIt) {
  Rule cause = MakeRule("cause", &Middle);
  cause.leads_to = [](const diagnose::Run& /*run*/, const model::Finding& /*finding*/) {
    return std::vector<std::string_view>{"effect"};
  };
  Rule effect = MakeRule("effect", &Small);
  effect.severity = model::FindingSeverity::kCritical;
  const model::Diagnosis diagnosis = Ask({&cause, &effect});
  ASSERT_THAT(NamesOf(diagnosis), ElementsAre("cause"));
  EXPECT_THAT(diagnosis.findings[0].consequences, ElementsAre("effect"));
}

TEST(Diagnose, AnEffectElsewhereStands) {
  Rule cause = MakeRule("cause", &Middle);
  cause.explains = kExplained;
  const Rule effect = MakeRule("effect", &Large);
  EXPECT_THAT(NamesOf(Ask({&cause, &effect})), ElementsAre("effect", "cause"));
}

TEST(Diagnose, ThreadsChangeNothing) {
  const auto application = BuildExample(kExample);
  ASSERT_TRUE(application.ok());
  const model::RunFacts facts = facts::Derive(*application);
  EXPECT_THAT(NamesOf(Diagnose(*application, facts, 4)), ElementsAreArray(NamesOf(Diagnose(*application, facts, 1))));
}

TEST(Diagnose, RulesThatAreLeftWhenStoppedAreNotEvaluated) {
  const auto application = BuildExample(kExample);
  ASSERT_TRUE(application.ok());
  const Rule first = MakeRule("first", &Small);
  const Rule second = MakeRule("second", &Large);
  const Rule* const rules[] = {&first, &second};
  int num_asked = 0;
  const model::Diagnosis diagnosis =
      DiagnoseWith(rules, *application, facts::Derive(*application), 1, [&] { return num_asked++ > 0; });
  EXPECT_THAT(NamesOf(diagnosis), ElementsAre("first"));
  ASSERT_EQ(diagnosis.not_evaluated.size(), 1U);
  EXPECT_EQ(diagnosis.not_evaluated[0].rule, "second");
}

TEST(Diagnose, NoFindingCostsMoreThanTheRun) {
  const Rule rule = MakeRule("absurd", &Absurd);
  EXPECT_EQ(Ask({&rule}).findings.at(0).impact, Millis(100'000));
}

}  // namespace
}  // namespace sparkwright::diagnose
