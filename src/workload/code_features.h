#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "workload/code_cells.h"
#include "workload/features.h"

namespace sparkwright::workload {

/// What a job's code shows beside its class.
struct CodeFacts {
  std::vector<model::CodeLanguage> languages;  ///< In the order they appear, each once.
  std::set<std::string> formats_read;
  std::set<std::string> formats_written;
  int64_t num_joins = 0;
  int64_t num_groups = 0;  ///< groupBy, reduceByKey, GROUP BY and the like; sorts and windows, too.
  int64_t num_writes = 0;
  bool caches_data = false;
  bool has_row_udfs = false;
  bool uses_gpu = false;
};

/// What code says. Patterns are in data/workload_calls.jsonl: a line is {"concept", "points" by class, "patterns"},
/// with "in": "sql" for SQL; a pattern is a piece of code whose tokens must stand beside each other. SQL in a text of
/// another language is read as SQL, and its line counted. Names that a program gives (def train_model) are split into
/// words and looked up in the lexicon. Features:
///   k:X       a call of concept X; k3:X three or more
///   last:X    the last call that has points
///   p:X+Y     both, in the order of the alphabet
///   i:X       a name with a word of concept X
///   lang:X    a language
///   rule:X, clear:X, rival, third    what the rules say (features.h)
/// Points of the rules count once per concept. `facts` starts empty and is filled.
FeatureSet CodeFeatures(std::span<const model::CodeFile> files, CodeFacts& facts);

}  // namespace sparkwright::workload
