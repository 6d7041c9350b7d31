#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/quantity.h"
#include "base/rate.h"
#include "model/cluster.h"
#include "model/disk_kind.h"
#include "model/prediction.h"

/// What machines of clouds have and cost, and what jobs cost on them. Money is in US dollars.
namespace sparkwright::model {

/// A type of instance in a region. Numbers that nobody says are absent.
struct InstancePrice {
  std::string provider;  ///< "aws", "azure", "gcp", or what a file of one's own says.
  std::string region;
  std::string type;
  int64_t vcpus = 0;
  Bytes memory;
  int64_t gpus = 0;
  std::string gpu_name;
  std::optional<DiskKind> disk_kind;
  std::optional<BitsPerSecond> network_speed;
  std::optional<double> on_demand;  ///< An hour.
  std::optional<double> spot;       ///< An hour.
  std::optional<double> dbus;       ///< Databricks units an hour.
  std::optional<double> dbu_price;  ///< Of one.
  std::string as_of;                ///< "2026-07-06".
  std::string source;
  std::string licence;
};

/// A type of node that a job may run on: one node, without what the system keeps for itself, and what it costs.
struct NodeOffer {
  NodeGroup node;
  InstancePrice price;
};

enum class Market : uint8_t { kOnDemand, kSpot };

/// What is counted where no price is known.
struct MachineTime {
  double node_hours = 0.0;
  double core_hours = 0.0;  ///< Of the cores that Spark may use.
  double gibibyte_hours = 0.0;
  double gpu_hours = 0.0;
};

/// A job on so many nodes of one type. A stream has no end: what is of one run is of a day, and its time is what a
/// day's data would take.
struct ShapeCost {
  InstancePrice instance;  ///< Only `type` for a cluster that is not in the list of prices.
  int64_t num_nodes = 0;
  ExecutorLayout layout;
  Estimate<Millis> time;
  MachineTime machine_time;       ///< Of one run.
  std::optional<double> run;      ///< Cost of one run; absent without a price.
  std::optional<double> run_low;  ///< When it takes time.low.
  std::optional<double> run_high;
  std::optional<double> month;         ///< All runs of a month.
  std::optional<Ratio> load = {};      ///< Of a stream, at the day's mean rate.
  std::optional<Millis> latency = {};  ///< That a record of it waits; absent where it does not keep up.
};

/// What a job costs, and on what. Made by predict::FindShapes.
struct CostAnswer {
  Market market = Market::kOnDemand;
  double runs_per_month = 0.0;
  Millis start_up;         ///< Paid before each run.
  bool is_stream = false;  ///< With a known rate: it runs all day.
  std::string as_of;       ///< Of the oldest price in it; empty without prices.
  int64_t num_types = 0;   ///< That were looked at.
  int64_t num_shapes = 0;  ///< Types times numbers of nodes.
  /// No shape is both faster and cheaper than one of these, the fastest first; for streams a lower load takes the place
  /// of a shorter time. Without prices by core-hours.
  std::vector<ShapeCost> frontier;
  std::optional<ShapeCost> cheapest;  ///< Of all.
  std::optional<Millis> deadline;
  std::optional<ShapeCost> cheapest_in_time;  ///< That meets the deadline.
  std::optional<double> budget;
  std::optional<ShapeCost> fastest_in_budget;  ///< Whose run costs no more than the budget.
  double confidence = 0.0;                     ///< Of the prediction of time.
  std::vector<std::string> notes;              ///< Sentences.
};

}  // namespace sparkwright::model
