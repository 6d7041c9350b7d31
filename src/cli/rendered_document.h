#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/env.h"
#include "cli/exit_code.h"
#include "cli/flags.h"
#include "report/document.h"
#include "report/json_writer.h"
#include "report/terminal.h"

namespace sparkwright::cli {

/// How the terminal is to be written to: its width and colours, or those of a pipe or file, where COLUMNS is obeyed.
report::TerminalOptions TerminalOptionsFor(const PrintFlags& flags, Env& env);

/// The text of a document: Markdown when --format says "markdown", and what goes to a terminal otherwise.
std::string RenderedAs(std::string_view format, const report::Document& document, const PrintFlags& flags, Env& env);

/// What a command has to say, in each form that it can be asked for. Only one of the two is called.
struct Answer {
  std::function<void(report::JsonWriter&)> write_json;
  std::function<report::Document()> make_document;
};

/// Prints the answer as `format` says: "json", or as RenderedAs does. It goes where --output says; `inputs` are files
/// that it must not replace.
ExitCode PrintAnswer(std::string_view format, const Answer& answer, const PrintFlags& flags,
                     const std::vector<std::string>& inputs, Env& env);

/// Prints a text to the same place.
ExitCode PrintText(std::string_view text, const PrintFlags& flags, const std::vector<std::string>& inputs);

}  // namespace sparkwright::cli
