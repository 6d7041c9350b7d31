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

TEST(Classify, WordsOfSeveralUsesAreNotTakenForTraining) {
  for (const std::string_view words :
       {"Wir kopieren jede Nacht alle Tabellen aus Oracle als Parquet in den Data Lake",
        "dbt transformer models on Spark: staging and marts rebuilt every morning",
        "generate weights for survey respondents and write the weighted table for the other teams"}) {
    EXPECT_EQ(Said(words).workload_class, WorkloadClass::kEtl) << words;
  }
  EXPECT_EQ(Said("run our BERT transformer over 40 million support tickets").workload_class,
            WorkloadClass::kMlInference);
  EXPECT_EQ(Said("train ALS on 2 billion ratings").workload_class, WorkloadClass::kMlTraining);
  EXPECT_EQ(Said("fine tune a transformer on 8 GPUs").workload_class, WorkloadClass::kMlTraining);
}

TEST(Classify, OtherLanguagesAreUnderstood) {
  EXPECT_EQ(Said("Monatsbericht: Umsatz pro Filiale als Tabelle f\u00fcr das Controlling").workload_class,
            WorkloadClass::kAnalytics);
  EXPECT_EQ(Said("entrenar un modelo de regresi\u00f3n").workload_class, WorkloadClass::kMlTraining);
  EXPECT_EQ(Said("chaque nuit on charge et nettoie les fichiers CSV").workload_class, WorkloadClass::kEtl);
}

TEST(Classify, ALanguageAloneIsNoProgram) {
  model::JobInput input;
  input.code.push_back({"notes.py", "x = 1\n"});
  EXPECT_DOUBLE_EQ(Classify(input).confidence, 1.0 / 7);
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

TEST(Classify, AClassThatIsGivenIsNotJudged) {
  model::JobInput input;
  input.description = "Count clicks as they arrive from Kafka, 20k events per second";
  input.given_class = WorkloadClass::kMlTraining;
  const model::Workload workload = Classify(input);
  EXPECT_EQ(workload.workload_class, WorkloadClass::kMlTraining);
  EXPECT_EQ(workload.confidence, 1.0);
  EXPECT_TRUE(workload.IsClassGiven());
  ASSERT_EQ(workload.opinions.size(), 2U) << "what the words say stays";
  EXPECT_EQ(workload.traits.compute_intensity, model::ComputeIntensity::kVeryHigh);
  EXPECT_TRUE(workload.size.rows_per_day.has_value());
  input = {};
  input.given_class = WorkloadClass::kGraph;
  EXPECT_EQ(Classify(input).workload_class, WorkloadClass::kGraph) << "nothing else need be said";
}

TEST(Classify, TheNameOfAClassGivesIt) {
  for (std::size_t i = 0; i < model::kNumWorkloadClasses; ++i) {
    const model::Workload workload = Said(model::kWorkloadClassNames[i]);
    EXPECT_EQ(workload.workload_class, static_cast<WorkloadClass>(i));
    EXPECT_TRUE(workload.IsClassGiven());
  }
  EXPECT_EQ(Said(" Mixed\n").workload_class, WorkloadClass::kMixed);
  EXPECT_FALSE(Said("streaming of clicks").IsClassGiven());
}

TEST(Classify, WordsSayTraits) {
  using model::GpuAffinity;
  using model::IoPattern;
  using model::ShuffleIntensity;
  for (const std::string_view words : {"aggregate 2TB on GPUs", "aggregate 2TB on 8 GPUs", "aggregate 2TB with RAPIDS",
                                       "aggregate 2TB on a GPU", "aggregate 2TB on a DGX"}) {
    EXPECT_EQ(Said(words).traits.gpu_affinity, GpuAffinity::kHigh) << words;
  }
  EXPECT_EQ(Said("aggregate 2TB without GPUs").traits.gpu_affinity, GpuAffinity::kMedium);
  const auto source_of = [](const model::Workload& workload, std::string_view trait) {
    const auto found = std::find_if(workload.reasons.begin(), workload.reasons.end(),
                                    [&](const model::WorkloadReason& reason) { return reason.trait == trait; });
    return found == workload.reasons.end() ? model::WorkloadSource::kClass : found->source;
  };
  const model::Workload lookups = Said("random access point lookups by key in 200GB of HBase");
  EXPECT_EQ(lookups.traits.io_pattern, IoPattern::kRandom);
  EXPECT_EQ(source_of(lookups, "io_pattern"), model::WorkloadSource::kWords);
  EXPECT_EQ(Said("enrich orders by a lookup join against Cassandra").traits.io_pattern, IoPattern::kRandom);
  EXPECT_EQ(Said("report with mixed reads and writes").traits.io_pattern, IoPattern::kMixed);
  EXPECT_EQ(Said("train a random forest on the readings").traits.io_pattern, IoPattern::kSequential);
  const model::Workload heavy = Said("very compute heavy simulation, monte carlo over 10GB");
  EXPECT_EQ(heavy.traits.compute_intensity, model::ComputeIntensity::kHigh);
  EXPECT_EQ(source_of(heavy, "compute_intensity"), model::WorkloadSource::kWords);
  EXPECT_EQ(Said("CPU-bound training of a neural network").traits.compute_intensity,
            model::ComputeIntensity::kVeryHigh);
  const model::Workload copy = Said("copy files with no shuffle");
  EXPECT_EQ(copy.traits.shuffle_intensity, ShuffleIntensity::kNone);
  EXPECT_EQ(source_of(copy, "shuffle_intensity"), model::WorkloadSource::kWords);
  EXPECT_EQ(Said("report without joins, just a filter").traits.shuffle_intensity, ShuffleIntensity::kLight);
  EXPECT_EQ(Said("report without joins, revenue grouped by region").traits.shuffle_intensity, ShuffleIntensity::kHeavy);
  EXPECT_EQ(Said("map-only copy of files").traits.shuffle_intensity, ShuffleIntensity::kNone);
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
