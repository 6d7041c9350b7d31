#pragma once

#include <string>
#include <string_view>

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

}  // namespace sparkwright::diagnose
