#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "diagnose/plan_index.h"
#include "model/sql_execution.h"

namespace sparkwright::diagnose {

/// When two parts of plans count as the same data.
enum class Likeness : uint8_t {
  kExact,  ///< The same but for ids.
  kShape,  ///< The same rows but for which columns are kept and what is summed up: what each action asks for is its
           ///< own.
};

/// A scan of anything, by the name of the operator.
bool IsScan(std::string_view name);

/// A scan of a DataFrame that the program made of an RDD, or of a batch of a stream (foreachBatch).
bool IsScanOfRdd(std::string_view name);

/// A batch of a stream, or a query that the program runs on one.
bool IsOfBatch(const model::SqlExecution& execution);

/// What the plan of an execution computes below each of its nodes, by position of the node. `execution` and `plan` must
/// outlive it.
class PlanFingerprints {
 public:
  PlanFingerprints(const model::SqlExecution& execution, const PlanIndex& plan, Likeness likeness);

  /// Equal for the same data. 0: unknown, or with something cached in it or above it, or with nothing that reads data.
  [[nodiscard]] std::size_t of(std::size_t node) const { return hashes_[node].value_or(0); }

 private:
  void SkipCached();
  std::size_t HashOf(std::size_t index, int depth);

  const model::SqlExecution& execution_;
  const PlanIndex& plan_;
  Likeness likeness_;
  std::vector<std::optional<std::size_t>> hashes_;
};

}  // namespace sparkwright::diagnose
