// What a job will need, and how long it takes.
#include <cstdio>

#include <fmt/format.h>

#include "pipeline/describe.h"

int main() {
  using namespace sparkwright;
  const auto request =
      pipeline::Describe("Process 10TB of logs: read, filter, aggregate, write", "nodes=10,cores=16,memory=64g");
  if (!request.ok()) {
    fmt::print(stderr, "{}\n", request.error().message());
    return 1;
  }
  const auto prediction = pipeline::Predict(request->job);
  if (!prediction.ok()) {
    fmt::print(stderr, "{}\n", prediction.error().message());
    return 1;
  }
  const auto gibibytes = [](Bytes bytes) { return bytes.count() >> 30; };
  const auto& memory = prediction->demand.memory_per_executor;
  fmt::print("memory {} GiB an executor, {} to {}\n", gibibytes(memory.expected), gibibytes(memory.low),
             gibibytes(memory.high));
  const auto minutes = [](Millis time) { return time.count() / 60000; };
  fmt::print("time   {} min, {} to {}, confidence {:.2f}\n", minutes(prediction->time.expected),
             minutes(prediction->time.low), minutes(prediction->time.high), prediction->confidence);
}
