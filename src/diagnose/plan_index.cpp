#include "diagnose/plan_index.h"

#include <algorithm>

#include "base/check.h"

namespace sparkwright::diagnose {

using model::PlanNode;

PlanIndex::PlanIndex(const model::PlanGraph& plan) : plan_(plan) {
  position_by_id_.reserve(plan.nodes.size());
  for (std::size_t i = 0; i < plan.nodes.size(); ++i) {
    position_by_id_.emplace_back(plan.nodes[i].id, i);
  }
  std::sort(position_by_id_.begin(), position_by_id_.end());
  std::vector<std::pair<std::size_t, std::size_t>> edges;
  std::vector<std::pair<std::size_t, std::size_t>> backwards;
  for (const model::PlanEdge& edge : plan.edges) {
    const PlanNode* const from = Find(edge.from);
    const PlanNode* const to = Find(edge.to);
    if (from != nullptr && to != nullptr) {
      edges.emplace_back(PositionOf(*from), PositionOf(*to));
      backwards.emplace_back(PositionOf(*to), PositionOf(*from));
    }
  }
  inputs_ = Group(edges);
  consumers_ = Group(backwards);
}

const PlanNode* PlanIndex::Find(int64_t id) const {
  const auto found = std::lower_bound(position_by_id_.begin(), position_by_id_.end(), std::pair(id, std::size_t{0}));
  return found != position_by_id_.end() && found->first == id ? &plan_.nodes[found->second] : nullptr;
}

std::size_t PlanIndex::PositionOf(const PlanNode& node) const {
  const auto position = static_cast<std::size_t>(&node - plan_.nodes.data());
  SPARKWRIGHT_CHECK(position < plan_.nodes.size());
  return position;
}

PlanIndex::Neighbours PlanIndex::Group(const std::vector<std::pair<std::size_t, std::size_t>>& edges) const {
  Neighbours neighbours;
  neighbours.begin.resize(plan_.nodes.size() + 1);
  for (const auto& [first, second] : edges) {
    ++neighbours.begin[second + 1];
  }
  for (std::size_t i = 1; i < neighbours.begin.size(); ++i) {
    neighbours.begin[i] += neighbours.begin[i - 1];
  }
  std::vector<std::size_t> next = neighbours.begin;
  neighbours.nodes.resize(edges.size());
  for (const auto& [first, second] : edges) {
    neighbours.nodes[next[second]++] = &plan_.nodes[first];
  }
  return neighbours;
}

}  // namespace sparkwright::diagnose
