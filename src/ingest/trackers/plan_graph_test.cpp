#include "ingest/trackers/plan_graph.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ingest/events/event_text_for_test.h"
#include "ingest/events/json_line_parser.h"
#include "ingest/events/line_splitter.h"

namespace sparkwright::ingest {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class PlanGraphTest : public ::testing::Test {
 protected:
  model::PlanGraph Graph(const std::string& plan, int64_t max_nodes = 1'000) {
    const ReadLimits limits;
    JsonLineParser parser(limits);
    const model::ImportPosition where;
    const std::string padded = plan + std::string(kLinePadding, '\0');
    const auto event =
        parser.Parse(std::string_view(padded).substr(0, plan.size()), where, JsonLineParser::LastLine::kNo, counters_);
    EXPECT_TRUE(event.has_value()) << plan;
    return event.has_value() ? ReadPlanGraph(*event, max_nodes, counters_) : model::PlanGraph();
  }

  // "id name" of each node, with "in cluster" where it is in one.
  std::vector<std::string> Nodes(const std::string& plan) {
    std::vector<std::string> texts;
    for (const model::PlanNode& node : Graph(plan).nodes) {
      texts.push_back(std::to_string(node.id) + " " + node.name +
                      (node.cluster_id.has_value() ? " in " + std::to_string(*node.cluster_id) : ""));
    }
    return texts;
  }

  std::vector<std::string> Edges(const std::string& plan) {
    std::vector<std::string> texts;
    for (const model::PlanEdge& edge : Graph(plan).edges) {
      texts.push_back(std::to_string(edge.from) + ">" + std::to_string(edge.to));
    }
    return texts;
  }

