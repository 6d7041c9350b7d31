// How many configurations a second does the library make on one core? Used by bench/recommend.py. Each is a whole one:
// a workload of another class and size, a cluster of another shape, the search for executors with the prediction model,
// and every property with its reason. Prints one line: configurations, CPU seconds.

#include <array>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "model/spark_version.h"
#include "pipeline/classify.h"
#include "pipeline/recommend.h"

namespace {

using namespace sparkwright;

constexpr int64_t kGibi = int64_t{1} << 30;

double CpuSeconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

std::vector<pipeline::RecommendRequest> Requests() {
  constexpr std::array kJobs = {"train a random forest model on click data",
                                "extract, clean and convert log files to Parquet, partitioned by day",
                                "aggregate sales by region and join with customers for a dashboard report",
                                "read events from Kafka, deduplicate with a watermark and count per minute",
                                "compute PageRank and connected components of a web graph"};
  constexpr std::array kManagers = {conf::ClusterManager::kYarn, conf::ClusterManager::kKubernetes,
                                    conf::ClusterManager::kStandalone};
  std::vector<pipeline::RecommendRequest> requests;
  for (const char* const job : kJobs) {
    model::JobInput input;
    input.description = job;
    pipeline::RecommendRequest request;
    request.job.workload = pipeline::Classify(input);
    request.context.version = *model::ParseSparkVersion("4.0.0");
    request.job.data_place = model::DataPlace::kNetwork;
    for (const conf::ClusterManager manager : kManagers) {
      request.context.manager = manager;
      for (const int64_t cores : {4, 16, 31, 96}) {
        for (int64_t bytes = 10'000'000; bytes <= 100'000'000'000'000; bytes *= 100) {
          model::NodeGroup node;
          node.num_nodes = 20;
          node.cores = cores;
          node.memory = Bytes(cores * 4 * kGibi);
          request.job.cluster.nodes = {node};
          request.job.workload.size.input_bytes = Bytes(bytes);
          requests.push_back(request);
        }
      }
    }
  }
  return requests;
}

}  // namespace

int main() {
  constexpr double kSeconds = 2.0;
  const std::vector<pipeline::RecommendRequest> requests = Requests();
  std::size_t num_properties = 0;
  int64_t count = 0;
  const auto make_all = [&] {
    for (const pipeline::RecommendRequest& request : requests) {
      const Result<model::RecommendedConfiguration> made = pipeline::Configure(request);
      if (!made.ok()) {
        fmt::print(stderr, "{}\n", made.error().message());
        std::exit(EXIT_FAILURE);
      }
      num_properties += made->properties.size();
      ++count;
    }
  };
  make_all();  // What is read once: the catalogue of properties.
  count = 0;
  num_properties = 0;
  const double begin = CpuSeconds();
  while (CpuSeconds() - begin < kSeconds) {
    make_all();
  }
  fmt::print("{} {:.6f} {}\n", count, CpuSeconds() - begin, num_properties);
  return EXIT_SUCCESS;
}
