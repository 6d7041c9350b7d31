#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "diagnose/run.h"
#include "model/sql_execution.h"

namespace sparkwright::diagnose {

/// A list within a node's description.
struct DescribedList {
  std::string_view text;  ///< From its front to the closing bracket, or to the dots; empty when there is none.
  /// Items are missing: Spark abbreviates each value of a scan (spark.sql.maxMetadataStringLength, 100 characters),
  /// often before the bracket, and lists of many paths or columns within it.
  bool is_cut = false;
};

/// The list of a description that begins with `front`, such as "PartitionFilters: [".
DescribedList ListIn(std::string_view description, std::string_view front);

/// Whether a path is that of a file in a codec that cannot be cut.
bool IsCompressed(std::string_view path);

/// What a scan of files reads.
struct ScanInput {
  /// The text does not say which files or which partitions of them: scans of different inputs may look the same.
  bool is_cut = false;
  /// Of the node's name (with the table, where there is one), the files and the filters on partitions, without ids;
  /// equal for equal inputs. Empty when the text does not say.
  std::string identity;
  /// For people: the first path, the table where the path is cut, or the node's name.
  std::string name;
};
ScanInput InputOf(const model::PlanNode& scan);

/// Whether a stage reads text, or the lines of JSON and XML, for a schema that nobody gave the reader. The job is the
/// reader's, by name, and belongs to no query; jobs of a program's own over a DataFrame's rows are named for what it
/// calls.
bool ReadsSchema(const Run& run, std::size_t stage);

}  // namespace sparkwright::diagnose
