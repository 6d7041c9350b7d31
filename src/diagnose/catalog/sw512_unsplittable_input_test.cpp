// What the examples of the .md cannot say: how sure a finding is, and what it leaves to others.
#include <algorithm>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "diagnose/diagnose.h"
#include "diagnose/example_for_test.h"
#include "facts/derive.h"

namespace sparkwright::diagnose {
namespace {

/// Of a text file read as an RDD on four slots.
model::Diagnosis DiagnoseText(const std::string& name, const std::string& partitions, const std::string& tasks) {
  model::Application application =
      *BuildExample("executors 2 cores=2\nstage 0\n" + tasks + "rdd 1 \"" + name +
                    "\" of=0 scope=textFile partitions=" + partitions + "\njob 0 stages=0\n");
  application.stages.front().job_ids = {JobId(0)};
  return diagnose::Diagnose(application, facts::Derive(application));
}

const model::Finding* FindingOf(const model::Diagnosis& diagnosis, std::string_view rule) {
  const auto found = std::find_if(diagnosis.findings.begin(), diagnosis.findings.end(),
                                  [&](const model::Finding& finding) { return finding.name == rule; });
  return found == diagnosis.findings.end() ? nullptr : &*found;
}

TEST(UnsplittableInput, OnePartitionMayBeWhatTheProgramAskedFor) {
  const model::Diagnosis diagnosis = DiagnoseText("/in/records", "1", "tasks 0 count=1 time=60s input=50m\n");
  const model::Finding* finding = FindingOf(diagnosis, "unsplittable-input");
  ASSERT_NE(finding, nullptr);
  EXPECT_EQ(finding->confidence, model::FindingConfidence::kPossible);
  EXPECT_NE(finding->advice.find("minPartitions"), std::string_view::npos);
  EXPECT_NE(FindingOf(diagnosis, "too-few-tasks"), nullptr);
}

TEST(UnsplittableInput, ANameThatSaysSoExplainsTooFewTasks) {
  const model::Diagnosis diagnosis = DiagnoseText("/in/records/a.gz", "1", "tasks 0 count=1 time=60s input=50m\n");
  const model::Finding* finding = FindingOf(diagnosis, "unsplittable-input");
  ASSERT_NE(finding, nullptr);
  EXPECT_EQ(finding->confidence, model::FindingConfidence::kSure);
  EXPECT_EQ(FindingOf(diagnosis, "too-few-tasks"), nullptr);
}

TEST(UnsplittableInput, MoreThanABlockIsLikely) {
  const model::Diagnosis diagnosis = DiagnoseText("/in/records", "1", "tasks 0 count=1 time=60s input=900m\n");
  const model::Finding* finding = FindingOf(diagnosis, "unsplittable-input");
  ASSERT_NE(finding, nullptr);
  EXPECT_EQ(finding->confidence, model::FindingConfidence::kLikely);
}

}  // namespace
}  // namespace sparkwright::diagnose