  ImportCounters counters_;
};

TEST_F(PlanGraphTest, NumbersOperatorsFromTheTop) {
  const std::string plan = Plan("Sort", {Plan("Join", {Plan("Scan a"), Plan("Scan b")})});
  EXPECT_THAT(Nodes(plan), ElementsAre("0 Sort", "1 Join", "2 Scan a", "3 Scan b"));
  EXPECT_THAT(Edges(plan), ElementsAre("1>0", "2>1", "3>1"));
}

TEST_F(PlanGraphTest, ACodegenStageIsAClusterAroundItsOperators) {
  const std::string plan = Plan(
      "Exchange",
      {Plan("WholeStageCodegen (1)", {Plan("Project", {Plan("Filter", {Plan("InputAdapter", {Plan("Scan")})})})})});
  EXPECT_THAT(Nodes(plan),
              ElementsAre("0 Exchange", "1 WholeStageCodegen (1)", "2 Project in 1", "3 Filter in 1", "4 Scan"));
  EXPECT_THAT(Edges(plan), ElementsAre("2>0", "3>2", "4>3"));
  EXPECT_TRUE(Graph(plan).nodes[1].is_cluster);
  EXPECT_FALSE(Graph(plan).nodes[2].is_cluster);
}

TEST_F(PlanGraphTest, AdaptersAndQueryStagesVanish) {
  for (const char* name :
       {"InputAdapter", "TableCacheQueryStage", "ResultQueryStage", "BroadcastQueryStage", "ShuffleQueryStage"}) {
    const std::string plan = Plan("Top", {Plan(name, {Plan("Exchange", {Plan("Scan")})})});
    EXPECT_THAT(Nodes(plan), ElementsAre("0 Top", "1 Exchange", "2 Scan")) << name;
    EXPECT_THAT(Edges(plan), ElementsAre("1>0", "2>1")) << name;
  }
}

TEST_F(PlanGraphTest, AReusedExchangePointsToTheFirst) {
  const std::string exchange = Plan("Exchange", {Plan("Scan")});
  for (const char* name : {"ReusedExchange", "ShuffleQueryStage", "BroadcastQueryStage"}) {
    const std::string plan = Plan("Join", {exchange, Plan(name, {exchange})});
    EXPECT_THAT(Nodes(plan), ElementsAre("0 Join", "1 Exchange", "2 Scan")) << name;
    EXPECT_THAT(Edges(plan), ElementsAre("1>0", "2>1", "1>0")) << name;
  }
}

TEST_F(PlanGraphTest, AReusedExchangeMetFirstIsAnOperatorOfItsOwn) {
  const std::string exchange = Plan("Exchange", {Plan("Scan")});
  EXPECT_THAT(Nodes(Plan("Join", {Plan("ReusedExchange", {exchange}), exchange})),
              ElementsAre("0 Join", "1 ReusedExchange", "2 Exchange", "3 Scan", "4 Exchange", "5 Scan"));
}

TEST_F(PlanGraphTest, ExchangesThatDifferBelowAreNotOne) {
  const std::string plan = Plan("Join", {Plan("Exchange", {Plan("Scan", {}, {}, " a")}),
                                         Plan("ShuffleQueryStage", {Plan("Exchange", {Plan("Scan", {}, {}, " b")})})});
  EXPECT_THAT(Nodes(plan), ElementsAre("0 Join", "1 Exchange", "2 Scan", "3 Exchange", "4 Scan"));
}

TEST_F(PlanGraphTest, ExchangesThatDifferOnlyInMetricsAreOne) {
  const std::string plan = Plan(
      "Join", {Plan("Exchange", {}, {PlanMetric(1)}), Plan("ReusedExchange", {Plan("Exchange", {}, {PlanMetric(2)})})});
  EXPECT_THAT(Nodes(plan), ElementsAre("0 Join", "1 Exchange"));
}

TEST_F(PlanGraphTest, ASubqueryIsNotPartOfACluster) {
  const std::string plan =
      Plan("WholeStageCodegen (2)", {Plan("Filter", {Plan("Scan"), Plan("Subquery", {Plan("Aggregate")})})});
  EXPECT_THAT(Nodes(plan),
              ElementsAre("0 WholeStageCodegen (2)", "1 Filter in 0", "2 Scan in 0", "3 Subquery", "4 Aggregate"));
}

TEST_F(PlanGraphTest, AReusedSubqueryPointsToItsOriginalOnce) {
  const std::string subquery = Plan("Subquery", {Plan("Aggregate")});
  const std::string plan =
      Plan("Filter", {subquery, Plan("ReusedSubquery", {subquery}), Plan("ReusedSubquery", {subquery})});
  EXPECT_THAT(Nodes(plan), ElementsAre("0 Filter", "1 Subquery", "2 Aggregate"));
  EXPECT_THAT(Edges(plan), ElementsAre("1>0", "2>1"));
}

TEST_F(PlanGraphTest, AReusedSubqueryMayComeBeforeTheOriginal) {
  const std::string subquery = Plan("Subquery", {Plan("Aggregate")});
  const std::string plan = Plan("Filter", {Plan("ReusedSubquery", {subquery}), Plan("Project", {subquery})});
  EXPECT_THAT(Nodes(plan), ElementsAre("0 Filter", "1 Subquery", "2 Aggregate", "3 Project"));
  EXPECT_THAT(Edges(plan), ElementsAre("1>0", "2>1", "3>0", "1>3"));
}

TEST_F(PlanGraphTest, AQueryStageAtTheTopHasNoEdge) {
  const std::string exchange = Plan("Exchange");
  EXPECT_THAT(Edges(Plan("ShuffleQueryStage", {exchange})), IsEmpty());
  EXPECT_THAT(Edges(Plan("ReusedExchange", {exchange})), ElementsAre("1>0"));
}

TEST_F(PlanGraphTest, ReadsMetrics) {
  const auto graph = Graph(Plan(
      "Scan", {},
      {PlanMetric(7, "timing", "scan time"), PlanMetric(8, "v2Custom_x"), R"({"name":"no id","metricType":"sum"})"}));
  const auto& metrics = graph.nodes.at(0).metrics;
  ASSERT_THAT(metrics, SizeIs(2));
  EXPECT_EQ(metrics[0].name, "scan time");
  EXPECT_EQ(metrics[0].accumulator_id, AccumulatorId(7));
  EXPECT_EQ(metrics[0].type, model::SqlMetricType::kTiming);
  EXPECT_EQ(metrics[1].type, model::SqlMetricType::kCustom);
}

TEST_F(PlanGraphTest, KnowsSparksTypesOfMetrics) {
  EXPECT_EQ(SqlMetricTypeNamed("sum"), model::SqlMetricType::kSum);
  EXPECT_EQ(SqlMetricTypeNamed("size"), model::SqlMetricType::kSize);
  EXPECT_EQ(SqlMetricTypeNamed("timing"), model::SqlMetricType::kTiming);
  EXPECT_EQ(SqlMetricTypeNamed("nsTiming"), model::SqlMetricType::kNanosTiming);
  EXPECT_EQ(SqlMetricTypeNamed("average"), model::SqlMetricType::kAverage);
  EXPECT_EQ(SqlMetricTypeNamed(""), model::SqlMetricType::kCustom);
}

TEST_F(PlanGraphTest, TakesNoMoreThanTheLimit) {
  std::vector<std::string> leaves(50, Plan("Scan"));
  EXPECT_THAT(Graph(Plan("Union", leaves), 10).nodes, SizeIs(10));
  EXPECT_EQ(counters_.count(ImportCounter::kPlanTooLarge), 1);
}

TEST_F(PlanGraphTest, OddPlansDoNoHarm) {
  const char* plans[] = {
      "{}",
      R"({"nodeName":7})",
      R"x({"nodeName":"WholeStageCodegen (1)"})x",
      R"({"nodeName":"InputAdapter","children":[]})",
      R"({"nodeName":"ReusedExchange","children":[7]})",
      R"({"nodeName":"ShuffleQueryStage","children":"x"})",
      R"({"nodeName":"Subquery","children":[null]})",
      R"({"nodeName":"Scan","metrics":[{"accumulatorId":1e308}]})",
  };
  for (const char* plan : plans) {
    EXPECT_LE(Graph(plan).nodes.size(), 1U) << plan;
  }
}

TEST_F(PlanGraphTest, ReadsAPlanAsDeepAsTheParserAllows) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  constexpr std::size_t kDepth = 500;  // Frames are ten times as large, and the stack is not.
#else
  constexpr std::size_t kDepth = 2'000;
#endif
  std::string plan = Plan("Scan");
  for (std::size_t i = 0; i < kDepth; ++i) {
    plan = Plan(i % 2 == 0 ? "Exchange" : "Subquery", {plan});
  }
  EXPECT_THAT(Graph(plan, 10'000).nodes, SizeIs(kDepth + 1));
}

}  // namespace
}  // namespace sparkwright::ingest
