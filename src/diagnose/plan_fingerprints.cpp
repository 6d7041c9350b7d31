#include "diagnose/plan_fingerprints.h"

#include <algorithm>
#include <array>
#include <functional>
#include <string>

#include "diagnose/plan.h"
#include "diagnose/scan_input.h"

namespace sparkwright::diagnose {
namespace {

constexpr int kMaxDepth = 64;  // Plans are trees; this stops at a damaged one.

/// Nodes that change which columns there are, or how rows are laid out, and not which rows.
bool IsTransparent(std::string_view name) {
  constexpr auto kNames = std::to_array<std::string_view>(
      {"Project", "ColumnarToRow", "InputAdapter", "AQEShuffleRead", "CustomShuffleReader", "ShuffleQueryStage"});
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

/// What a node does to its input, as far as that matters.
std::string SignatureOf(const model::SqlExecution& execution, const model::PlanNode& node, Likeness likeness) {
  const std::string_view name = OperatorOf(node).name;
  if (IsScanOfRdd(name)) {
    // The columns of such a DataFrame keep their ids from query to query, and from batch to batch.
    return node.description + (IsOfBatch(execution) ? execution.description : "");
  }
  if (likeness == Likeness::kShape && name.find("Aggregate") != std::string_view::npos) {
    return "Aggregate " + WithoutIds(ListIn(node.description, "keys=[").text);
  }
  if (likeness == Likeness::kShape && IsScan(name)) {
    const ScanInput input = InputOf(node);
    return (input.identity.empty() ? input.name : input.identity) +
           std::string(ListIn(node.description, "PushedFilters: [").text);
  }
  return WithoutIds(node.description);
}

}  // namespace

bool IsScan(std::string_view name) { return name.starts_with("Scan") || name.starts_with("BatchScan"); }

bool IsScanOfRdd(std::string_view name) { return name.starts_with("Scan ExistingRDD"); }

bool IsOfBatch(const model::SqlExecution& execution) {
  return execution.description.find("runId = ") != std::string::npos;
}

PlanFingerprints::PlanFingerprints(const model::SqlExecution& execution, const PlanIndex& plan, Likeness likeness)
    : execution_(execution), plan_(plan), likeness_(likeness), hashes_(plan.nodes().size()) {
  SkipCached();
  for (std::size_t i = 0; i < hashes_.size(); ++i) {
    HashOf(i, 0);
  }
}

// Below a scan of a cache, Spark shows the plan that filled it, in every query that reads it.
void PlanFingerprints::SkipCached() {
  std::vector<std::size_t> cached;
  for (std::size_t i = 0; i < hashes_.size(); ++i) {
    // A DataFrame's cache is read by InMemoryTableScan, that of a view with a name by "Scan In-memory table NAME".
    const std::string_view name = OperatorOf(plan_.nodes()[i]).name;
    if (name.starts_with("InMemory") || name.starts_with("Scan In-memory")) {
      cached.push_back(i);
    }
  }
  while (!cached.empty()) {
    const std::size_t at = cached.back();
    cached.pop_back();
    hashes_[at] = 0;
    for (const model::PlanNode* input : plan_.InputsOf(plan_.nodes()[at])) {
      if (const std::size_t below = plan_.PositionOf(*input); !hashes_[below].has_value()) {
        cached.push_back(below);
      }
    }
  }
}

std::size_t PlanFingerprints::HashOf(std::size_t index, int depth) {
  if (hashes_[index].has_value()) {
    return *hashes_[index];
  }
  const model::PlanNode& node = plan_.nodes()[index];
  hashes_[index] = 0;
  const std::string_view name = OperatorOf(node).name;
  const bool is_unknown = name.starts_with("InMemory") || name.starts_with("Scan In-memory") ||
                          name.starts_with("Reused") || name.starts_with("LocalTable") ||
                          name.starts_with("MicroBatch") || name.starts_with("Command") ||
                          name.starts_with("Execute") || name.starts_with("Write") || name.starts_with("Scan OneRow") ||
                          name.starts_with("OverwriteBy") || name.starts_with("AppendData") ||
                          name.starts_with("AtomicReplace") || name.starts_with("AdaptiveSparkPlan") || node.is_cluster;
  if (is_unknown || depth > kMaxDepth || (IsScan(name) && InputOf(node).is_cut)) {
    return 0;
  }
  const PlanIndex::Nodes inputs = plan_.InputsOf(node);
  if (likeness_ == Likeness::kShape && inputs.size() == 1 && IsTransparent(name)) {
    hashes_[index] = HashOf(plan_.PositionOf(*inputs.front()), depth + 1);
    return *hashes_[index];
  }
  std::size_t hash = std::hash<std::string>()(SignatureOf(execution_, node, likeness_));
  for (const model::PlanNode* input : inputs) {
    const std::size_t below = HashOf(plan_.PositionOf(*input), depth + 1);
    if (below == 0) {
      return 0;
    }
    hash = hash * 1'000'003 + below;
  }
  hashes_[index] = std::max<std::size_t>(hash, 1);
  return *hashes_[index];
}

}  // namespace sparkwright::diagnose
