#pragma once

#include <string>

#include "report/document.h"

namespace sparkwright::report {

/// The document as GitHub-flavoured Markdown.
std::string RenderMarkdown(const Document& document);

}  // namespace sparkwright::report
