#include "report/recommendations_document.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "report/json_recommendations.h"
#include "report/json_writer.h"
#include "report/terminal.h"

namespace sparkwright::report {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::string Text(const model::Recommendations& recommendations) {
  Document document;
  document.title = Line("Job");
  document.sections = RecommendationSections(recommendations);
  return RenderTerminal(document, {});
}

model::Estimate<Ratio> Share(double low, double expected, double high) {
  return {Ratio{low}, Ratio{expected}, Ratio{high}, model::PredictionBasis::kHistory, "of the run"};
}

model::Recommendations TwoThings() {
  model::Recommendation partitions;
  partitions.id = "spill-to-disk";
  partitions.title = "Raise spark.sql.shuffle.partitions to 800";
  partitions.source = model::RecommendationSource::kFinding;
  partitions.causes = {{model::RecommendationSource::kFinding,
                        "spill-to-disk",
                        "{num_tasks} tasks wrote {spilled_bytes} to disk.",
                        {{"num_tasks", model::CountOf(24)}, {"spilled_bytes", model::Of(Bytes(3'221'225'472))}},
                        {},
                        {}},
                       {model::RecommendationSource::kBottleneck, "bottleneck/memory", "Memory is short.", {}, {}, {}}};
  partitions.causes.front().places.emplace_back().stage = StageId(7);
  partitions.advice = {"Smaller partitions come first."};
  partitions.properties = {{"spark.sql.shuffle.partitions", "200", "800"}};
  partitions.impact.time = Share(0.15, 0.3, 0.54);
  partitions.impact.cost = Share(-0.1, -0.05, 0.0);
  partitions.score = 0.2;
  partitions.roi = 2.0;
  partitions.is_quick_win = true;
  partitions.conflicts = {"tiny-shuffle-partitions"};
  partitions.provenance = "SW301";

  model::Recommendation model_once;
  model_once.id = "practice/load-models-once";
  model_once.title = "Load a model once for each worker";
  model_once.causes = {
      {model::RecommendationSource::kPractice, "load-models-once", "Load it before the loop.", {}, {}, {}}};
  model_once.code = "def score(batches):\n    model = load_model()";
  model_once.effort = model::Effort::kCode;
  model_once.risk = model::Risk::kMedium;
  model_once.prerequisites = {"job-failed"};
  model_once.provenance = "PySpark User Guide";

  model::Recommendations both;
  both.all = {partitions, model_once};
  model::SimilarRun run;
  run.program = "tables-convert";
  run.machine = "1 executor of 2 cores";
  run.spark_version = "3.5.9";
  run.run.duration = Millis(42'000);
  run.run.read = Bytes(1'048'576);
  both.similar = {run};
  both.not_considered = {"There is no event log."};
  return both;
}

TEST(RecommendationSections, AreATableThenWhyAndHow) {
  EXPECT_EQ(Text(TwoThings()), R"(Job

Recommendations  what goes away; cost is machine time, ROI the gain over the hours of work
    what to do                                           time              cost effort risk   ROI
  1 Raise spark.sql.shuffle.partitions to 800 30 % (15 to 54) −5.0 % (−10 to 0) flag   low      2 quick
  2 Load a model once for each worker                                           code   medium

Why and how
  1 Raise spark.sql.shuffle.partitions to 800  spill-to-disk
    why      spill-to-disk, stage 7: 24 tasks wrote 3.0 GiB to disk.
    and      bottleneck/memory: Memory is short.
    set      spark.sql.shuffle.partitions  200 → 800
    or       Smaller partitions come first.
    not with tiny-shuffle-partitions
    from     SW301
  2 Load a model once for each worker  practice/load-models-once
    why      Load it before the loop.
    code     def score(batches):
                 model = load_model()
    after    job-failed
    from     PySpark User Guide

Measured runs of this class  the nearest of data/performance-history.json by bytes and task slots
  program         Spark  executors              time          CPU time     read  shuffle
  tables-convert  3.5.9  1 executor of 2 cores  42 s  0.0 core-seconds  1.0 MiB      0 B

Not considered
  There is no event log.
)");
}

TEST(RecommendationSections, OfNothingAreNone) { EXPECT_THAT(RecommendationSections({}), IsEmpty()); }

TEST(RecommendationSections, ShowAtMostTwentyAndSayHowManyMoreThereAre) {
  model::Recommendations many;
  for (int i = 0; i < 23; ++i) {
    many.all.push_back(TwoThings().all.back());
    many.all.back().title = "Thing " + std::to_string(i);
  }
  const std::string text = Text(many);
  EXPECT_THAT(text, HasSubstr("Thing 19"));
  EXPECT_THAT(text, Not(HasSubstr("Thing 20")));
  EXPECT_THAT(text, HasSubstr("and 3 more in the JSON"));
}

TEST(GainText, SaysLossesAndNothingForWhatIsNotKnown) {
  EXPECT_EQ(GainText(std::nullopt), "");
  EXPECT_EQ(GainText(Share(0.15, 0.3, 0.54)), "30 % (15 to 54)");
  EXPECT_EQ(GainText(Share(-0.12, -0.12, -0.12)), "−12 %");
  EXPECT_EQ(GainText(Share(0.0, 0.25, 1.0)), "25 % (0 to 100)");
}

template <typename T>
nlohmann::json JsonOf(const T& value) {
  std::string text;
  JsonWriter writer([&](std::string_view piece) { text += piece; }, JsonWriter::Layout::kIndented);
  WriteJson(writer, value);
  writer.Finish();
  return nlohmann::json::parse(text);
}

TEST(RecommendationJson, HasNumbersInTheMessageAndNoKeyForWhatIsNotKnown) {
  const nlohmann::json all = JsonOf(TwoThings().all);
  const nlohmann::json& first = all[0];
  EXPECT_EQ(first["causes"][0]["message"], "24 tasks wrote 3.0 GiB to disk.");
  EXPECT_EQ(first["causes"][0]["places"][0]["stage_id"], 7);
  EXPECT_EQ(first["impact"]["time"]["expected"], 0.3);
  EXPECT_EQ(first["impact"]["time"]["basis"], "history");
  EXPECT_FALSE(first["impact"].contains("reliability"));
  EXPECT_EQ(first["effort"], "flag");
  EXPECT_EQ(first["is_quick_win"], true);
  EXPECT_EQ(all[1]["prerequisites"][0], "job-failed");
  EXPECT_FALSE(all[1].contains("properties"));
}

TEST(SimilarRunJson, HasNoPeakThatNobodySaid) {
  const nlohmann::json runs = JsonOf(TwoThings().similar);
  EXPECT_EQ(runs[0]["read_bytes"], 1'048'576);
  EXPECT_FALSE(runs[0].contains("peak_memory_bytes"));
}

}  // namespace
}  // namespace sparkwright::report
