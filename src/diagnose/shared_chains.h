#pragma once

#include <cstddef>
#include <set>
#include <vector>

#include "base/id.h"
#include "diagnose/run.h"

namespace sparkwright::diagnose {

/// RDDs that the same stages compute: one chain, as far as the log shows it.
struct SharedChain {
  std::vector<std::size_t> stages;  ///< Two or more, by index, ascending.
  std::set<RddId> rdds;

  [[nodiscard]] RddId last() const { return *rdds.rbegin(); }
};

/// Chains that several stages computed from their begin to their end although nothing in between kept them. Of the
/// stages of one SQL execution the first counts: within a query, Spark reads the files of a shuffle again where it
/// reuses the exchange. The sample that Spark takes of what it is about to shuffle by ranges is no use.
std::vector<SharedChain> FindSharedChains(const Run& run);

}  // namespace sparkwright::diagnose
