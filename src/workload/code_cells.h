#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "model/job_input.h"

namespace sparkwright::workload {

/// A stretch of one language.
struct CodeCell {
  model::CodeLanguage language = model::CodeLanguage::kPython;
  std::string text;
  std::size_t first_line = 1;  ///< In the file; in a notebook in JSON, the number of the cell.
};

/// The cells of a file. A program is one cell; its language is that of the ending (.sql .py .scala .sc .java .R), or,
/// with another ending, what its text looks like. A notebook in JSON (.ipynb) has its code cells, with %%sql, %sql,
/// %scala, %python and %r at their beginning obeyed and text cells left out; JSON that is no notebook has none. In
/// Databricks' exports "# MAGIC" and "// MAGIC" lines are cells of the language that they name.
std::vector<CodeCell> CellsOf(const model::CodeFile& file);

}  // namespace sparkwright::workload
