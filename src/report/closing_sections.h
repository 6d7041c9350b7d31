#pragma once

#include <string>
#include <vector>

#include "report/document.h"

/// Sections that many documents end with. Nothing to say is no section.
namespace sparkwright::report {

/// "Notes": a line for each sentence, made safe to print.
void AddNotes(Document& document, const std::vector<std::string>& notes);

/// "Next": commands to run then.
void AddNext(Document& document, std::vector<std::string> commands);

}  // namespace sparkwright::report
