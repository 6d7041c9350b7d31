#include "conf/property_value.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <limits>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/digits.h"
#include "base/edit_distance.h"
#include "conf/java_text.h"

namespace sparkwright::conf {
namespace {

constexpr std::array<std::string_view, 10> kTypeNames = {"boolean", "int", "long",  "double", "bytes",
                                                         "time",    "seq", "regex", "string", "enum"};

Error Refused(std::string message) { return {ErrorCode::kInvalidArgument, std::move(message)}; }

template <std::size_t size>
bool Contains(const std::array<std::string_view, size>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

Result<PropertyValue> ParseBoolean(std::string_view text) {
  const std::string word = LowerCase(Trimmed(text));
  if (word == "true" || word == "false") {
    return PropertyValue(word == "true");
  }
  constexpr std::array<std::string_view, 7> kYes = {"yes", "on", "1", "t", "y", "enable", "enabled"};
  constexpr std::array<std::string_view, 7> kNo = {"no", "off", "0", "f", "n", "disable", "disabled"};
  const std::string_view meant = Contains(kYes, word) ? "true" : Contains(kNo, word) ? "false" : "true or false";
  return Refused(fmt::format("'{}' is neither true nor false to Spark; write {}", text, meant));
}

Result<PropertyValue> ParseWhole(std::string_view text, PropertyType type) {
  const std::string_view trimmed = Trimmed(text);
  std::string_view digits = trimmed;
  if (digits.starts_with('+')) {
    digits.remove_prefix(1);
  }
  int64_t number = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, number);
  const bool is_signed_twice = trimmed.starts_with("+-");
  if (digits.empty() || stop != end || error == std::errc::invalid_argument || is_signed_twice) {
    const std::size_t whole = std::min(trimmed.find_first_not_of("+-0123456789"), trimmed.size());
    const bool is_fraction_of_zero = whole > 0 && trimmed.substr(whole).starts_with('.') &&
                                     trimmed.substr(whole + 1).find_first_not_of('0') == std::string_view::npos;
    return Refused(
        fmt::format("'{}' is not a whole number; write {}", text,
                    is_fraction_of_zero ? std::string(trimmed.substr(0, whole)) : "digits only, such as 200"));
  }
  const int64_t most = type == PropertyType::kInt ? std::numeric_limits<int32_t>::max() : INT64_MAX;
  const int64_t least = type == PropertyType::kInt ? std::numeric_limits<int32_t>::min() : INT64_MIN;
  if (error == std::errc::result_out_of_range || number > most || number < least) {
    return Refused(
        fmt::format("'{}' is beyond what Spark can hold here; write a number from {} to {}", text, least, most));
  }
  return PropertyValue(number);
}

/// Digits with at most one point, at least one digit.
bool IsDecimal(std::string_view text) {
  const bool has_digit = text.find_first_of("0123456789") != std::string_view::npos;
  return has_digit && text.find_first_not_of("0123456789.") == std::string_view::npos &&
         std::count(text.begin(), text.end(), '.') <= 1;
}

/// The exponent behind `mark` (either case) is cut off `text`; false when it is malformed.
bool TakeExponent(std::string_view& text, std::string_view marks) {
  const std::size_t at = text.find_first_of(marks);
  if (at == std::string_view::npos) {
    return true;
  }
  std::string_view exponent = text.substr(at + 1);
  if (exponent.starts_with('+') || exponent.starts_with('-')) {
    exponent.remove_prefix(1);
  }
  text = text.substr(0, at);
  return IsDigits(exponent);
}

/// `Double.parseDouble` of trimmed text.
std::optional<double> JavaDouble(std::string_view text) {
  double sign = 1.0;
  if (text.starts_with('-') || text.starts_with('+')) {
    sign = text.front() == '-' ? -1.0 : 1.0;
    text.remove_prefix(1);
  }
  if (text == "NaN") {
    return std::numeric_limits<double>::quiet_NaN();
  }
  if (text == "Infinity") {
    return sign * std::numeric_limits<double>::infinity();
  }
  const bool is_hex = text.starts_with("0x") || text.starts_with("0X");
  if (!text.empty() && std::string_view("fFdD").find(text.back()) != std::string_view::npos &&
      !(is_hex && text.find_first_of("pP") == std::string_view::npos)) {
    text.remove_suffix(1);
  }
  std::string_view mantissa = is_hex ? text.substr(2) : text;
  if (is_hex) {
    const bool has_exponent = mantissa.find_first_of("pP") != std::string_view::npos;
    const bool is_exponent_right = TakeExponent(mantissa, "pP");
    const bool is_mantissa = mantissa.find_first_of("0123456789abcdefABCDEF") != std::string_view::npos &&
                             mantissa.find_first_not_of("0123456789abcdefABCDEF.") == std::string_view::npos &&
                             std::count(mantissa.begin(), mantissa.end(), '.') <= 1;
    if (!has_exponent || !is_exponent_right || !is_mantissa) {
      return std::nullopt;
    }
    text.remove_prefix(2);
  } else if (!TakeExponent(mantissa, "eE") || !IsDecimal(mantissa)) {
    return std::nullopt;
  }
  std::string plain(text);
  if (plain.starts_with('.')) {
    plain.insert(plain.begin(), '0');
  }
  double number = 0.0;
  const auto [stop, error] = std::from_chars(plain.data(), plain.data() + plain.size(), number,
                                             is_hex ? std::chars_format::hex : std::chars_format::general);
  if (error == std::errc::result_out_of_range) {
    const bool is_tiny = plain.find("e-") != std::string::npos || plain.find("E-") != std::string::npos ||
                         plain.find("p-") != std::string::npos || plain.find("P-") != std::string::npos ||
                         plain.starts_with("0.");
    number = is_tiny ? 0.0 : std::numeric_limits<double>::infinity();
  }
  return sign * number;
}

Result<PropertyValue> ParseDouble(std::string_view text) {
  const std::string_view trimmed = Trimmed(text);
  if (const std::optional<double> number = JavaDouble(trimmed); number.has_value()) {
    return PropertyValue(*number);
  }
  std::string advice = "a number such as 0.6";
  if (trimmed.ends_with('%')) {
    if (const std::optional<double> percent = JavaDouble(Trimmed(trimmed.substr(0, trimmed.size() - 1)))) {
      advice = PrintValue(PropertyValue(*percent / 100.0));
    }
  } else {
    std::string with_point(trimmed);
    std::replace(with_point.begin(), with_point.end(), ',', '.');
    if (const std::optional<double> number = JavaDouble(with_point); number.has_value()) {
      advice = with_point;
    }
  }
  return Refused(fmt::format("'{}' is not a number to Spark; write {}", text, advice));
}

std::vector<std::string> Items(std::string_view text) {
  std::vector<std::string> items;
  while (true) {
    const std::size_t comma = std::min(text.find(','), text.size());
    const std::string_view item = Trimmed(text.substr(0, comma));
    if (!item.empty()) {
      items.emplace_back(item);
    }
    if (comma == text.size()) {
      return items;
    }
    text.remove_prefix(comma + 1);
  }
}

/// What is open at the end of a Java regular expression, empty when nothing is.
std::string_view OpenAtEnd(std::string_view regex) {
  int groups = 0;
  int classes = 0;
  for (std::size_t i = 0; i < regex.size(); ++i) {
    const char c = regex[i];
    if (c == '\\') {
      if (i + 1 == regex.size()) {
        return "a backslash with nothing behind it";
      }
      if (regex[i + 1] == 'Q') {
        const std::size_t end = regex.find("\\E", i + 2);
        i = end == std::string_view::npos ? regex.size() : end;
      }
      ++i;
    } else if (c == '[') {
      ++classes;
      // A bracket right behind the opening one, or behind its ^, is a letter.
      const std::size_t next = i + 1 + (regex.substr(i + 1).starts_with('^') ? 1 : 0);
      i = next < regex.size() && regex[next] == ']' ? next : i;
    } else if (c == ']') {
      classes = std::max(0, classes - 1);
    } else if (classes == 0 && (c == '(' || c == ')')) {
      groups += c == '(' ? 1 : -1;
      if (groups < 0) {
        return "a ) without its (";
      }
    }
  }
  return classes > 0 ? "a [ without its ]" : groups > 0 ? "a ( without its )" : "";
}

/// Errors: kInvalidArgument when there is a list and `word` is not in it.
Status CheckAllowed(const ValueForm& form, std::string_view word) {
  const auto is_word = [&](const std::string& one) {
    return form.ignores_case ? IsSameIgnoringCase(one, word) : one == word;
  };
  if (form.allowed.empty() || std::any_of(form.allowed.begin(), form.allowed.end(), is_word)) {
    return {};
  }
  std::optional<std::string> nearest;
  std::size_t least = std::max<std::size_t>(1, word.size() / 3) + 1;
  const std::string lower = LowerCase(Trimmed(word));
  for (const std::string& one : form.allowed) {
    const std::size_t distance = EditDistance(lower, LowerCase(one));
    if (distance < least) {
      least = distance;
      nearest = one;
    }
  }
  return Refused(nearest.has_value()
                     ? fmt::format("'{}' is not one of {}; write {}", word, fmt::join(form.allowed, ", "), *nearest)
                     : fmt::format("'{}' is not allowed; write one of {}", word, fmt::join(form.allowed, ", ")));
}

/// As Java 19 and later print it: the shortest digits that read back the same.
std::string JavaDoubleText(double number) {
  if (std::isnan(number)) {
    return "NaN";
  }
  if (std::isinf(number)) {
    return number > 0 ? "Infinity" : "-Infinity";
  }
  const double size = std::abs(number);
  if (size == 0.0 || (size >= 1e-3 && size < 1e7)) {
    std::array<char, 64> buffer{};
    const auto [end, error] =
        std::to_chars(buffer.data(), buffer.data() + buffer.size(), number, std::chars_format::fixed);
    std::string text(buffer.data(), end);
    return text.find('.') == std::string::npos ? text + ".0" : text;
  }
  std::array<char, 64> buffer{};
  const auto [end, error] =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), number, std::chars_format::scientific);
  const std::string_view text(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
  const std::size_t mark = text.find('e');
  std::string digits(text.substr(0, mark));
  if (digits.find('.') == std::string::npos) {
    digits += ".0";
  }
  std::string_view exponent = text.substr(mark + 1);
  const bool is_small = exponent.starts_with('-');
  exponent.remove_prefix(std::min(exponent.find_first_not_of("+-0"), exponent.size()));
  return digits + "E" + (is_small ? "-" : "") + std::string(exponent);
}

}  // namespace

