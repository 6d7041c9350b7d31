#include "workload/classify.h"

#include <algorithm>
#include <numeric>
#include <string_view>

#include <gtest/gtest.h>

#include "workload/learned_model.h"

namespace sparkwright::workload {
namespace {

using model::WorkloadClass;

model::Workload Said(std::string_view words) {
  model::JobInput input;
  input.description = words;
  return Classify(input);
}

TEST(Classify, SaysWhatThePredecessorsKeywordsGotWrong) {
  // Each of these was another class for the keyword matcher of the project behind seed 000.
  EXPECT_EQ(Said("This is not a machine learning job, no model training at all: simple file copy").workload_class,
            WorkloadClass::kEtl);
  EXPECT_EQ(Said("Compute profit and benefit constraints for each model year of car").workload_class,
            WorkloadClass::kAnalytics);
  EXPECT_EQ(Said("Prevent duplicates from upstream systems").workload_class, WorkloadClass::kEtl);
  EXPECT_EQ(Said("Score 2 billion rows with an XGBoost model").workload_class, WorkloadClass::kMlInference);
  EXPECT_EQ(Said("Daily revenue report: join, group by").workload_class, WorkloadClass::kAnalytics);
}

TEST(Classify, NothingSaidIsMixedAndUnsure) {
  for (const std::string_view words : {"", "zzz qqq"}) {
    const model::Workload workload = Said(words);
    EXPECT_EQ(workload.workload_class, WorkloadClass::kMixed);
    EXPECT_DOUBLE_EQ(workload.confidence, 1.0 / 7);
    EXPECT_TRUE(workload.evidence.empty());
    EXPECT_FALSE(workload.class_by_rules.has_value());
  }
}

TEST(Classify, ProbabilitiesSumToOneAndConfidenceIsTheLargest) {
  const model::Workload workload = Said("PageRank over the hyperlinks of a crawl, 10TB");
  EXPECT_NEAR(std::accumulate(workload.probabilities.begin(), workload.probabilities.end(), 0.0), 1.0, 1e-12);
  EXPECT_EQ(workload.confidence, *std::max_element(workload.probabilities.begin(), workload.probabilities.end()));
  EXPECT_EQ(workload.size.input_bytes, Bytes(10'000'000'000'000));
  ASSERT_FALSE(workload.evidence.empty());
  EXPECT_EQ(workload.evidence.front().speaks_for, WorkloadClass::kGraph);
}

TEST(Classify, SourcesAreIndependentWitnesses) {
  model::JobInput input;
  input.description = "count things";
  input.code.push_back({"a.py", "spark.readStream.format(\"kafka\").load().writeStream.start().awaitTermination()"});
  const model::Workload workload = Classify(input);
  ASSERT_EQ(workload.opinions.size(), 2U);
  EXPECT_EQ(workload.workload_class, WorkloadClass::kStreaming);
  model::PerWorkloadClass product{};
  double sum = 0.0;
  for (std::size_t i = 0; i < product.size(); ++i) {
    product[i] = workload.opinions[0].probabilities[i] * workload.opinions[1].probabilities[i];
    sum += product[i];
  }
  for (std::size_t i = 0; i < product.size(); ++i) {
    EXPECT_NEAR(workload.probabilities[i], product[i] / sum, 1e-9);
  }
}

TEST(LearnedModel, UnknownFeaturesCountNothing) {
  constexpr std::string_view kLines[] = {R"({"format":1})",
                                         R"({"source":"words","feature":"","weights":[0,0,0,0,0,0,1]})",
                                         R"({"source":"words","feature":"w:a","weights":[2,0,0,0,0,0,0]})"};
  const LearnedModel learned(kLines);
  FeatureSet set;
  set.Add("w:unknown", set.AddMention("unknown"));
  EXPECT_EQ(learned.Scores(set), model::PerWorkloadClass{});
  set.Add("w:a", set.AddMention("a"));
  EXPECT_EQ(learned.Scores(set), (model::PerWorkloadClass{2, 0, 0, 0, 0, 0, 1}));
}

}  // namespace
}  // namespace sparkwright::workload
