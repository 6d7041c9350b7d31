#include "validate/check.h"

#include <algorithm>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "conf/configuration_file.h"
#include "conf/property_catalogue.h"

namespace sparkwright::validate {
namespace {

model::Verdict VerdictOf(std::string_view text) {
  conf::RunContext context;
  context.version = conf::PropertyCatalogue::Builtin().newest();
  return Check(*conf::ReadConfiguration(text, "test"), context);
}

TEST(Check, WhatSparkRefusesHasGradeF) {
  const model::Verdict verdict = VerdictOf("spark.memory.offHeap.enabled true\n");
  EXPECT_EQ(verdict.grade.letter, 'F');
  EXPECT_EQ(verdict.grade.num_refused, 1);
  EXPECT_TRUE(verdict.violations.front().is_refused);
}

TEST(Check, ACommandNeedsAnImageAndAFileMayLeaveItOut) {
  EXPECT_EQ(VerdictOf("spark-submit --master k8s://https://host:6443 --conf spark.executor.memory=4g job.py\n")
                .grade.num_refused,
            1);
  EXPECT_EQ(VerdictOf("spark.master k8s://https://host:6443\nspark.executor.memory 4g\n").grade.num_refused, 0);
}

TEST(Check, WhatAnApplicationSetIsNotCheckedWhenItIsSubmitted) {
  conf::RunContext context;
  context.version = conf::PropertyCatalogue::Builtin().newest();
  context.manager = conf::ClusterManager::kYarn;
  for (const conf::EntrySource source : {conf::EntrySource::kDefaultsFile, conf::EntrySource::kApplication}) {
    conf::Configuration configuration;
    configuration.Add("spark.executor.instances", "0", {source, "test", 1, ""});
    EXPECT_EQ(Check(configuration, context).grade.num_refused, source == conf::EntrySource::kDefaultsFile ? 1 : 0);
  }
}

TEST(Check, OfSeveralHeapsTheLastBecomesTheMemoryAndAllGo) {
  struct Case {
    std::string_view options;
    std::string_view memory;
  };
  for (const Case& one :
       {Case{"-Xmx2g -XX:+UseG1GC -Xmx6g", "6g"}, Case{"-XX:+UseG1GC -Xmx1073741824", "1073741824b"}}) {
    const model::Verdict verdict =
        VerdictOf("spark.executor.extraJavaOptions " + std::string(one.options) + "\nspark.master yarn\n");
    const model::Violation& violation = verdict.violations.front();
    ASSERT_EQ(violation.rule, "SC207");
    ASSERT_EQ(violation.fix->edits.size(), 2U);
    EXPECT_EQ(violation.fix->edits[0].value, "-XX:+UseG1GC");
    EXPECT_EQ(violation.fix->edits[1].key, "spark.executor.memory");
    EXPECT_EQ(violation.fix->edits[1].value, one.memory);
  }
}

TEST(Check, TheScoreIsTheSumOfItsWeights) {
  const model::Verdict verdict = VerdictOf("spark.eventlog.enabled true\nspark.executor.memory 96g\n");
  const model::ScoreWeights weights;
  const model::Grade& grade = verdict.grade;
  EXPECT_EQ(grade.score, 100 - grade.num_critical * weights.critical - grade.num_warnings * weights.warning -
                             std::min(grade.num_info * weights.info, weights.most_info));
  EXPECT_GE(grade.num_critical, 1);
  EXPECT_GE(grade.num_warnings, 1);
}

TEST(Check, TheWorstComesFirst) {
  const model::Verdict verdict =
      VerdictOf("spark.executor.memory 96g\nspark.eventlog.enabled true\nspark.memory.offHeap.enabled true\n");
  EXPECT_TRUE(std::is_sorted(verdict.violations.begin(), verdict.violations.end(), [](const auto& a, const auto& b) {
    return std::pair(b.is_refused, b.severity) < std::pair(a.is_refused, a.severity);
  }));
}

TEST(Check, SafeFixesLeaveTheOthers) {
  const model::Verdict verdict = VerdictOf("spark.eventlog.enabled true\nspark.executor.memry 4g\n");
  EXPECT_LT(FixesOf(verdict, model::FixMode::kSafe).size(), FixesOf(verdict, model::FixMode::kAll).size());
}

TEST(Check, TwoFixesOfOneKeyAreNotMadeAtOnce) {
  model::Verdict verdict;
  verdict.violations.resize(2);
  verdict.violations[0].fix = SetTo("spark.a", "1");
  verdict.violations[1].fix = SetTo("spark.a", "2");
  const auto edits = FixesOf(verdict, model::FixMode::kAll);
  ASSERT_EQ(edits.size(), 1U);
  EXPECT_EQ(edits.front().value, "1");
}

}  // namespace
}  // namespace sparkwright::validate
