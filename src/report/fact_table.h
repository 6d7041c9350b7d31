#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "report/document.h"
#include "report/text.h"

namespace sparkwright::report {

/// Names and what they say, side by side, without titles.
class FactTable {
 public:
  explicit FactTable(Style names = Style::kPlain) : names_(names) {
    table_.columns = {{"", Align::kLeft}, {"", Align::kLeft, 20}};
    table_.too_wide = TooWide::kStack;
  }

  void Add(std::string name, std::string value) {
    table_.rows.push_back({{std::move(name), names_}, {std::move(value)}});
  }
  void AddIf(bool is_known, std::string name, std::string value) {
    if (is_known) {
      Add(std::move(name), std::move(value));
    }
  }
  /// The first beside the name, the others below it.
  void AddAll(const std::string& name, const std::vector<std::string>& values) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      Add(i == 0 ? name : std::string(), values[i]);
    }
  }
  /// Text that may hold anything, made safe to print; nothing where it is empty.
  void AddText(std::string name, std::string_view text, Style style = Style::kPlain) {
    if (!text.empty()) {
      table_.rows.push_back({{std::move(name), names_}, {OneLine(text), style}});
    }
  }

  /// The section that holds them; nothing is left in here.
  [[nodiscard]] Section InSection(std::string title) { return {std::move(title), {}, {std::move(table_)}}; }
  /// The same at the end of a document, unless there is none.
  void AddTo(Document& document, std::string title) {
    if (!table_.rows.empty()) {
      document.sections.push_back(InSection(std::move(title)));
    }
  }

 private:
  Style names_;
  Table table_;
};

}  // namespace sparkwright::report
