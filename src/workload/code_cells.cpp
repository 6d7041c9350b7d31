#include "workload/code_cells.h"

#include <array>
#include <optional>
#include <utility>

#include <nlohmann/json.hpp>

#include "base/split_text.h"
#include "conf/java_text.h"
#include "workload/text.h"

namespace sparkwright::workload {
namespace {

using model::CodeLanguage;

std::string_view TrimLeft(std::string_view text) {
  while (!text.empty() && IsSpace(text.front())) {
    text.remove_prefix(1);
  }
  return text;
}

std::optional<CodeLanguage> LanguageNamed(std::string_view name) {
  constexpr auto kNames = std::to_array<std::pair<std::string_view, CodeLanguage>>({{"sql", CodeLanguage::kSql},
                                                                                    {"python", CodeLanguage::kPython},
                                                                                    {"pyspark", CodeLanguage::kPython},
                                                                                    {"py", CodeLanguage::kPython},
                                                                                    {"python3", CodeLanguage::kPython},
                                                                                    {"scala", CodeLanguage::kScala},
                                                                                    {"spark", CodeLanguage::kScala},
                                                                                    {"sc", CodeLanguage::kScala},
                                                                                    {"java", CodeLanguage::kJava},
                                                                                    {"r", CodeLanguage::kR}});
  for (const auto& [one, language] : kNames) {
    if (one == name) {
      return language;
    }
  }
  return std::nullopt;
}

std::optional<CodeLanguage> LanguageOfEnding(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  return dot == std::string_view::npos ? std::nullopt : LanguageNamed(conf::LowerCase(name.substr(dot + 1)));
}

std::optional<CodeLanguage> LanguageOfFirstWord(std::string_view code) {
  constexpr auto kSqlWords = std::to_array<std::string_view>(
      {"select", "with", "insert", "create", "merge", "update", "delete", "copy", "drop", "use", "set", "explain"});
  code = TrimLeft(code);
  while (code.starts_with("--")) {
    const std::size_t line = code.find('\n');
    code = line == std::string_view::npos ? std::string_view() : TrimLeft(code.substr(line));
  }
  std::size_t end = 0;
  while (end < code.size() && IsLetter(code[end])) {
    ++end;
  }
  const std::string word = conf::LowerCase(code.substr(0, end));
  for (const std::string_view sql : kSqlWords) {
    if (word == sql && end < code.size() && IsSpace(code[end])) {
      return CodeLanguage::kSql;
    }
  }
  return std::nullopt;
}

CodeLanguage LanguageOfText(std::string_view code) {
  if (const std::optional<CodeLanguage> sql = LanguageOfFirstWord(code); sql.has_value()) {
    return *sql;
  }
  const auto has = [&](std::string_view text) { return code.find(text) != std::string_view::npos; };
  if (has("public static void") || has("public class ")) {
    return CodeLanguage::kJava;
  }
  if (has("val ") || has("object ") || has("=> ") || has("import org.apache.spark")) {
    return CodeLanguage::kScala;
  }
  if (has("<- ") && (has("sparkR.session") || has("library("))) {
    return CodeLanguage::kR;
  }
  return CodeLanguage::kPython;
}

/// Takes a line such as "%sql" or "%%sql" off the front; what language it names.
std::optional<CodeLanguage> TakeMagic(std::string_view& text) {
  const std::string_view trimmed = TrimLeft(text);
  if (!trimmed.starts_with('%')) {
    return std::nullopt;
  }
  const std::size_t begin = trimmed.find_first_not_of('%');
  if (begin == std::string_view::npos) {
    return std::nullopt;
  }
  std::size_t end = begin;
  while (end < trimmed.size() && (IsLetter(trimmed[end]) || IsDigit(trimmed[end]))) {
    ++end;
  }
  const std::optional<CodeLanguage> language = LanguageNamed(conf::LowerCase(trimmed.substr(begin, end - begin)));
  if (language.has_value()) {
    text = trimmed.substr(end);
  }
  return language;
}

std::string TextOf(const nlohmann::json& source) {
  std::string text;
  if (source.is_string()) {
    text = source.get<std::string>();
  } else if (source.is_array()) {
    for (const nlohmann::json& line : source) {
      text += line.is_string() ? line.get<std::string>() : std::string();
    }
  }
  return text;
}

const nlohmann::json* Member(const nlohmann::json& object, const char* name) {
  if (!object.is_object()) {
    return nullptr;
  }
  const auto found = object.find(name);
  return found == object.end() ? nullptr : &*found;
}

std::vector<CodeCell> NotebookCells(std::string_view text) {
  std::vector<CodeCell> cells;
  const nlohmann::json notebook = nlohmann::json::parse(text, nullptr, false);
  const nlohmann::json* list = Member(notebook, "cells");
  if (list == nullptr || !list->is_array()) {
    return cells;
  }
  CodeLanguage usual = CodeLanguage::kPython;
  if (const nlohmann::json* metadata = Member(notebook, "metadata"); metadata != nullptr) {
    for (const char* const name : {"kernelspec", "language_info"}) {
      const nlohmann::json* kernel = Member(*metadata, name);
      for (const char* const key : {"language", "name"}) {
        const nlohmann::json* language = kernel == nullptr ? nullptr : Member(*kernel, key);
        if (language != nullptr && language->is_string()) {
          usual = LanguageNamed(conf::LowerCase(language->get<std::string>())).value_or(usual);
        }
      }
    }
  }
  std::size_t number = 0;
  for (const nlohmann::json& cell : *list) {
    ++number;
    const nlohmann::json* kind = Member(cell, "cell_type");
    const nlohmann::json* source = Member(cell, "source");
    if (kind == nullptr || !kind->is_string() || kind->get<std::string>() != "code" || source == nullptr) {
      continue;
    }
    const std::string whole = TextOf(*source);
    std::string_view rest = whole;
    const CodeLanguage language = TakeMagic(rest).value_or(usual);
    cells.push_back({language, std::string(rest), number});
  }
  return cells;
}

/// Lines of "# MAGIC" become cells of their own.
std::vector<CodeCell> ProgramCells(std::string_view text, CodeLanguage language) {
  std::vector<CodeCell> cells;
  const std::string_view mark = language == CodeLanguage::kScala ? "// MAGIC"
                                : language == CodeLanguage::kSql ? "-- MAGIC"
                                                                 : "# MAGIC";
  std::size_t line = 0;
  bool is_magic = false;
  bool is_text = false;  // %md and other languages that are no code.
  while (!text.empty()) {
    ++line;
    std::string_view one = TakeUpTo(text, '\n');
    const bool has_mark = one.starts_with(mark);
    if (has_mark) {
      one.remove_prefix(mark.size());
      const bool begins = TrimLeft(one).starts_with('%');
      if (begins || !is_magic) {
        const std::optional<CodeLanguage> named = TakeMagic(one);
        is_text = begins && !named.has_value();
        cells.push_back({named.value_or(language), {}, line});
      }
      if (is_text) {
        one = {};
      }
    } else if (is_magic || cells.empty()) {
      cells.push_back({language, {}, line});
    }
    is_magic = has_mark;
    cells.back().text += one;
    cells.back().text += '\n';
  }
  return cells;
}

}  // namespace

std::vector<CodeCell> CellsOf(const model::CodeFile& file) {
  if (conf::LowerCase(file.name).ends_with(".ipynb") ||
      (TrimLeft(file.text).starts_with('{') && file.text.find("\"cells\"") != std::string::npos)) {
    return NotebookCells(file.text);
  }
  return ProgramCells(file.text, LanguageOfEnding(file.name).value_or(LanguageOfText(file.text)));
}

}  // namespace sparkwright::workload
