#include "cli/rendered_document.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <optional>

#include "cli/console.h"
#include "report/markdown.h"

namespace sparkwright::cli {
namespace {

/// COLUMNS, where there is no terminal to ask.
std::size_t WidthOfPipes(Env& env) {
  constexpr std::size_t kUsual = 100;
  constexpr std::size_t kNarrowest = 40;
  constexpr std::size_t kWidest = 1'000;
  const std::string text = env.Variable("COLUMNS").value_or("");
  std::size_t columns = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), columns);
  const bool is_number = !text.empty() && status == std::errc() && end == text.data() + text.size();
  return is_number && columns > 0 ? std::clamp(columns, kNarrowest, kWidest) : kUsual;
}

}  // namespace

report::TerminalOptions TerminalOptionsFor(const PrintFlags& flags, Env& env) {
  constexpr std::size_t kWidest = 160;
  report::TerminalOptions options;
  const bool is_file = !flags.output_file.empty();
  const ColourWish wish = ColourWishOf(flags);
  const bool use_colour = is_file && wish == ColourWish::kAuto ? false : UseColour(wish, env);
  options.colour = use_colour ? report::Colour::kOn : report::Colour::kOff;
  const std::optional<std::size_t> terminal = is_file ? std::nullopt : TerminalWidth();
  options.width = terminal.has_value() ? std::min(*terminal, kWidest) : WidthOfPipes(env);
  return options;
}

std::string RenderedAs(std::string_view format, const report::Document& document, const PrintFlags& flags, Env& env) {
  return format == "markdown" ? report::RenderMarkdown(document)
                              : report::RenderTerminal(document, TerminalOptionsFor(flags, env));
}

ExitCode PrintAnswer(std::string_view format, const Answer& answer, const PrintFlags& flags,
                     const std::vector<std::string>& inputs, Env& env) {
  if (format != "json") {
    return PrintText(RenderedAs(format, answer.make_document(), flags, env), flags, inputs);
  }
  Output output;
  if (const Status status = output.OpenFile(flags.output_file, inputs); !status.ok()) {
    return ExitWith(status.error());
  }
  report::JsonWriter writer([&](std::string_view text) { output.Write(text); }, report::JsonWriter::Layout::kIndented);
  answer.write_json(writer);
  writer.Finish();
  return FinishOutput(output);
}

ExitCode PrintText(std::string_view text, const PrintFlags& flags, const std::vector<std::string>& inputs) {
  Output output;
  if (const Status status = output.OpenFile(flags.output_file, inputs); !status.ok()) {
    return ExitWith(status.error());
  }
  output.Write(text);
  return FinishOutput(output);
}

}  // namespace sparkwright::cli
