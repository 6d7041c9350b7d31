#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/price.h"
#include "pipeline/predict.h"

namespace sparkwright::pipeline {

/// The list of prices that the program has.
const std::vector<model::InstancePrice>& BuiltinPrices();

/// That list with a file of the user's own in it. Errors: those of predict::ParsePrices and predict::WithOwnPrices.
Result<std::vector<model::InstancePrice>> PricesWith(std::string_view own, std::string_view name);

struct CostRequest {
  model::Workload workload;
  std::vector<model::PastRun> history;
  std::vector<model::NodeOffer> offers;
  int64_t fewest_nodes = 1;
  int64_t most_nodes = 100;
  model::Market market = model::Market::kOnDemand;
  bool with_dbus = false;
  std::optional<Millis> deadline;
  std::optional<double> budget;
  double runs_per_month = 0.0;
  Millis start_up;
  model::DataPlace data_place = model::DataPlace::kNetwork;
};

/// What the job costs and on what. Pure. Errors: those of predict::FindShapes.
Result<model::CostAnswer> Cost(const CostRequest& request);

}  // namespace sparkwright::pipeline
