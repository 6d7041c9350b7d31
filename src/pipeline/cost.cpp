#include "pipeline/cost.h"

#include "predict/cost.h"
#include "predict/price_list.h"

namespace sparkwright::pipeline {

const std::vector<model::InstancePrice>& BuiltinPrices() { return predict::BuiltinPrices(); }

Result<std::vector<model::InstancePrice>> PricesWith(std::string_view own, std::string_view name) {
  SPARKWRIGHT_TRY(const std::vector<model::InstancePrice> prices, predict::ParsePrices(own, name));
  return predict::WithOwnPrices(predict::BuiltinPrices(), prices);
}

Result<model::CostAnswer> Cost(const CostRequest& request) {
  predict::CostQuestion question{request.workload, request.history, request.offers};
  question.fewest_nodes = request.fewest_nodes;
  question.most_nodes = request.most_nodes;
  question.market = request.market;
  question.with_dbus = request.with_dbus;
  question.deadline = request.deadline;
  question.budget = request.budget;
  question.runs_per_month = request.runs_per_month;
  question.start_up = request.start_up;
  question.data_place = request.data_place;
  return predict::FindShapes(question);
}

}  // namespace sparkwright::pipeline
