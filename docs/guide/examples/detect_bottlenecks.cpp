// What bounds a job with the configuration that it has.
#include <cstdio>

#include <fmt/format.h>

#include "pipeline/check.h"
#include "pipeline/describe.h"

int main() {
  using namespace sparkwright;
  auto request = pipeline::Describe("Weekly report over 500GB of sales: join, group by",
                                    "nodes=1,cores=96,memory=512g,gpus=8", "yarn");
  if (!request.ok()) {
    fmt::print(stderr, "{}\n", request.error().message());
    return 1;
  }
  conf::Configuration configuration;
  configuration.Add("spark.executor.instances", "4", {});
  configuration.Add("spark.executor.cores", "5", {});
  configuration.Add("spark.executor.memory", "4g", {});
  const auto layout = pipeline::LayoutOf(configuration, request->context);
  if (!layout.ok()) {
    fmt::print(stderr, "{}\n", layout.error().message());
    return 1;
  }
  request->job.layout = *layout;
  const auto prediction = pipeline::Predict(request->job);
  if (!prediction.ok()) {
    fmt::print(stderr, "{}\n", prediction.error().message());
    return 1;
  }
  for (const model::Bottleneck& one : prediction->bottlenecks) {
    fmt::print("{:.0f} % of the time: {}\n", 100.0 * one.share.value, one.reason);
  }
  const model::Verdict verdict = pipeline::Check(configuration, request->context);
  fmt::print("grade {}\n", verdict.grade.letter);
}
