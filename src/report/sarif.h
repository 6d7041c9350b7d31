#pragma once

#include <string_view>
#include <vector>

#include "model/rule_description.h"
#include "report/json_writer.h"
#include "report/verdict_document.h"

namespace sparkwright::report {

/// Writes a verdict as SARIF 2.1.0 (OASIS), which code hosts show at the lines. `rules` are all that can occur.
/// What stands at no line (flags, something that is missing) is put at line 1 of the file, as hosts want a line.
void WriteSarif(JsonWriter& writer, const CheckedConfiguration& checked,
                const std::vector<model::RuleDescription>& rules, std::string_view program_version);

}  // namespace sparkwright::report
