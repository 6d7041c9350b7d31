#include "predict/cost.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <optional>
#include <vector>

#include "predict/predict.h"
#include "predict/price_list.h"

namespace sparkwright::predict {
namespace {

constexpr int64_t kGibi = int64_t{1} << 30;

model::Workload TerabyteOfAnalytics() {
  model::Workload job;
  job.workload_class = model::WorkloadClass::kAnalytics;
  job.opinions.push_back({});
  job.traits.shuffle_intensity = model::ShuffleIntensity::kHeavy;
  job.traits.memory_factor = Ratio{2.5};
  job.size.input_bytes = Bytes(1'000'000'000'000);
  return job;
}

model::NodeOffer OfferOf(std::string type, int64_t cores, std::optional<double> price) {
  model::NodeOffer offer;
  offer.node.cores = cores;
  offer.node.memory = Bytes(cores * 4 * kGibi);
  offer.node.disk_kind = model::DiskKind::kNvme;
  offer.node.network_speed = BitsPerSecond(10'000'000'000);
  offer.price.type = std::move(type);
  offer.price.on_demand = price;
  offer.price.as_of = "2026-07-06";
  return offer;
}

model::CostAnswer AnswerTo(const CostQuestion& question) {
  Result<model::CostAnswer> answer = FindShapes(question);
  EXPECT_TRUE(answer.ok());
  return *std::move(answer);
}

TEST(Cost, MachinesArePaidFromTheirStart) {
  const model::Workload job = TerabyteOfAnalytics();
  const std::vector<model::NodeOffer> offers = {OfferOf("a", 16, 1.0)};
  CostQuestion question{.workload = job, .history = {}, .offers = offers};
  const model::CostAnswer without = AnswerTo(question);
  question.start_up = Millis(360'000);
  const model::CostAnswer with = AnswerTo(question);
  EXPECT_EQ(with.frontier.front().num_nodes, without.frontier.front().num_nodes);
  const auto nodes = static_cast<double>(with.frontier.front().num_nodes);
  EXPECT_NEAR(*with.frontier.front().run, *without.frontier.front().run + nodes * 0.1, 1e-6);
  EXPECT_LE(with.cheapest->num_nodes, without.cheapest->num_nodes);
  EXPECT_EQ(with.cheapest->time.expected, AnswerTo({.workload = job,
                                                    .history = {},
                                                    .offers = offers,
                                                    .fewest_nodes = with.cheapest->num_nodes,
                                                    .most_nodes = with.cheapest->num_nodes})
                                              .cheapest->time.expected);
}

TEST(Cost, AStreamIsPaidAllDay) {
  model::Workload job = TerabyteOfAnalytics();
  job.workload_class = model::WorkloadClass::kStreaming;
  job.size = {};
  job.size.bytes_per_day = Bytes(1'000'000'000'000);
  const std::vector<model::NodeOffer> offers = {OfferOf("a", 4, 1.0), OfferOf("b", 16, 4.5)};
  CostQuestion question{.workload = job, .history = {}, .offers = offers};
  question.start_up = Millis(90'000);
  const model::CostAnswer answer = AnswerTo(question);
  EXPECT_TRUE(answer.is_stream);
  ASSERT_TRUE(answer.cheapest.has_value());
  const model::ShapeCost& cheapest = *answer.cheapest;
  EXPECT_NEAR(*cheapest.run,
              24.0 * static_cast<double>(cheapest.num_nodes) * (cheapest.instance.type == "a" ? 1.0 : 4.5), 1e-6);
  EXPECT_NEAR(*cheapest.month, *cheapest.run * 365.25 / 12.0, 1e-6);
  EXPECT_LE(cheapest.load->value, 0.35);
  EXPECT_TRUE(cheapest.latency.has_value());
  question.deadline = Millis(3'600'000);
  EXPECT_EQ(FindShapes(question).error().code(), ErrorCode::kInvalidArgument);
}

TEST(Cost, EveryTimeIsThatOfPredict) {
  const model::Workload job = TerabyteOfAnalytics();
  const std::vector<model::NodeOffer> offers = {OfferOf("a", 16, 1.0), OfferOf("b", 7, 0.4)};
  const model::CostAnswer answer = AnswerTo({.workload = job, .history = {}, .offers = offers});
  ASSERT_GE(answer.frontier.size(), 2U);
  for (const model::ShapeCost& shape : answer.frontier) {
    // The cost was worked out before the whole prediction was made.
    const double hours = static_cast<double>(shape.time.expected.count()) / 3.6e6;
    const double price = shape.instance.type == "a" ? 1.0 : 0.4;
    EXPECT_NEAR(*shape.run, hours * static_cast<double>(shape.num_nodes) * price, 1e-3);
    EXPECT_LE(*shape.run_low, *shape.run);
    EXPECT_GE(*shape.run_high, *shape.run);
  }
}

TEST(Cost, TheFrontierHasNoShapeThatAnotherBeats) {
  const model::Workload job = TerabyteOfAnalytics();
  const std::vector<model::NodeOffer> offers = {OfferOf("a", 16, 1.0), OfferOf("b", 7, 0.4), OfferOf("c", 32, 3.0)};
  const model::CostAnswer answer = AnswerTo({.workload = job, .history = {}, .offers = offers});
  EXPECT_EQ(answer.num_types, 3);
  EXPECT_EQ(answer.num_shapes, 300);
  EXPECT_LE(answer.frontier.size(), 17U);
  for (std::size_t i = 1; i < answer.frontier.size(); ++i) {
    EXPECT_GT(answer.frontier[i].time.expected, answer.frontier[i - 1].time.expected);
    EXPECT_LT(*answer.frontier[i].run, *answer.frontier[i - 1].run);
  }
  EXPECT_EQ(answer.cheapest->run, answer.frontier.back().run);
}

TEST(Cost, DeadlineAndBudgetAreKept) {
  const model::Workload job = TerabyteOfAnalytics();
  const std::vector<model::NodeOffer> offers = {OfferOf("a", 16, 1.0), OfferOf("b", 8, 0.45)};
  const Millis deadline(3'600'000);
  const model::CostAnswer answer =
      AnswerTo({.workload = job, .history = {}, .offers = offers, .deadline = deadline, .budget = 30.0});
  ASSERT_TRUE(answer.cheapest_in_time.has_value());
  EXPECT_LE(answer.cheapest_in_time->time.expected, deadline);
  ASSERT_TRUE(answer.fastest_in_budget.has_value());
  EXPECT_LE(*answer.fastest_in_budget->run, 30.0);
  // By looking at all of them.
  for (const model::NodeOffer& offer : offers) {
    for (int64_t nodes = 1; nodes <= 100; ++nodes) {
      model::Cluster cluster;
      cluster.nodes.push_back(offer.node);
      cluster.nodes.front().num_nodes = nodes;
      const std::optional<model::ExecutorLayout> layout;
      const auto prediction = Predict({job, cluster, layout, {}, model::DataPlace::kNetwork});
      ASSERT_TRUE(prediction.ok());
      const double cost = static_cast<double>(prediction->time.expected.count()) / 3.6e6 * static_cast<double>(nodes) *
                          *offer.price.on_demand;
      if (prediction->time.expected <= deadline) {
        EXPECT_GE(cost, *answer.cheapest_in_time->run - 1e-3);
      }
      if (cost <= 30.0) {
        EXPECT_GE(prediction->time.expected + Millis(1), answer.fastest_in_budget->time.expected);
      }
    }
  }
}

TEST(Cost, WithoutPricesThereAreHours) {
  const model::Workload job = TerabyteOfAnalytics();
  const std::vector<model::NodeOffer> offers = {OfferOf("a", 16, std::nullopt)};
  const model::CostAnswer answer = AnswerTo({.workload = job, .history = {}, .offers = offers});
  EXPECT_FALSE(answer.cheapest->run.has_value());
  EXPECT_NEAR(answer.cheapest->machine_time.core_hours, answer.cheapest->machine_time.node_hours * 16, 1e-9);
  EXPECT_NEAR(answer.cheapest->machine_time.gibibyte_hours, answer.cheapest->machine_time.node_hours * 64, 1e-9);
}

TEST(Cost, AMissingSpotPriceIsAnErrorAndNoGuess) {
  const model::Workload job = TerabyteOfAnalytics();
  const std::vector<model::NodeOffer> offers = {OfferOf("a", 16, 1.0)};
  EXPECT_EQ(
      FindShapes({.workload = job, .history = {}, .offers = offers, .market = model::Market::kSpot}).error().code(),
      ErrorCode::kInvalidArgument);
  EXPECT_EQ(FindShapes({.workload = job, .history = {}, .offers = offers, .with_dbus = true}).error().code(),
            ErrorCode::kInvalidArgument);
}

TEST(Cost, AMonthIsItsRuns) {
  const model::Workload job = TerabyteOfAnalytics();
  const std::vector<model::NodeOffer> offers = {OfferOf("a", 16, 1.0)};
  const model::CostAnswer answer = AnswerTo({.workload = job, .history = {}, .offers = offers, .runs_per_month = 30.4});
  EXPECT_NEAR(*answer.cheapest->month, *answer.cheapest->run * 30.4, 1e-9);
}

TEST(PriceList, TheBuiltinListSaysWhereItIsFrom) {
  const std::vector<model::InstancePrice>& prices = BuiltinPrices();
  EXPECT_GT(prices.size(), 200U);
  for (const model::InstancePrice& price : prices) {
    EXPECT_FALSE(price.provider.empty());
    EXPECT_FALSE(price.as_of.empty());
    EXPECT_FALSE(price.source.empty());
    EXPECT_FALSE(price.licence.empty());
    EXPECT_GT(price.vcpus, 0);
    EXPECT_GT(price.memory.count(), 0);
    EXPECT_EQ(price.on_demand.has_value(), price.provider != "gcp") << price.type;
  }
}

TEST(PriceList, OwnPricesTakeThePlaceOfOthersAndAddTypes) {
  const auto own = ParsePrices(
      "type,on_demand_usd_hour,spot_usd_hour,vcpus,memory_mib\n# ours\nm5.xlarge,0.1,0.05,,\n\"rack, "
      "old\",0.5,,64,262144\n",
      "own.csv");
  ASSERT_TRUE(own.ok());
  const auto prices = WithOwnPrices(BuiltinPrices(), *own);
  ASSERT_TRUE(prices.ok());
  EXPECT_EQ(prices->size(), BuiltinPrices().size() + 1);
  EXPECT_EQ(prices->back().type, "rack, old");
  for (const model::InstancePrice& price : *prices) {
    if (price.type == "m5.xlarge") {
      EXPECT_EQ(price.on_demand, 0.1);
      EXPECT_EQ(price.spot, 0.05);
      EXPECT_EQ(price.vcpus, 4);
      EXPECT_EQ(price.source, "own");
    }
  }
}

TEST(PriceList, WrongListsAreErrorsWithTheirLine) {
  for (const std::string_view text :
       {"provider,vcpus\naws,4\n", "type,colour\nm5,red\n", "type,vcpus\nm5\n", "type,vcpus\nm5,four\n", "type\n\"m5\n",
        "type,vcpus\n,4\n", "type,on_demand_usd_hour\nm5,-1\n", "type,on_demand_usd_hour\nm5,nan\n"}) {
    const auto prices = ParsePrices(text, "own.csv");
    ASSERT_FALSE(prices.ok()) << text;
    EXPECT_EQ(prices.error().code(), ErrorCode::kCorrupt);
    EXPECT_THAT(prices.error().message(), testing::StartsWith("own.csv:"));
  }
  const auto unknown = ParsePrices("type\nours\n", "own.csv");
  ASSERT_TRUE(unknown.ok());
  EXPECT_EQ(WithOwnPrices(BuiltinPrices(), *unknown).error().code(), ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace sparkwright::predict
