#include "report/closing_sections.h"

#include <utility>

#include "report/text.h"

namespace sparkwright::report {

void AddNotes(Document& document, const std::vector<std::string>& notes) {
  if (notes.empty()) {
    return;
  }
  Paragraph paragraph;
  for (const std::string& note : notes) {
    paragraph.lines.emplace_back(OneLine(note));
  }
  document.sections.push_back({"Notes", {}, {std::move(paragraph)}});
}

void AddNext(Document& document, std::vector<std::string> commands) {
  if (!commands.empty()) {
    document.sections.push_back({"Next", {}, {Commands{std::move(commands)}}});
  }
}

}  // namespace sparkwright::report
