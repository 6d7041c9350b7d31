#include "optimize/propose.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/sample_application_for_test.h"

namespace sparkwright::optimize {
namespace {

using testing::ElementsAre;
using testing::Field;
using testing::SizeIs;

model::Finding MakeFinding(std::string_view name, int64_t impact, std::vector<model::PropertyFix> fixes) {
  model::Finding finding;
  finding.name = name;
  finding.impact = Millis(impact);
  finding.severity = model::FindingSeverity::kWarning;
  finding.properties = std::move(fixes);
  return finding;
}

/// A run of 100 s with these findings.
struct JobRun {
  explicit JobRun(std::vector<model::Finding> findings)
      : application(model::SampleApplication(100'000)
                        .Property("spark.app.id", "app-1")
                        .Property("spark.executor.memory", "8g")
                        .Property("spark.sql.shuffle.partitions", "200")
                        .Build()) {
    diagnosis.findings = std::move(findings);
    facts.wall_clock.emplace();
    facts.wall_clock->duration = Millis(100'000);
  }
  [[nodiscard]] TunedRun View() const { return {application, facts, diagnosis}; }

  model::Application application;
  model::RunFacts facts;
  model::Diagnosis diagnosis;
};

TEST(Propose, TakesTheValueOfTheFindingThatCostsMost) {
  const JobRun run({MakeFinding("small", 1'000, {{"spark.sql.shuffle.partitions", "200", "400"}}),
                    MakeFinding("large", 9'000, {{"spark.sql.shuffle.partitions", "200", "64"}})});
  const std::vector<TunedRun> runs = {run.View()};
  const model::Tuning tuning = Propose(runs);
  ASSERT_THAT(tuning.changes, SizeIs(1));
  EXPECT_EQ(tuning.changes[0].new_value, "64");
  EXPECT_THAT(tuning.changes[0].other_values, ElementsAre("400"));
  EXPECT_THAT(tuning.gains, ElementsAre(Millis(9'000)));
}

TEST(Propose, KeepsWhatIsSetAndDropsWhatBelongsToTheRun) {
  const JobRun run({MakeFinding("large", 9'000, {{"spark.sql.shuffle.partitions", "200", "64"}})});
  const std::vector<TunedRun> runs = {run.View()};
  const model::Tuning tuning = Propose(runs);
  EXPECT_THAT(tuning.kept, ElementsAre(Field(&model::KeptProperty::key, "spark.executor.memory")));
  EXPECT_THAT(tuning.dropped, ElementsAre(Field(&model::KeptProperty::key, "spark.app.id")));
}

TEST(Propose, DropsWhatSubmitAddedToTheRun) {
  JobRun run({});
  auto& properties = run.application.environment.spark_properties;
  properties["spark.eventLog.dir"] = "file:///runs/1/events";
  properties["spark.ui.port"] = "4321";
  properties["spark.sparkwright.submit.added"] = "spark.eventLog.dir,spark.ui.port";
  const std::vector<TunedRun> runs = {run.View()};
  EXPECT_THAT(Propose(runs).kept, ElementsAre(Field(&model::KeptProperty::key, "spark.executor.memory"),
                                              Field(&model::KeptProperty::key, "spark.sql.shuffle.partitions")));
}

TEST(Propose, LeavesOutTheJavaOptionsThatSparkAdds) {
  JobRun run({});
  run.application.environment.spark_properties["spark.driver.extraJavaOptions"] =
      "-XX:+IgnoreUnrecognizedVMOptions --add-opens=java.base/java.lang=ALL-UNNAMED -Dmine=1";
  run.application.environment.spark_properties["spark.executor.extraJavaOptions"] =
      "--add-opens=java.base/java.lang=ALL-UNNAMED";
  const std::vector<TunedRun> runs = {run.View()};
  const model::Tuning tuning = Propose(runs);
  ASSERT_FALSE(tuning.kept.empty());
  EXPECT_EQ(tuning.kept.front().value, "-Dmine=1");
  EXPECT_THAT(tuning.dropped, ElementsAre(Field(&model::KeptProperty::key, "spark.app.id"),
                                          Field(&model::KeptProperty::key, "spark.executor.extraJavaOptions")));
}

TEST(Propose, DoesNotWriteWhatSparkHasHidden) {
  JobRun run({});
  run.application.environment.spark_properties["spark.my.password"] = "*********(redacted)";
  const std::vector<TunedRun> runs = {run.View()};
  const model::Tuning tuning = Propose(runs);
  EXPECT_THAT(tuning.redacted, ElementsAre("spark.my.password"));
  EXPECT_THAT(tuning.kept, SizeIs(2));
}

TEST(Propose, DoesNotWriteSecretsByTheirName) {
  JobRun run({});
  run.application.environment.spark_properties["spark.hadoop.fs.azure.account.key.x"] = "abc==";
  run.application.environment.spark_properties["spark.security.credentials.hive.enabled"] = "false";
  const std::vector<TunedRun> runs = {run.View()};
  EXPECT_THAT(Propose(runs).redacted, ElementsAre("spark.hadoop.fs.azure.account.key.x"));
}

TEST(Propose, TheBoundsOfAllocationStayInOrder) {
  JobRun run({MakeFinding("idle", 9'000, {{"spark.dynamicAllocation.maxExecutors", {}, "2"}})});
  run.application.environment.spark_properties["spark.dynamicAllocation.minExecutors"] = "5";
  const std::vector<TunedRun> runs = {run.View()};
  EXPECT_EQ(Propose(runs).changes.at(0).new_value, "5");
}

TEST(Propose, WhatHasChangedSinceIsLeftAlone) {
  const JobRun first({MakeFinding("large", 9'000, {{"spark.sql.shuffle.partitions", "200", "64"}})});
  JobRun second({});
  second.application.environment.spark_properties["spark.sql.shuffle.partitions"] = "100";
  const std::vector<TunedRun> runs = {first.View(), second.View()};
  EXPECT_THAT(Propose(runs).changes, SizeIs(0));
}

TEST(Propose, AMisspeltKeyGoesWhenItsRightFormComes) {
  JobRun run({MakeFinding("unread", 9'000,
                          {{"spark.executor.cores", {}, "4", model::FixSafety::kReview, "spark.executor.core"}})});
  run.application.environment.spark_properties["spark.executor.core"] = "4";
  const std::vector<TunedRun> runs = {run.View()};
  const model::Tuning tuning = Propose(runs);
  EXPECT_THAT(tuning.dropped, ElementsAre(Field(&model::KeptProperty::key, "spark.app.id"),
                                          Field(&model::KeptProperty::key, "spark.executor.core")));
}

TEST(Propose, GathersTheReasonsOfAllRuns) {
  const JobRun first({MakeFinding("large", 9'000, {{"spark.sql.shuffle.partitions", "200", "64"}})});
  const JobRun second({MakeFinding("large", 12'000, {{"spark.sql.shuffle.partitions", "200", "64"}})});
  const std::vector<TunedRun> runs = {first.View(), second.View()};
  const model::Tuning tuning = Propose(runs);
  ASSERT_THAT(tuning.changes, SizeIs(1));
  EXPECT_THAT(tuning.changes[0].reasons, SizeIs(2));
  EXPECT_EQ(tuning.changes[0].reasons[0].impact, Millis(12'000));
}

TEST(Propose, InformationChangesNothing) {
  model::Finding finding = MakeFinding("large", 100, {{"spark.sql.shuffle.partitions", "200", "64"}});
  finding.severity = model::FindingSeverity::kInfo;
  const JobRun run({finding});
  const std::vector<TunedRun> runs = {run.View()};
  EXPECT_THAT(Propose(runs).changes, SizeIs(0));
}

TEST(Propose, AGainIsNeverMoreThanTheRun) {
  const JobRun run(
      {MakeFinding("a", 80'000, {{"spark.a", {}, "1"}}), MakeFinding("b", 70'000, {{"spark.b", {}, "1"}})});
  const std::vector<TunedRun> runs = {run.View()};
  EXPECT_THAT(Propose(runs).gains, ElementsAre(Millis(100'000)));
}

}  // namespace
}  // namespace sparkwright::optimize
