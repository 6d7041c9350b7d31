#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "model/application.h"
#include "model/run_facts.h"

namespace sparkwright::pipeline {

/// What two lists have in common: for each item of the first its partner in the second.
struct Matching {
  std::vector<std::optional<std::size_t>> partner;
  std::vector<std::size_t> unmatched_after;  ///< Items of the second list without one, ascending.
};

/// Pairs equal keys, the n-th of a key with the n-th. `keys_before[k]` holds the keys of round k for every item; later
/// rounds have looser keys and see only what is left over. An empty key takes no part in its round.
Matching MatchInRounds(const std::vector<std::vector<std::string>>& keys_before,
                       const std::vector<std::vector<std::string>>& keys_after);

/// The text without its digits and without the RDD and object ids that Spark puts in it, so that "collect at job.py:31"
/// and "collect at job.py:33" are the same.
std::string WithoutNumbers(const std::string& text);

/// SQL executions by their description; then by their description without numbers.
Matching MatchSqlExecutions(const model::Application& before, const model::Application& after);

/// Stage attempts, of which only those that were submitted take part. In the order of the rounds:
///   1. the same SQL execution (`sql`, or none in both), name, attempt, operations of its RDDs and number of parents
///   2. the same without numbers in name and operations, whatever the parents
///   3. the same without the operations
/// Ids take no part: one more job shifts them all.
Matching MatchStages(const model::Application& before, const model::RunFacts& facts_before,
                     const model::Application& after, const model::RunFacts& facts_after, const Matching& sql);

}  // namespace sparkwright::pipeline
