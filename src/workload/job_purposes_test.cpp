#include "workload/job_purposes.h"

#include <algorithm>
#include <initializer_list>
#include <utility>

#include <gtest/gtest.h>

#include "workload/log_features.h"
#include "workload/log_marks.h"

namespace sparkwright::workload {
namespace {

using model::TaskMetric;

/// An application of jobs with one stage each.
class Jobs {
 public:
  struct Sample {
    std::string name = "collect at job.py:1";
    std::string details = {};
    int64_t run_time = 1000;
    int64_t rows_in = 0;
    int64_t rows_out = 0;
    std::string description = {};
    std::vector<std::pair<std::string, std::string>> plan = {};  ///< Name and description of the operators.
  };

  explicit Jobs(std::initializer_list<Sample> samples) {
    int32_t number = 0;
    for (const Sample& sample : samples) {
      model::Job job;
      job.id = JobId(number);
      job.name = sample.name;
      job.description = sample.description;
      model::Stage stage;
      stage.id = StageId(number);
      stage.name = sample.name;
      stage.details = sample.details;
      stage.submitted = Timestamp{};
      stage.job_ids = {job.id};
      stage.totals[TaskMetric::kExecutorRunTime] = sample.run_time;
      stage.totals[TaskMetric::kInputRecords] = sample.rows_in;
      stage.totals[TaskMetric::kOutputRecords] = sample.rows_out;
      if (!sample.plan.empty()) {
        job.sql_execution_id = ExecutionId(number);
        model::SqlExecution execution;
        execution.id = ExecutionId(number);
        execution.stage_ids = {stage.id};
        for (const auto& [name, description] : sample.plan) {
          execution.plan.nodes.push_back(
              {static_cast<int64_t>(execution.plan.nodes.size()), name, description, {}, {}, {}});
        }
        application.sql_executions.push_back(std::move(execution));
      }
      application.jobs.push_back(std::move(job));
      application.stages.push_back(std::move(stage));
      ++number;
    }
  }

