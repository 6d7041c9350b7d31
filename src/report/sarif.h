#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "model/rule_description.h"
#include "report/json_writer.h"
#include "report/verdict_document.h"

namespace sparkwright::report {

/// Writes verdicts as one run of SARIF 2.1.0 (OASIS), which code hosts show at the lines. `rules` are all that can
/// occur. What a file lacks is put at its line 1, as hosts want a line; what came from flags or standard input is
/// nowhere.
void WriteSarif(JsonWriter& writer, std::span<const CheckedConfiguration> checked,
                const std::vector<model::RuleDescription>& rules, std::string_view program_version);

}  // namespace sparkwright::report
