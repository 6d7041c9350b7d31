#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/environment.h"
#include "model/run_diff.h"

namespace sparkwright::pipeline {

/// True for a Spark property whose value differs between any two runs of the same program: ids, ports, hosts, start
/// times and addresses that Spark or a platform writes into it.
bool IsVolatileProperty(std::string_view key);

struct PropertyChanges {
  std::vector<model::PropertyChange> changes;  ///< By key.
  std::vector<std::string> ignored;            ///< Volatile keys that differ, by key.
};

PropertyChanges CompareProperties(const model::Properties& before, const model::Properties& after);

}  // namespace sparkwright::pipeline
