#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "conf/configuration.h"

namespace sparkwright::conf {

/// A file like spark-defaults.conf, as Spark loads it: `java.util.Properties.load` of UTF-8 text, and then
/// `Utils.getPropertiesFromFile`, which trims values but keeps line ends that were escaped.
///
/// - A line is blank, a comment (first character # or !), or an entry. An entry goes on in the next line when its line
///   ends in an odd number of backslashes; white space that starts the next line is dropped.
/// - The key ends at the first =, :, space, tab or form feed without a backslash in front. White space and at most one
/// =
///   or : after it are skipped; the rest is the value, so "spark.executor.memory 4g # big" has the value "4g # big".
/// - \t \n \r \f and \uXXXX are what they are in Java; any other backslash is dropped.
/// - Of the same key the last line counts.
///
/// The document keeps every byte: unchanged text is written as it was read, and an edit touches nothing but its value.
/// Not thread-safe while it is edited.
class PropertiesFile {
 public:
  struct Entry {
    std::string key;
    std::string value;  ///< Unescaped and trimmed, as Spark gets it.
    int64_t line = 0;   ///< The first, from 1.
  };

  /// An empty file.
  PropertiesFile() = default;

  /// Reads a file whose name is `name` in messages. Errors: kCorrupt for a malformed \uXXXX, where Spark would not
  /// start, and for a NUL byte, which no text file has; with the line.
  static Result<PropertiesFile> Parse(std::string_view text, std::string_view name);

  /// All entries in order, with those that a later one takes the place of.
  [[nodiscard]] std::vector<Entry> Entries() const;
  /// The same as a configuration. Spark ignores keys without "spark." in front; they are in it nevertheless.
  [[nodiscard]] Configuration ToConfiguration(EntrySource source) const;

  /// Gives the key this value: in its last entry when there is one, otherwise in a new line at the end, written like
  /// the entries before it. Comments, order and spacing stay.
  void Set(std::string_view key, std::string_view value);
  /// Takes out all entries of the key. Returns how many there were.
  std::size_t Remove(std::string_view key);
  /// Takes out all entries of the key but the last, which is the one that counts.
  void RemoveOverridden(std::string_view key);
  /// Puts `new_key` with this value in the place of the last entry of `key`; other entries of both go. Where there is
  /// no `key`, it sets `new_key`.
  void Rename(std::string_view key, std::string_view new_key, std::string_view value);
  /// Adds a comment line at the end; `text` is one line without its #.
  void AddComment(std::string_view text);

  /// The file as text.
  [[nodiscard]] std::string Text() const;

  /// A value as it has to be written to be read back, and a key.
  static std::string EscapedValue(std::string_view value);
  static std::string EscapedKey(std::string_view key);

 private:
  /// Text that is not an entry, or one entry with its line end.
  struct Piece {
    std::string text;
    bool is_entry = false;
    std::string key;
    std::string value;
    int64_t num_lines = 0;
    std::size_t value_at = 0;  // In text: where the value starts, and where it ends in front of the line end.
    std::size_t value_end = 0;
    bool has_separator = false;  // Something that ends the key, even without a value behind it.
  };

  class Reader;

  void Append(const std::string& text_without_line_end);
  /// The text of the last piece, changed so that what is written behind it does not become part of it.
  [[nodiscard]] std::string EndedText(const Piece& piece) const;
  /// Adds the pieces of a text that is known to be right.
  void Read(std::string_view text);
  [[nodiscard]] std::string FrontOf(std::string_view key) const;
  [[nodiscard]] std::string SeparatorInUse() const;

  std::string name_;
  std::string line_end_ = "\n";
  std::vector<Piece> pieces_;
};

}  // namespace sparkwright::conf
