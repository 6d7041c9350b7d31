#include "diagnose/plan.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "diagnose/example_for_test.h"
#include "facts/derive.h"

namespace sparkwright::diagnose {
namespace {

/// A join of two shuffled sides: 1 → 3 → 5 and 2 → 4 → 5, with the left sort fused.
constexpr const char* kJoin = R"plan(
executors 1 cores=2
sql 0 "join"
stage 0 sql=0
tasks 0 count=4 time=1s
stage 2 sql=0 parents=0
tasks 2 count=4 time=1s
node 0 1 "Exchange" "Exchange hashpartitioning(k#1, 4)" "data size"=4m@0 "records read"=70 "shuffle write time"=2s@0 "fetch wait time"=0s@2
node 0 2 "GpuColumnarExchange" "" "data size"=1m@1 "output rows"=7
node 0 3 "Sort" "Sort [k#1]" "sort time"=1s cluster=9
node 0 4 "GpuSort" ""
node 0 5 "SortMergeJoin" "SortMergeJoin [k#1], [k#2], Inner" "number of output rows"=30
node 0 6 "Filter" "Filter (a#3 > 1)" "number of output rows"=3 cluster=9
node 0 9 "WholeStageCodegen (3)" "WholeStageCodegen (3)" "duration"=1s@2
edge 0 1 3
edge 0 2 4
edge 0 3 5
edge 0 4 5
edge 0 5 6
)plan";

class Plan : public testing::Test {
 protected:
  void SetUp() override {
    auto built = BuildExample(kJoin);
    ASSERT_TRUE(built.ok()) << built.error().message();
    application_ = *std::move(built);
    plan_.emplace(application_.sql_executions.front().plan);
  }

  [[nodiscard]] const PlanIndex& plan() const { return *plan_; }
  [[nodiscard]] const model::PlanNode& node(int64_t id) const { return *plan().Find(id); }

  model::Application application_;
  std::optional<PlanIndex> plan_;
};

TEST_F(Plan, NamesEnginesAndOperators) {
  EXPECT_EQ(OperatorOf(node(1)).name, "Exchange");
  EXPECT_EQ(OperatorOf(node(1)).engine, Engine::kSpark);
  EXPECT_EQ(OperatorOf(node(2)).name, "Exchange");
  EXPECT_EQ(OperatorOf(node(2)).engine, Engine::kRapids);
  EXPECT_EQ(OperatorOf(node(4)).name, "Sort");
}

TEST_F(Plan, InputsAreLeftFirst) {
  const auto inputs = plan().InputsOf(node(5));
  ASSERT_EQ(inputs.size(), 2U);
  EXPECT_EQ(inputs[0]->id, 3);
  EXPECT_EQ(inputs[1]->id, 4);
  EXPECT_EQ(plan().ConsumersOf(node(5)).front()->id, 6);
}

TEST_F(Plan, RowsComeFromBelowWhereAnOperatorKeepsThem) {
  EXPECT_EQ(RowsOut(plan(), node(3)), 70);
  EXPECT_EQ(RowsOut(plan(), node(4)), 7);
  EXPECT_EQ(RowsOut(plan(), node(5)), 30);
}

TEST_F(Plan, StagesComeFromMetricsOrTheFusedNodeOrTheConsumer) {
  EXPECT_EQ(StageOf(plan(), node(1)), StageId(0));
  EXPECT_EQ(ReadingStageOf(node(1)), StageId(2));
  EXPECT_EQ(StageOf(plan(), node(6)), StageId(2));
  EXPECT_EQ(StageOf(plan(), node(5)), StageId(2));
  EXPECT_EQ(IndexOfStage(application_, StageId(2)), 1U);
  EXPECT_EQ(IndexOfStage(application_, StageId(7)), std::nullopt);
}

TEST_F(Plan, ExchangesAreFoundThroughSorts) {
  EXPECT_EQ(ExchangeBelow(plan(), node(3))->id, 1);
  EXPECT_EQ(ExchangeBelow(plan(), node(4))->id, 2);
  EXPECT_EQ(ExchangeBelow(plan(), node(6)), nullptr);
}

TEST_F(Plan, TimesAreMillisecondsInAnyUnit) {
  EXPECT_EQ(MetricTime(node(1), "shuffle write time"), Millis(2'000));
  EXPECT_EQ(MetricTime(node(1), "data size"), Millis(0));
  EXPECT_EQ(MetricTime(node(1), "no such metric"), Millis(0));
}

TEST_F(Plan, SessionsOverrideTheRun) {
  application_.sql_executions.front().modified_configs["spark.sql.autoBroadcastJoinThreshold"] = "20m";
  const model::RunFacts facts = facts::Derive(application_);
  const diagnose::Run run(application_, facts);
  const model::SqlExecution& execution = application_.sql_executions.front();
  EXPECT_EQ(ConfigurationIn(run, execution).Size("spark.sql.autoBroadcastJoinThreshold"), Bytes(int64_t{20} << 20));
  EXPECT_EQ(ConfigurationIn(run, execution).Size("spark.sql.files.maxPartitionBytes"), Bytes(int64_t{128} << 20));
  EXPECT_TRUE(ConfigurationIn(run, execution).IsTrue("spark.sql.adaptive.enabled"));
}

TEST(PlanText, IdsAreLeftOut) {
  EXPECT_EQ(WithoutIds("Filter (a#12L > 3), [plan_id=98]"), WithoutIds("Filter (a#7L > 3), [plan_id=4]"));
  EXPECT_NE(WithoutIds("Filter (a#12 > 3)"), WithoutIds("Filter (b#12 > 3)"));
}

TEST(PlanIndex, KnowsTheNeighboursOfEveryNode) {
  model::PlanGraph graph;
  for (const int64_t id : {7, 3, 5, 1}) {
    graph.nodes.emplace_back().id = id;
  }
  graph.edges = {{5, 7}, {3, 7}, {1, 5}, {1, 3}, {9, 7}, {7, 9}};
  const PlanIndex plan(graph);
  EXPECT_EQ(plan.Find(9), nullptr);
  const auto ids = [](PlanIndex::Nodes nodes) {
    std::vector<int64_t> result;
    std::transform(nodes.begin(), nodes.end(), std::back_inserter(result), [](const auto* node) { return node->id; });
    return result;
  };
  EXPECT_EQ(ids(plan.InputsOf(*plan.Find(7))), (std::vector<int64_t>{5, 3}));
  EXPECT_EQ(ids(plan.ConsumersOf(*plan.Find(1))), (std::vector<int64_t>{5, 3}));
  EXPECT_EQ(ids(plan.ConsumersOf(*plan.Find(7))), std::vector<int64_t>());
}

}  // namespace
}  // namespace sparkwright::diagnose
