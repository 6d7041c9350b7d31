#include "predict/cost.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "model/stream_load.h"
#include "predict/executor_layout.h"
#include "predict/predict.h"
#include "predict/time_model.h"
#include "predict/work.h"

namespace sparkwright::predict {
namespace {

constexpr double kSecondsPerHour = 3600.0;
constexpr double kHoursOfDay = 24.0;
constexpr double kDaysOfMonth = 365.25 / 12.0;
constexpr double kLeastBilledSeconds = 60.0;
constexpr double kGibi = 1024.0 * 1024 * 1024;
constexpr std::size_t kMostOnFrontier = 16;

/// A shape and its time, before anything else of it is worked out.
struct Shape {
  std::size_t offer = 0;
  int64_t num_nodes = 0;
  double seconds = 0.0;
  double cost = 0.0;  ///< Of one run, or one day of a stream; core-hours where there are no prices.
  double load = 0.0;  ///< Of a stream.

  /// What is less on more nodes.
  [[nodiscard]] double Slowness() const { return load > 0.0 ? load : seconds; }
};

class Search {
 public:
  explicit Search(const CostQuestion& question) : question_(question), time_model_(question.history) {}

  Result<model::CostAnswer> Run() {
    if (question_.offers.empty() || question_.fewest_nodes < 1 || question_.most_nodes < question_.fewest_nodes) {
      return Error(ErrorCode::kInvalidArgument, "there is no type of node to look at, or no number of them");
    }
    for (const model::NodeOffer& offer : question_.offers) {
      has_prices_ = has_prices_ || Price(offer).has_value();
      has_any_price_ = has_any_price_ || offer.price.on_demand.has_value() || offer.price.spot.has_value();
    }
    if (!has_prices_ && has_any_price_) {
      return Error(ErrorCode::kInvalidArgument,
                   question_.with_dbus
                       ? "no price of Databricks units is known for these types; --prices FILE takes them from you"
                       : "no spot price is known for these types; --prices FILE takes them from you");
    }
    SPARKWRIGHT_TRY(work_, WorkOf(question_.workload, question_.history));
    answer_.is_stream = work_.expected.arriving_share > 0.0;
    if (answer_.is_stream && question_.deadline.has_value()) {
      return Error(ErrorCode::kInvalidArgument,
                   "a stream has no end and so no deadline; leave it out, or say a batch's amount of data");
    }
    for (std::size_t i = 0; i < question_.offers.size(); ++i) {
      SPARKWRIGHT_TRY(Look(i));
    }
    answer_.market = question_.market;
    answer_.runs_per_month = answer_.is_stream ? kDaysOfMonth : question_.runs_per_month;
    answer_.start_up = answer_.is_stream ? Millis() : question_.start_up;
    answer_.deadline = question_.deadline;
    answer_.budget = question_.budget;
    answer_.num_shapes = static_cast<int64_t>(shapes_.size());
    SPARKWRIGHT_TRY(Choose());
    Notes();
    return std::move(answer_);
  }

 private:
  [[nodiscard]] double BilledHours(double seconds) const {
    if (answer_.is_stream) {
      return kHoursOfDay;
    }
    const double start_up = static_cast<double>(question_.start_up.count()) / 1000.0;
    return std::max(start_up + seconds, kLeastBilledSeconds) / kSecondsPerHour;
  }

  [[nodiscard]] std::optional<double> Price(const model::NodeOffer& offer) const {
    return PricePerHour(offer.price, question_.market, question_.with_dbus);
  }

  static model::Cluster ClusterOf(const model::NodeOffer& offer, int64_t num_nodes) {
    model::Cluster cluster;
    cluster.nodes.push_back(offer.node);
    cluster.nodes.front().num_nodes = num_nodes;
    return cluster;
  }

