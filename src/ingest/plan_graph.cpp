#include "ingest/plan_graph.h"

#include <algorithm>
#include <functional>
#include <string>
#include <unordered_map>

namespace sparkwright::ingest {
namespace {

std::size_t Mix(std::size_t seed, std::size_t value) {
  return seed ^ (value + 0x9E3779B97F4A7C15ULL + (seed << 6) + (seed >> 2));
}

/// Builds the graph of one plan. Plans nest at most half as deep as JSON may, so recursion is bounded.
class PlanGraphBuilder {
 public:
  PlanGraphBuilder(int64_t max_nodes, ImportCounters& counters) : max_nodes_(max_nodes), counters_(counters) {}

  void Add(const JsonEvent& plan, std::optional<int64_t> parent, std::optional<int64_t> cluster) {
    const std::string_view name = plan.String("nodeName");
    if (name.starts_with("WholeStageCodegen")) {
      if (const auto id = AddNode(plan, name, std::nullopt)) {
        graph_.nodes[static_cast<std::size_t>(*id)].is_cluster = true;
        AddFirstChild(plan, parent, id);
      }
    } else if (name == "InputAdapter" || name == "TableCacheQueryStage" || name == "ResultQueryStage") {
      AddFirstChild(plan, parent, std::nullopt);
    } else if (name == "BroadcastQueryStage" || name == "ShuffleQueryStage") {
      if (!AddReuse(FirstChild(plan), parent)) {
        AddFirstChild(plan, parent, std::nullopt);
      }
    } else if (name == "Subquery" && cluster.has_value()) {
      Add(plan, parent, std::nullopt);
    } else if (name == "Subquery" && exchanges_.contains(IdentityOf(plan))) {
      AddEdge(exchanges_[IdentityOf(plan)], parent, EdgeKind::kOnce);
    } else if (name == "ReusedSubquery") {
      AddFirstChild(plan, parent, cluster);
    } else if (name != "ReusedExchange" || !AddReuse(FirstChild(plan), parent)) {
      AddOperator(plan, name, parent, cluster);
    }
  }

  model::PlanGraph Take() { return std::move(graph_); }

 private:
  enum class EdgeKind { kAlways, kOnce };

  static std::optional<JsonEvent> FirstChild(const JsonEvent& plan) {
    std::optional<JsonEvent> first;
    plan.ForEach("children", [&](simdjson::dom::element child) {
      if (!first.has_value()) {
        first = plan.AsObject(child, "children");
      }
    });
    return first;
  }

  void AddFirstChild(const JsonEvent& plan, std::optional<int64_t> parent, std::optional<int64_t> cluster) {
    if (const auto child = FirstChild(plan)) {
      Add(*child, parent, cluster);
    }
  }

  /// Points to an exchange met before; false when it was not.
  bool AddReuse(const std::optional<JsonEvent>& exchange, std::optional<int64_t> parent) {
    if (!exchange.has_value()) {
      return false;
    }
    const auto found = exchanges_.find(IdentityOf(*exchange));
    if (found == exchanges_.end()) {
      return false;
    }
    AddEdge(found->second, parent, EdgeKind::kAlways);
    return true;
  }

  void AddOperator(const JsonEvent& plan, std::string_view name, std::optional<int64_t> parent,
                   std::optional<int64_t> cluster) {
    const auto id = AddNode(plan, name, cluster);
    if (!id.has_value()) {
      return;
    }
    if (name.find("Exchange") != std::string_view::npos || name == "Subquery") {
      exchanges_[IdentityOf(plan)] = *id;
    }
    AddEdge(*id, parent, EdgeKind::kAlways);
    plan.ForEachObject("children", [&](const JsonEvent& child) { Add(child, id, cluster); });
  }

  std::optional<int64_t> AddNode(const JsonEvent& plan, std::string_view name, std::optional<int64_t> cluster) {
    const auto id = static_cast<int64_t>(graph_.nodes.size());
    if (id >= max_nodes_) {
      counters_.Add(ImportCounter::kPlanTooLarge, plan.where());
      return std::nullopt;
    }
    model::PlanNode& node = graph_.nodes.emplace_back();
    node.id = id;
    node.name = std::string(name);
    node.description = plan.Text("simpleString");
    node.cluster_id = cluster;
    plan.ForEachObject("metrics", [&](const JsonEvent& metric) {
      if (const auto accumulator = metric.Integer("accumulatorId")) {
        model::SqlMetric& added = node.metrics.emplace_back();
        added.name = metric.Text("name");
        added.accumulator_id = AccumulatorId(*accumulator);
        added.type = SqlMetricTypeNamed(metric.String("metricType"));
      }
    });
    return id;
  }

  void AddEdge(int64_t from, std::optional<int64_t> to, EdgeKind kind) {
    if (!to.has_value()) {
      return;
    }
    const auto is_same = [&](const model::PlanEdge& edge) { return edge.from == from && edge.to == *to; };
    if (kind == EdgeKind::kAlways || std::none_of(graph_.edges.begin(), graph_.edges.end(), is_same)) {
      graph_.edges.push_back({from, *to});
    }
  }

  /// Two operators are one to Spark when name, description and children are equal; 64 bits of hash stand for that.
  std::size_t IdentityOf(const JsonEvent& plan) {
    std::size_t identity = std::hash<std::string_view>{}(plan.String("nodeName"));
    identity = Mix(identity, std::hash<std::string_view>{}(plan.String("simpleString")));
    plan.ForEachObject("children", [&](const JsonEvent& child) { identity = Mix(identity, IdentityOf(child)); });
    return identity;
  }

  int64_t max_nodes_;
  ImportCounters& counters_;
  model::PlanGraph graph_;
  std::unordered_map<std::size_t, int64_t> exchanges_;
};

}  // namespace

model::PlanGraph ReadPlanGraph(const JsonEvent& plan_info, int64_t max_nodes, ImportCounters& counters) {
  PlanGraphBuilder builder(max_nodes, counters);
  builder.Add(plan_info, std::nullopt, std::nullopt);
  return builder.Take();
}

model::SqlMetricType SqlMetricTypeNamed(std::string_view name) {
  if (name == "sum" || name == "count") {
    return model::SqlMetricType::kSum;
  }
  if (name == "size") {
    return model::SqlMetricType::kSize;
  }
  if (name == "timing") {
    return model::SqlMetricType::kTiming;
  }
  if (name == "nsTiming") {
    return model::SqlMetricType::kNanosTiming;
  }
  return name == "average" ? model::SqlMetricType::kAverage : model::SqlMetricType::kCustom;
}

}  // namespace sparkwright::ingest
