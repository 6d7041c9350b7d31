#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace sparkwright::report {

/// Writes one JSON value front to back without holding it in memory. The caller keeps to the grammar (a key before
/// each value of an object, each Begin with its End); breaking it is a bug and stops the program.
/// Output is valid UTF-8: text that is not well-formed has U+FFFD for each wrong byte. Not thread-safe.
class JsonWriter {
 public:
  /// Takes the text piece by piece, in order.
  using Sink = std::function<void(std::string_view)>;

  enum class Layout {
    kOneLine,   ///< No white space between tokens, for JSON lines.
    kIndented,  ///< Two spaces a level; containers begun as kInline stay on their line.
  };
  enum class Nesting { kLines, kInline };

  JsonWriter(Sink sink, Layout layout) : sink_(std::move(sink)), layout_(layout) {}
  JsonWriter(const JsonWriter&) = delete;
  JsonWriter& operator=(const JsonWriter&) = delete;
  ~JsonWriter() { Flush(); }

  void BeginObject(Nesting nesting = Nesting::kLines) { Begin('{', nesting); }
  void EndObject() { End('}'); }
  void BeginArray(Nesting nesting = Nesting::kLines) { Begin('[', nesting); }
  void EndArray() { End(']'); }
  void Key(std::string_view key);

  void String(std::string_view text);
  void Integer(int64_t number);
  /// Shortest text that reads back as the same number; null for infinities and NaN, which JSON does not have.
  void Number(double number);
  void Boolean(bool is_true) { Raw(is_true ? "true" : "false"); }
  void Null() { Raw("null"); }

  /// Ends the document with a newline and hands everything to the sink.
  void Finish();

 private:
  struct Level {
    bool is_empty = true;
    bool is_inline = false;
  };

  void Begin(char bracket, Nesting nesting);
  void End(char bracket);
  void Raw(std::string_view token);
  /// Writes what stands between the previous value and the next.
  void Separate();
  void NewLine();
  void AppendQuoted(std::string_view text);
  void Flush();
  void FlushWhenLarge();

  Sink sink_;
  Layout layout_;
  std::string buffer_;
  std::vector<Level> levels_;
  bool is_after_key_ = false;
};

}  // namespace sparkwright::report