  Status Look(std::size_t index) {
    const model::NodeOffer& offer = question_.offers[index];
    const std::optional<double> price = Price(offer);
    if (has_prices_ && !price.has_value()) {
      ++num_without_price_;
      return {};
    }
    const model::Cluster one = ClusterOf(offer, 1);
    SPARKWRIGHT_TRY(const model::ExecutorLayout layout,
                    DefaultLayout(one, TakesGpus(question_.workload, work_.expected)));
    const Capacity capacity = ExpectedCapacityOf(one, layout, question_.data_place);
    ++answer_.num_types;
    for (int64_t nodes = question_.fewest_nodes; nodes <= question_.most_nodes; ++nodes) {
      const auto count = static_cast<double>(nodes);
      const double seconds = time_model_.Seconds(work_.expected, capacity, count);
      const double node_hours = count * BilledHours(seconds);
      const double cost = price.has_value() ? node_hours * *price : node_hours * static_cast<double>(offer.node.cores);
      const double load = work_.expected.arriving_share * (seconds - time_model_.fixed_seconds());
      const bool is_given =
          question_.fewest_nodes == question_.most_nodes;  // Then it is told that it does not keep up.
      if (answer_.is_stream && !is_given && load * model::kUsualPeak > model::kMostLoadAtPeak) {
        continue;
      }
      shapes_.push_back({index, nodes, seconds, cost, load});
      if (answer_.is_stream && load * model::kHighPeak <= model::kMostLoadAtPeak) {
        break;
      }
    }
    return {};
  }

  Result<model::ShapeCost> Whole(const Shape& shape) {
    const model::NodeOffer& offer = question_.offers[shape.offer];
    const model::Cluster cluster = ClusterOf(offer, shape.num_nodes);
    const std::optional<model::ExecutorLayout> layout;
    SPARKWRIGHT_TRY(model::Prediction prediction,
                    Predict({question_.workload, cluster, layout, question_.history, question_.data_place}));
    answer_.confidence = prediction.confidence;
    model::ShapeCost whole;
    whole.instance = offer.price;
    whole.num_nodes = shape.num_nodes;
    whole.layout = std::move(prediction.layout);
    whole.time = std::move(prediction.time);
    whole.load = prediction.load;
    whole.latency = prediction.latency;
    const auto hours = [this](Millis time) { return BilledHours(static_cast<double>(time.count()) / 1000.0); };
    const double nodes = static_cast<double>(shape.num_nodes);
    const double node_hours = nodes * BilledHours(shape.seconds);
    whole.machine_time = {node_hours, node_hours * static_cast<double>(offer.node.cores),
                          node_hours * static_cast<double>(offer.node.memory.count()) / kGibi,
                          node_hours * static_cast<double>(offer.node.gpus)};
    if (const std::optional<double> price = Price(offer); price.has_value()) {
      whole.run = shape.cost;
      whole.run_low = nodes * *price * hours(whole.time.low);
      whole.run_high = nodes * *price * hours(whole.time.high);
      if (answer_.runs_per_month > 0.0) {
        whole.month = shape.cost * answer_.runs_per_month;
      }
      if (!offer.price.as_of.empty() && (answer_.as_of.empty() || offer.price.as_of < answer_.as_of)) {
        answer_.as_of = offer.price.as_of;
      }
    }
    return whole;
  }

  Status Choose() {
    // Cheaper first, of equals the faster.
    std::sort(shapes_.begin(), shapes_.end(), [](const Shape& a, const Shape& b) {
      return std::pair(a.cost, a.Slowness()) < std::pair(b.cost, b.Slowness());
    });
    std::vector<Shape> frontier;
    double fastest = std::numeric_limits<double>::infinity();  // Of a stream, the lowest load.
    for (const Shape& shape : shapes_) {
      if (shape.Slowness() < fastest) {
        fastest = shape.Slowness();
        frontier.push_back(shape);
        if (answer_.is_stream && shape.load * model::kHighPeak <= model::kMostLoadAtPeak) {
          break;  // More room is of no use.
        }
      }
    }
    if (frontier.empty()) {
      return {};
    }
    SPARKWRIGHT_TRY(answer_.cheapest, Whole(frontier.front()));
    // The frontier has both answers: it is sorted by cost upwards and by time downwards.
    if (question_.deadline.has_value()) {
      const double limit = static_cast<double>(question_.deadline->count()) / 1000.0;
      const auto found =
          std::find_if(frontier.begin(), frontier.end(), [&](const Shape& shape) { return shape.seconds <= limit; });
      if (found != frontier.end()) {
        SPARKWRIGHT_TRY(answer_.cheapest_in_time, Whole(*found));
      }
    }
    if (question_.budget.has_value() && has_prices_) {
      const auto found = std::find_if(frontier.rbegin(), frontier.rend(),
                                      [&](const Shape& shape) { return shape.cost <= *question_.budget; });
      if (found != frontier.rend()) {
        SPARKWRIGHT_TRY(answer_.fastest_in_budget, Whole(*found));
      }
    }
    for (const Shape& shape : Thinned(frontier)) {
      SPARKWRIGHT_TRY(model::ShapeCost whole, Whole(shape));
      answer_.frontier.push_back(std::move(whole));
    }
    std::reverse(answer_.frontier.begin(), answer_.frontier.end());
    return {};
  }