  model::Application application;
};

const std::pair<std::string, std::string> kWrite = {"Execute InsertIntoHadoopFsRelationCommand",
                                                    "…, Parquet, [path=x]"};

TEST(JobPurposes, EachHasItsMark) {
  struct Case {
    Jobs::Sample sample;
    Purpose expected;
  };
  const Case cases[] = {
      {{.name = "treeAggregate at RDDLossFunction.scala:61", .details = "org.apache.spark.ml.optim.x"}, Purpose::kFit},
      {{.details = "org.apache.spark.ml.util.DefaultParamsReader$.loadMetadata"}, Purpose::kModel},
      {{.rows_in = 100, .rows_out = 100, .plan = {kWrite, {"Project", "[UDF(features#1) AS prediction#2]"}}},
       Purpose::kApply},
      {{.details = "org.apache.spark.graphx.impl.GraphImpl"}, Purpose::kGraph},
      {{.description = "name\nid = 1\nrunId = 2\nbatch = 0"}, Purpose::kStream},
      {{.rows_in = 100, .rows_out = 60, .plan = {kWrite}}, Purpose::kTable},
      {{.rows_in = 100, .rows_out = 4, .plan = {kWrite}}, Purpose::kTable},
      {{.rows_in = 100, .rows_out = 4, .plan = {kWrite, {"HashAggregate", "keys=[]"}}}, Purpose::kFigures},
      // A sink that does not count its rows.
      {{.rows_in = 100, .plan = {{"OverwriteByExpression", "noop"}}}, Purpose::kTable},
      {{.rows_in = 100, .plan = {{"HashAggregate", "keys=[]"}}}, Purpose::kAnswer},
      {{.name = "runJob at SparkHadoopWriter.scala:83", .details = "org.apache.spark.rdd.RDD.saveAsTextFile"},
       Purpose::kTable},
      {{.name = "count at job.py:1"}, Purpose::kAnswer},
  };
  for (const Case& one : cases) {
    const std::vector<Unit> units = PurposesOf(Jobs{one.sample}.application).units;
    ASSERT_EQ(units.size(), 1U) << one.sample.name;
    EXPECT_EQ(units.front().purpose, one.expected) << one.sample.name << ' ' << one.sample.details;
    EXPECT_EQ(units.front().run_time, 1000.0);
  }
}

TEST(JobPurposes, OneQueryAgainWithComputedNumbersFits) {
  const auto query = [](const char* weight) {
    return Jobs::Sample{.plan = {{"HashAggregate", std::string("sum((") + weight + " * a#1))"},
                                 {"InMemoryTableScan", "InMemoryTableScan [a#1]"}}};
  };
  const Jobs fitting(
      {query("-2.0"), query("-0.9355916167"), query("-0.4412345678"), query("-0.2212345678"), query("0.1112345678")});
  for (const Unit& unit : PurposesOf(fitting.application).units) {
    EXPECT_EQ(unit.purpose, Purpose::kFit);
  }
  const Jobs asking({query("1.5"), query("2.5"), query("3.5"), query("4.5"), query("0.1112345678")});
  for (const Unit& unit : PurposesOf(asking.application).units) {
    EXPECT_EQ(unit.purpose, Purpose::kAnswer);
  }
}

TEST(LogMarks, NumbersThatAProgramComputedAreSeen) {
  EXPECT_TRUE(HasCoefficient("sum((-0.9355916167957462 * a#1))"));
  EXPECT_FALSE(HasCoefficient("filter (a#1234567890 > 0.25), 20261122103015"));
  EXPECT_FALSE(HasCoefficient("Location: [file:/a/b.parquet], 1.5"));
}

TEST(LogMarks, TheSameSourceHasTheSameText) {
  EXPECT_EQ(SourceOf("Scan parquet ", "FileScan parquet [a#1] Location: InMemoryFileIndex(1 paths)[file:/x], Part"),
            SourceOf("Scan parquet ", "FileScan parquet [b#7] Location: InMemoryFileIndex(1 paths)[file:/x], Push"));
  EXPECT_EQ(SourceOf("InMemoryTableScan", "InMemoryTableScan [a#1]"), "InMemoryTableScan [a]");
  EXPECT_EQ(SourceOf("Exchange", "hashpartitioning(a#1)"), "");
}

TEST(LogFeatures, ATableJoinedWithItselfIsSaid) {
  const std::pair<std::string, std::string> scan = {"Scan parquet ", "Location: InMemoryFileIndex(1 paths)[file:/x]"};
  LogFacts facts;
  const Jobs self({{.plan = {{"SortMergeJoin", "[a#1], [b#2]"}, scan, scan}}});
  EXPECT_TRUE(LogFeatures(self.application, facts).features.contains("l:self-join"));
  const Jobs two(
      {{.plan = {{"SortMergeJoin", "[a#1], [b#2]"}, scan, {"Scan parquet ", "Location: X(1 paths)[file:/y]"}}}});
  EXPECT_FALSE(LogFeatures(two.application, facts).features.contains("l:self-join"));
}

TEST(JobPurposes, AScanOfPredictionsAppliesNoModel) {
  const Jobs jobs{{.plan = {{"Scan parquet ", "[prediction#1, AS prediction]"}}}};
  EXPECT_EQ(PurposesOf(jobs.application).units.front().purpose, Purpose::kAnswer);
}

TEST(JobPurposes, WhatIsReadLaterIsAPreparation) {
  const std::pair<std::string, std::string> write = {
      "Execute InsertIntoHadoopFsRelationCommand",
      "Execute InsertIntoHadoopFsRelationCommand file:/lake/tidy, false, Parquet"};
  const std::pair<std::string, std::string> scan = {"Scan parquet ",
                                                    "Location: InMemoryFileIndex(1 paths)[file:/lake/tidy]"};
  const Jobs jobs{{.rows_in = 50, .rows_out = 50, .plan = {write}}, {.rows_in = 50, .plan = {scan}}};
  EXPECT_EQ(PurposesOf(jobs.application).units.front().purpose, Purpose::kPrepared);
  const std::pair<std::string, std::string> sibling = {"Scan parquet ",
                                                       "Location: InMemoryFileIndex(1 paths)[file:/lake/tidy_2025]"};
  const Jobs other_table{{.rows_in = 50, .rows_out = 50, .plan = {write}}, {.rows_in = 70, .plan = {sibling}}};
  EXPECT_EQ(PurposesOf(other_table.application).units.front().purpose, Purpose::kTable);
  const Jobs other_order{{.rows_in = 50, .plan = {scan}}, {.rows_in = 50, .rows_out = 50, .plan = {write}}};
  EXPECT_EQ(PurposesOf(other_order.application).units.back().purpose, Purpose::kTable);
}

TEST(JobPurposes, AsManyRowsAsWereWrittenAreThoseRows) {
  const auto purpose = [](int64_t rows_before, int64_t rows_later) {
    Jobs jobs{{.rows_in = rows_before}, {.rows_in = 900, .rows_out = 700, .plan = {kWrite}}, {.rows_in = rows_later}};
    for (model::Stage& stage : jobs.application.stages) {
      stage.totals[TaskMetric::kInputBytes] = 1;
    }
    const std::vector<Unit> units = PurposesOf(jobs.application).units;
    return std::find_if(units.begin(), units.end(), [](const Unit& unit) { return unit.writes; })->purpose;
  };
  EXPECT_EQ(purpose(900, 700), Purpose::kPrepared);
  EXPECT_EQ(purpose(700, 700), Purpose::kTable);
  EXPECT_EQ(purpose(900, 699), Purpose::kTable);
}

TEST(JobPurposes, WhatDidNotRunIsLeftOut) {
  Jobs jobs{Jobs::Sample{}};
  jobs.application.stages.front().submitted.reset();
  EXPECT_TRUE(PurposesOf(jobs.application).units.empty());
}

TEST(LogFeatures, TwoPurposesOfOneWeightAreBothSaid) {
  const Jobs jobs{{.details = "org.apache.spark.ml.optim.x", .run_time = 500},
                  {.run_time = 450, .rows_in = 9, .rows_out = 9, .plan = {kWrite}},
                  {.run_time = 50}};
  LogFacts facts;
  const FeatureSet set = LogFeatures(jobs.application, facts);
  for (const char* feature : {"for:fit", "most:fit", "for:table", "purposes:2"}) {
    EXPECT_TRUE(set.features.contains(feature)) << feature;
  }
  for (const char* feature : {"most:table", "for:answer", "purposes:3"}) {
    EXPECT_FALSE(set.features.contains(feature)) << feature;
  }
}

TEST(LogFeatures, AFactOfPlanAndStreamKeepsItsShare) {
  // The plan says half:stream-query; that the log has the query, too, must not take it away.
  Jobs jobs{{.run_time = 900, .plan = {{"MicroBatchScan", "rate"}}}, {.run_time = 100}};
  jobs.application.streaming_queries.emplace_back();
  LogFacts facts;
  EXPECT_TRUE(LogFeatures(jobs.application, facts).features.contains("half:stream-query"));
}

TEST(LogFeatures, AnActionOfOnePlaceFourTimesIsALoop) {
  const Jobs::Sample one;
  LogFacts facts;
  EXPECT_FALSE(LogFeatures(Jobs{one, one, one}.application, facts).features.contains("l:loop-action"));
  EXPECT_TRUE(LogFeatures(Jobs{one, one, one, one}.application, facts).features.contains("l:loop-action"));
}

}  // namespace
}  // namespace sparkwright::workload
