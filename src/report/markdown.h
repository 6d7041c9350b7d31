#pragma once

#include <string>
#include <string_view>

#include "report/document.h"

namespace sparkwright::report {

/// The document as GitHub-flavoured Markdown.
std::string RenderMarkdown(const Document& document);

/// Markdown as a cell of a table: a bar would end it.
std::string InMarkdownTable(std::string_view markdown);

}  // namespace sparkwright::report
