#include "pipeline/describe.h"

#include <string>

#include "conf/covered_version.h"
#include "model/cluster_nodes.h"
#include "pipeline/classify.h"

namespace sparkwright::pipeline {

Result<RecommendRequest> Describe(std::string_view words, std::string_view cluster, std::string_view master,
                                  std::string_view version, std::optional<model::WorkloadClass> given_class) {
  RecommendRequest request;
  SPARKWRIGHT_TRY(request.job.cluster, conf::ParseCluster(cluster));
  SPARKWRIGHT_TRY(request.context.version, conf::CoveredVersion(version));
  if (!master.empty()) {
    SPARKWRIGHT_TRY(SetMaster(request, master));
  }
  model::JobInput input;
  input.description = std::string(words);
  input.given_class = given_class;
  request.job.workload = Classify(input);
  request.job.data_place = UsualDataPlace(request.job.cluster);
  request.context.cluster = request.job.cluster;
  return request;
}

model::DataPlace UsualDataPlace(const model::Cluster& cluster) {
  return model::IsOneNode(cluster) ? model::DataPlace::kDisks : model::DataPlace::kNetwork;
}

}  // namespace sparkwright::pipeline
