// What to do for a job, the best first.
#include <cstdio>

#include <fmt/format.h>

#include "pipeline/describe.h"

int main() {
  using namespace sparkwright;
  auto request = pipeline::Describe("Train a model on 1TB of features", "nodes=4,cores=48,memory=256g", "yarn");
  if (!request.ok()) {
    fmt::print(stderr, "{}\n", request.error().message());
    return 1;
  }
  request->in_use.emplace().Add("spark.executor.memory", "100g", {});
  const auto advice = pipeline::Recommend(*request);
  if (!advice.ok()) {
    fmt::print(stderr, "{}\n", advice.error().message());
    return 1;
  }
  fmt::print("grade {}, before {}\n", advice->verdict.grade.letter, advice->verdict_before->grade.letter);
  for (const model::Recommendation& one : advice->recommendations.all) {
    if (one.score > 0.0) {
      fmt::print("{:.2f} {} ({})\n", one.score, one.title, EffortName(one.effort));
    }
  }
}
