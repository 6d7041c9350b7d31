// What kind of work a job is.
#include <fmt/format.h>

#include "pipeline/classify.h"

int main() {
  using namespace sparkwright;
  model::JobInput job;
  job.description = "Train deep learning model on 1TB dataset";
  job.code = {{"job.py", "model = pipeline.fit(train)\nevaluator.evaluate(model.transform(test))\n"}};
  const model::Workload workload = pipeline::Classify(job);
  fmt::print("{} {:.0f} %\n", WorkloadClassName(workload.workload_class), 100.0 * workload.confidence);
}
