#include "model/spark_version.h"

#include <charconv>
#include <cstddef>
#include <optional>

namespace sparkwright::model {
namespace {

/// Takes digits from the front; nullopt when there are none or too many for a version.
std::optional<int32_t> TakeNumber(std::string_view& text) {
  constexpr int32_t kMost = 9999;
  int32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_number = error == std::errc() && number <= kMost && !text.starts_with('-');
  if (!is_number) {
    return std::nullopt;
  }
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

/// Takes ".9" from the front; leaves text alone that is something else, such as ".dbr".
std::optional<int32_t> TakeDotNumber(std::string_view& text) {
  if (!text.starts_with('.')) {
    return std::nullopt;
  }
  std::string_view rest = text.substr(1);
  const std::optional<int32_t> number = TakeNumber(rest);
  if (number.has_value()) {
    text = rest;
  }
  return number;
}

}  // namespace

std::string SparkVersion::Line() const { return std::to_string(major) + "." + std::to_string(minor); }

std::string SparkVersion::Text() const { return Line() + "." + std::to_string(patch) + suffix; }

std::strong_ordering operator<=>(const SparkVersion& a, const SparkVersion& b) {
  if (const auto order = a.major <=> b.major; order != 0) {
    return order;
  }
  if (const auto order = a.minor <=> b.minor; order != 0) {
    return order;
  }
  return a.patch <=> b.patch;
}

Result<SparkVersion> ParseSparkVersion(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kSpace);
  std::string_view rest = first == std::string_view::npos
                              ? std::string_view()
                              : text.substr(first, text.find_last_not_of(kSpace) - first + 1);
  const auto refuse = [&] {
    return Error(ErrorCode::kInvalidArgument,
                 "'" + std::string(text) + "' is not a version of Spark; write it like 3.5 or 4.1.2");
  };
  SparkVersion version;
  const std::optional<int32_t> major = TakeNumber(rest);
  if (!major.has_value()) {
    return refuse();
  }
  version.major = *major;
  const std::optional<int32_t> minor = TakeDotNumber(rest);
  if (!minor.has_value()) {
    return rest.empty() ? Result<SparkVersion>(version) : refuse();
  }
  version.minor = *minor;
  version.patch = TakeDotNumber(rest).value_or(0);
  const bool is_suffix = rest.empty() || rest.front() == '-' || rest.front() == '.' || rest.front() == '+';
  if (!is_suffix) {
    return refuse();
  }
  version.suffix = std::string(rest);
  return version;
}

}  // namespace sparkwright::model