  /// At most so many of a frontier, about evenly spread over the logarithm of time or load, both ends kept.
  static std::vector<Shape> Thinned(const std::vector<Shape>& frontier) {
    if (frontier.size() <= kMostOnFrontier) {
      return frontier;
    }
    std::vector<Shape> some = {frontier.front()};
    const double step = std::pow(frontier.front().Slowness() / frontier.back().Slowness(),
                                 1.0 / static_cast<double>(kMostOnFrontier - 1));
    double next = frontier.front().Slowness() / step;
    for (std::size_t i = 1; i + 1 < frontier.size(); ++i) {
      if (frontier[i].Slowness() <= next) {
        some.push_back(frontier[i]);
        next = frontier[i].Slowness() / step;
      }
    }
    some.push_back(frontier.back());
    return some;
  }

  void Notes() {
    std::vector<std::string>& notes = answer_.notes;
    if (!has_prices_) {
      notes.emplace_back(
          "No price is known, so shapes are compared by core-hours; --prices FILE takes prices from you.");
    }
    if (num_without_price_ > 0) {
      notes.emplace_back(fmt::format("{} types without such a price are left out.", num_without_price_));
    }
    if (has_prices_) {
      notes.emplace_back("Machines alone: no storage, no traffic, no support; the driver runs on one of them.");
    }
    if (answer_.is_stream) {
      notes.emplace_back(
          "A stream runs all day: what is of a run is of one day, and a month has 30.4 of them. Shapes keep up with "
          "twice "
          "the day's mean rate at a load of 70 %.");
    }
    if (answer_.is_stream && shapes_.empty()) {
      notes.emplace_back(fmt::format("No shape of at most {} nodes keeps up with it.", question_.most_nodes));
    }
    if (answer_.is_stream && answer_.cheapest.has_value() && !answer_.cheapest->latency.has_value()) {
      notes.emplace_back("It cannot keep up: records come faster than these machines handle them.");
    }
    if (question_.workload.workload_class == model::WorkloadClass::kStreaming && !answer_.is_stream) {
      notes.emplace_back(
          "Nothing says how much comes in a day, so this is the price of one run over the data; --data '500 GiB/day' "
          "says "
          "what a stream costs.");
    }
    if (answer_.start_up.count() > 0) {
      notes.emplace_back(fmt::format(
          "Before each run {} s are paid, in which its machines start; --start-up says another time, 0 for machines "
          "that run anyway.",
          question_.start_up.count() / 1000));
    }
    if (question_.market == model::Market::kSpot) {
      notes.emplace_back("Spot machines may be taken away; what is done again then is not in the time.");
    }
    if (question_.deadline.has_value() && !answer_.cheapest_in_time.has_value()) {
      notes.emplace_back(fmt::format("No shape of at most {} nodes meets the deadline.", question_.most_nodes));
    }
    if (question_.budget.has_value() && has_prices_ && !answer_.fastest_in_budget.has_value()) {
      notes.emplace_back("No shape is within the budget.");
    }
  }

  const CostQuestion& question_;
  TimeModel time_model_;
  WorkEstimate work_;
  std::vector<Shape> shapes_;
  bool has_prices_ = false;
  bool has_any_price_ = false;
  int64_t num_without_price_ = 0;
  model::CostAnswer answer_;
};

}  // namespace

std::optional<double> PricePerHour(const model::InstancePrice& price, model::Market market, bool with_dbus) {
  std::optional<double> machine = market == model::Market::kSpot ? price.spot : price.on_demand;
  if (!machine.has_value() || !with_dbus) {
    return machine;
  }
  if (!price.dbus.has_value() || !price.dbu_price.has_value()) {
    return std::nullopt;
  }
  return *machine + *price.dbus * *price.dbu_price;
}

Result<model::CostAnswer> FindShapes(const CostQuestion& question) { return Search(question).Run(); }

}  // namespace sparkwright::predict
