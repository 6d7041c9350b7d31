// The configuration for a job on a machine, with the reason of each value.
#include <cstdio>

#include <fmt/format.h>

#include "pipeline/describe.h"

int main() {
  using namespace sparkwright;
  const auto request = pipeline::Describe("Train a model on 1TB of features", "nodes=1,cores=96,memory=512g,gpus=8",
                                          "spark://host:7077");
  if (!request.ok()) {
    fmt::print(stderr, "{}\n", request.error().message());
    return 1;
  }
  const auto made = pipeline::Configure(*request);
  if (!made.ok()) {
    fmt::print(stderr, "{}\n", made.error().message());
    return 1;
  }
  for (const model::RecommendedProperty& one : made->properties) {
    fmt::print("{} {}\n    {}\n", one.key, one.value, one.reason);
  }
}