std::string_view TypeName(PropertyType type) { return kTypeNames[static_cast<std::size_t>(type)]; }

std::optional<PropertyType> TypeNamed(std::string_view name) {
  const auto* const found = std::find(kTypeNames.begin(), kTypeNames.end(), name);
  return found == kTypeNames.end() ? std::nullopt
                                   : std::optional(static_cast<PropertyType>(found - kTypeNames.begin()));
}

Result<PropertyValue> ParseValue(const ValueForm& form, std::string_view text) {
  switch (form.type) {
    case PropertyType::kBoolean:
      return ParseBoolean(text);
    case PropertyType::kInt:
    case PropertyType::kLong: {
      SPARKWRIGHT_TRY(PropertyValue value, ParseWhole(text, form.type));
      SPARKWRIGHT_TRY(CheckAllowed(form, std::to_string(std::get<int64_t>(value))));
      return value;
    }
    case PropertyType::kDouble:
      return ParseDouble(text);
    case PropertyType::kBytes: {
      SPARKWRIGHT_TRY(const Size size, ParseSize(text, form.byte_unit, form.suffixes));
      return PropertyValue(size);
    }
    case PropertyType::kTime: {
      SPARKWRIGHT_TRY(const Duration duration, ParseDuration(text, form.time_unit));
      return PropertyValue(duration);
    }
    case PropertyType::kSeq: {
      std::vector<std::string> items = Items(text);
      for (const std::string& item : items) {
        SPARKWRIGHT_TRY(CheckAllowed(form, item));
      }
      return PropertyValue(std::move(items));
    }
    case PropertyType::kRegex:
      if (const std::string_view open = OpenAtEnd(text); !open.empty()) {
        return Refused(
            fmt::format("'{}' is not a regular expression: it has {}; put \\ before letters that are meant "
                        "as they are",
                        text, open));
      }
      return PropertyValue(std::string(text));
    case PropertyType::kString:
    case PropertyType::kEnum:
      SPARKWRIGHT_TRY(CheckAllowed(form, text));
      return PropertyValue(std::string(text));
  }
  return Error(ErrorCode::kInternal, "a property has a type that is not one");
}

std::string PrintValue(const PropertyValue& value) {
  struct Printer {
    std::string operator()(bool is_true) const { return is_true ? "true" : "false"; }
    std::string operator()(int64_t number) const { return std::to_string(number); }
    std::string operator()(double number) const { return JavaDoubleText(number); }
    std::string operator()(const Size& size) const { return PrintSize(size); }
    std::string operator()(const Duration& duration) const { return PrintDuration(duration); }
    std::string operator()(const std::vector<std::string>& items) const {
      return fmt::format("{}", fmt::join(items, ","));
    }
    std::string operator()(const std::string& text) const { return text; }
  };
  return std::visit(Printer(), value);
}

bool IsSameValue(const ValueForm& form, std::string_view a, std::string_view b) {
  const Result<PropertyValue> first = ParseValue(form, a);
  const Result<PropertyValue> second = ParseValue(form, b);
  if (!first.ok() || !second.ok()) {
    return a == b;
  }
  const auto* const text = std::get_if<std::string>(&*first);
  if (text != nullptr && form.ignores_case) {
    return IsSameIgnoringCase(*text, std::get<std::string>(*second));
  }
  return *first == *second;
}

}  // namespace sparkwright::conf
