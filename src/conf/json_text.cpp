#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "conf/json_text_internal.h"

namespace sparkwright::conf {
namespace {

using Json = nlohmann::json;

/// Deeper nesting is no configuration; the parser itself counts no levels.
constexpr std::size_t kDeepest = 100;
constexpr int kNumberOutOfRange = 406;  // nlohmann's out_of_range of a number.

/// Goes over a text and counts its lines: the parser does not say where its tokens are.
class LineCounter {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  LineCounter(const char* at, int64_t* line) : at_(at), line_(line) {}

  reference operator*() const { return *at_; }
  LineCounter& operator++() {
    *line_ += *at_ == '\n' ? 1 : 0;
    ++at_;
    return *this;
  }
  LineCounter operator++(int) {
    LineCounter before = *this;
    ++*this;
    return before;
  }
  friend bool operator==(const LineCounter& a, const LineCounter& b) { return a.at_ == b.at_; }
  friend bool operator!=(const LineCounter& a, const LineCounter& b) { return a.at_ != b.at_; }

 private:
  const char* at_;
  int64_t* line_;  // Shared by all copies, of which the parser makes some.
};

/// Makes values of what the parser finds. Its functions are named by the parser.
class Builder {
 public:
  explicit Builder(const int64_t* line) : line_(line) {}

  bool null() { return Add(JsonValue::Kind::kNull, ""); }
  bool boolean(bool value) { return Add(JsonValue::Kind::kBoolean, value ? "true" : "false"); }
  bool number_integer(Json::number_integer_t value) { return Add(JsonValue::Kind::kNumber, fmt::to_string(value)); }
  bool number_unsigned(Json::number_unsigned_t value) { return Add(JsonValue::Kind::kNumber, fmt::to_string(value)); }
  bool number_float(Json::number_float_t /*value*/, const std::string& text) {
    return Add(JsonValue::Kind::kNumber, text);
  }
  bool string(std::string& value) { return Add(JsonValue::Kind::kText, std::move(value)); }
  bool binary(Json::binary_t& /*value*/) { return false; }
  bool start_object(std::size_t /*size*/) { return Open(JsonValue::Kind::kObject); }
  bool start_array(std::size_t /*size*/) { return Open(JsonValue::Kind::kArray); }
  bool end_object() { return Close(); }
  bool end_array() { return Close(); }
  bool key(std::string& value) {
    key_ = std::move(value);
    line_of_key_ = *line_;
    return true;
  }
  template <typename Exception>
  bool parse_error(std::size_t byte, const std::string& /*token*/, const Exception& exception) {
    failed_at_ = byte;
    is_out_of_range_ = exception.id == kNumberOutOfRange;
    return false;
  }

  [[nodiscard]] JsonValue TakeRoot() { return std::move(root_); }
  [[nodiscard]] std::size_t failed_at() const { return failed_at_; }
  [[nodiscard]] bool is_out_of_range() const { return is_out_of_range_; }
  [[nodiscard]] bool is_too_deep() const { return open_.size() >= kDeepest; }

 private:
  JsonValue New(JsonValue::Kind kind) {
    JsonValue value;
    value.kind = kind;
    value.key = std::exchange(key_, "");
    value.line = std::exchange(line_of_key_, std::nullopt).value_or(*line_);
    return value;
  }

  bool Add(JsonValue::Kind kind, std::string text) {
    JsonValue value = New(kind);
    value.text = std::move(text);
    Put(std::move(value));
    return true;
  }

  bool Open(JsonValue::Kind kind) {
    if (is_too_deep()) {
      return false;
    }
    open_.push_back(New(kind));
    return true;
  }

  bool Close() {
    JsonValue value = std::move(open_.back());
    open_.pop_back();
    Put(std::move(value));
    return true;
  }

  void Put(JsonValue value) {
    if (open_.empty()) {
      root_ = std::move(value);
    } else {
      open_.back().values.push_back(std::move(value));
    }
  }

  const int64_t* line_;
  std::string key_;
  std::optional<int64_t> line_of_key_;
  std::vector<JsonValue> open_;  // From the outermost in.
  JsonValue root_;
  std::size_t failed_at_ = 0;
  bool is_out_of_range_ = false;
};

/// "file.json:3:14" of a byte.
std::string Place(std::string_view text, std::string_view name, std::size_t byte) {
  const std::string_view before = text.substr(0, std::min(byte, text.size()));
  const std::size_t line_start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
  return fmt::format("{}:{}:{}", name, std::count(before.begin(), before.end(), '\n') + 1,
                     before.size() - line_start + 1);
}

}  // namespace

Result<JsonValue> ParseJsonText(std::string_view text, std::string_view name) {
  int64_t line = 1;
  Builder builder(&line);
  const char* const end = text.data() + text.size();
  if (Json::sax_parse(LineCounter(text.data(), &line), LineCounter(end, &line), &builder)) {
    return builder.TakeRoot();
  }
  if (builder.is_out_of_range()) {
    return Error(ErrorCode::kCorrupt, fmt::format("{}: there is a number in it that no program can hold", name));
  }
  if (builder.failed_at() == 0 && builder.is_too_deep()) {
    return Error(ErrorCode::kCorrupt, fmt::format("{}: it is nested deeper than {} levels", name, kDeepest));
  }
  return Error(ErrorCode::kCorrupt, fmt::format("{}: this is not JSON",
                                                Place(text, name, std::max<std::size_t>(builder.failed_at(), 1) - 1)));
}

}  // namespace sparkwright::conf
