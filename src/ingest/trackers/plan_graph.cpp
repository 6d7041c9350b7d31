#include "ingest/trackers/plan_graph.h"

#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace sparkwright::ingest {
namespace {

std::size_t Mix(std::size_t seed, std::size_t value) {
  return seed ^ (value + 0x9E3779B97F4A7C15ULL + (seed << 6) + (seed >> 2));
}

/// An operator of a plan as it stands in the log. Plans nest at most half as deep as JSON may, so recursion over them
/// is bounded.
struct PlanInfo {
  explicit PlanInfo(const JsonEvent& operator_event) : event(operator_event), name(operator_event.String("nodeName")) {}

  JsonEvent event;
  std::string_view name;
  /// Two operators are one to Spark when name, description and children are equal; 64 bits of hash stand for that.
  std::size_t identity = 0;
  std::vector<PlanInfo> children;
};

PlanInfo ReadPlan(const JsonEvent& event, int64_t& num_left) {
  PlanInfo plan(event);
  plan.identity =
      Mix(std::hash<std::string_view>{}(plan.name), std::hash<std::string_view>{}(event.String("simpleString")));
  event.ForEachObject("children", [&](const JsonEvent& child) {
    if (--num_left >= 0) {
      plan.children.push_back(ReadPlan(child, num_left));
      plan.identity = Mix(plan.identity, plan.children.back().identity);
    }
  });
  return plan;
}

/// Builds the graph of one plan.
class PlanGraphBuilder {
 public:
  void Add(const PlanInfo& plan, std::optional<int64_t> parent, std::optional<int64_t> cluster) {
    const std::string_view name = plan.name;
    if (name.starts_with("WholeStageCodegen")) {
      const int64_t id = AddNode(plan, std::nullopt);
      graph_.nodes[static_cast<std::size_t>(id)].is_cluster = true;
      AddFirstChild(plan, parent, id);
    } else if (name == "InputAdapter" || name == "TableCacheQueryStage" || name == "ResultQueryStage") {
      AddFirstChild(plan, parent, std::nullopt);
    } else if (name == "BroadcastQueryStage" || name == "ShuffleQueryStage") {
      if (!AddReuse(plan, parent)) {
        AddFirstChild(plan, parent, std::nullopt);
      }
    } else if (name == "Subquery" && cluster.has_value()) {
      Add(plan, parent, std::nullopt);
    } else if (name == "Subquery" && exchanges_.contains(plan.identity)) {
      AddEdge(exchanges_[plan.identity], parent, EdgeKind::kOnce);
    } else if (name == "ReusedSubquery") {
      AddFirstChild(plan, parent, cluster);
    } else if (name != "ReusedExchange" || !AddReuse(plan, parent)) {
      AddOperator(plan, parent, cluster);
    }
  }

  model::PlanGraph Take() { return std::move(graph_); }

 private:
  enum class EdgeKind { kAlways, kOnce };

  void AddFirstChild(const PlanInfo& plan, std::optional<int64_t> parent, std::optional<int64_t> cluster) {
    if (!plan.children.empty()) {
      Add(plan.children.front(), parent, cluster);
    }
  }

  /// Points to the exchange below `plan` if it was met before; false when it was not.
  bool AddReuse(const PlanInfo& plan, std::optional<int64_t> parent) {
    const auto found = plan.children.empty() ? exchanges_.end() : exchanges_.find(plan.children.front().identity);
    if (found == exchanges_.end()) {
      return false;
    }
    AddEdge(found->second, parent, EdgeKind::kAlways);
    return true;
  }

  void AddOperator(const PlanInfo& plan, std::optional<int64_t> parent, std::optional<int64_t> cluster) {
    const int64_t id = AddNode(plan, cluster);
    if (plan.name.find("Exchange") != std::string_view::npos || plan.name == "Subquery") {
      exchanges_[plan.identity] = id;
    }
    AddEdge(id, parent, EdgeKind::kAlways);
    for (const PlanInfo& child : plan.children) {
      Add(child, id, cluster);
    }
  }

  int64_t AddNode(const PlanInfo& plan, std::optional<int64_t> cluster) {
    model::PlanNode& node = graph_.nodes.emplace_back();
    node.id = static_cast<int64_t>(graph_.nodes.size()) - 1;
    node.name = std::string(plan.name);
    node.description = plan.event.Text("simpleString");
    node.cluster_id = cluster;
    plan.event.ForEachObject("metrics", [&](const JsonEvent& metric) {
      if (const auto accumulator = metric.RequiredInteger("accumulatorId")) {
        model::SqlMetric& added = node.metrics.emplace_back();
        added.name = metric.Text("name");
        added.accumulator_id = AccumulatorId(*accumulator);
        added.type = SqlMetricTypeNamed(metric.String("metricType"));
      }
    });
    return node.id;
  }

  void AddEdge(int64_t from, std::optional<int64_t> to, EdgeKind kind) {
    if (!to.has_value()) {
      return;
    }
    const bool is_new = edges_.emplace(from, *to).second;
    if (kind == EdgeKind::kAlways || is_new) {
      graph_.edges.push_back({from, *to});
    }
  }

  model::PlanGraph graph_;
  std::set<std::pair<int64_t, int64_t>> edges_;
  std::unordered_map<std::size_t, int64_t> exchanges_;
};

}  // namespace

model::PlanGraph ReadPlanGraph(const JsonEvent& plan_info, int64_t max_nodes, ImportCounters& counters) {
  int64_t num_left = max_nodes - 1;
  const PlanInfo plan = ReadPlan(plan_info, num_left);
  if (num_left < 0) {
    counters.Add(ImportCounter::kPlanTooLarge, plan_info.where());
  }
  PlanGraphBuilder builder;
  builder.Add(plan, std::nullopt, std::nullopt);
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
