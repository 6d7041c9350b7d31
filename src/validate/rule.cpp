#include "validate/rule.h"

namespace sparkwright::validate {

model::RuleDescription Describe(const Rule& rule) {
  model::RuleDescription description;
  description.id = rule.id;
  description.name = rule.name;
  description.title = rule.title;
  description.is_preview = rule.status == RuleStatus::kPreview;
  description.since = rule.since;
  description.message = rule.message;
  description.advice = rule.advice;
  description.doc = rule.doc;
  description.parameters = {rule.parameters.begin(), rule.parameters.end()};
  description.severity = rule.severity;
  return description;
}

std::optional<NotEvaluated> WithoutCluster(const Subject& subject) {
  return subject.context().cluster.has_value()
             ? std::nullopt
             : std::optional(NotEvaluated{"It needs to know the cluster: --cluster nodes=3,cores=16,memory=64g."});
}

std::optional<NotEvaluated> WithoutManager(const Subject& subject) {
  return subject.context().manager.has_value()
             ? std::nullopt
             : std::optional(NotEvaluated{"It needs to know the cluster manager: spark.master or --master."});
}

}  // namespace sparkwright::validate
