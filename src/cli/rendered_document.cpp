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

}  // namespace sparkwright::cli
