#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "base/result.h"
#include "model/price.h"
#include "model/workload.h"

namespace sparkwright::predict {

struct CostQuestion {
  const model::Workload& workload;
  std::span<const model::PastRun> history;
  std::span<const model::NodeOffer> offers;
  int64_t fewest_nodes = 1;
  int64_t most_nodes = 100;
  model::Market market = model::Market::kOnDemand;
  bool with_dbus = false;  ///< On Databricks: offers without units are left out.
  std::optional<Millis> deadline = std::nullopt;
  std::optional<double> budget = std::nullopt;  ///< For one run.
  double runs_per_month = 0.0;
  Millis start_up = {};  ///< For which machines are paid before the run: they are started for it.
  model::DataPlace data_place = model::DataPlace::kNetwork;
};

/// Looks at every offer with every number of nodes. Times are those of Predict for that cluster. Clouds bill by the
/// second and at least a minute (AWS "Amazon EC2 billing and purchasing options", Azure and Databricks alike), from the
/// start of the machines; the deadline is for the run alone. Storage, requests and traffic are not in it. Where no
/// offer has a price, core-hours take its place. A stream whose rate is known runs all day on any shape; those are
/// looked at that keep up at its usual peak (model/stream_load.h), with few more nodes than it takes at a high one.
/// Pure. Errors: those of Predict; kInvalidArgument without offers, for a number of nodes below 1, when some offers
/// have a price and none of the market that is asked for, and for a stream with a deadline.
Result<model::CostAnswer> FindShapes(const CostQuestion& question);

/// What an instance costs in an hour; nullopt when that is not known.
std::optional<double> PricePerHour(const model::InstancePrice& price, model::Market market, bool with_dbus);

}  // namespace sparkwright::predict
