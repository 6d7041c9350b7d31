#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "model/sql_execution.h"

namespace sparkwright::diagnose {

/// Who feeds whom in one plan: a look-up where the edges alone would have to be searched. `plan` must outlive it and
/// stay as it is. Thread-safe. Made in O(n log n) of nodes and edges.
class PlanIndex {
 public:
  using Nodes = std::span<const model::PlanNode* const>;

  explicit PlanIndex(const model::PlanGraph& plan);

  [[nodiscard]] const std::vector<model::PlanNode>& nodes() const { return plan_.nodes; }

  /// The node with this id; null when there is none.
  [[nodiscard]] const model::PlanNode* Find(int64_t id) const;

  /// The place of one of the plan's nodes in nodes().
  [[nodiscard]] std::size_t PositionOf(const model::PlanNode& node) const;

  /// The nodes whose output goes straight into `node`, fused ones as themselves, left one first. `node` is one of the
  /// plan's own.
  [[nodiscard]] Nodes InputsOf(const model::PlanNode& node) const { return inputs_.Of(PositionOf(node)); }

  /// The nodes that take `node`'s output.
  [[nodiscard]] Nodes ConsumersOf(const model::PlanNode& node) const { return consumers_.Of(PositionOf(node)); }

 private:
  /// The neighbours of all nodes, one node's after the other's.
  struct Neighbours {
    std::vector<std::size_t> begin;  ///< By position, and the end of the last.
    std::vector<const model::PlanNode*> nodes;

    [[nodiscard]] Nodes Of(std::size_t position) const {
      return Nodes(nodes).subspan(begin[position], begin[position + 1] - begin[position]);
    }
  };

  /// Of edges as positions, in their order: for each `second` its `first`s.
  [[nodiscard]] Neighbours Group(const std::vector<std::pair<std::size_t, std::size_t>>& edges) const;

  const model::PlanGraph& plan_;
  std::vector<std::pair<int64_t, std::size_t>> position_by_id_;  // Ascending.
  Neighbours inputs_;
  Neighbours consumers_;
};

}  // namespace sparkwright::diagnose
