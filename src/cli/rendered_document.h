#pragma once

#include <string>
#include <string_view>

#include "base/env.h"
#include "cli/flags.h"
#include "report/document.h"
#include "report/terminal.h"

namespace sparkwright::cli {

/// How the terminal is to be written to: its width and colours, or those of a pipe or file, where COLUMNS is obeyed.
report::TerminalOptions TerminalOptionsFor(const PrintFlags& flags, Env& env);

/// The text of a document: Markdown when --format says "markdown", and what goes to a terminal otherwise.
std::string RenderedAs(std::string_view format, const report::Document& document, const PrintFlags& flags, Env& env);

}  // namespace sparkwright::cli
