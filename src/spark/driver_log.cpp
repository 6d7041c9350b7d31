#include "spark/driver_log.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <fstream>

#include "base/split_text.h"

namespace sparkwright::spark {
namespace {

constexpr std::string_view kTraceback = "Traceback (most recent call last):";
constexpr std::string_view kThread = "Exception in thread \"";
constexpr std::string_view kSubmitError = "Error: ";
constexpr std::string_view kFromJava = "py4j.protocol.Py4JJavaError: ";

/// The last line that starts so; null when there is none.
const std::string_view* LastLineWith(const std::vector<std::string_view>& lines, std::string_view start) {
  const auto last =
      std::find_if(lines.rbegin(), lines.rend(), [&](std::string_view line) { return line.starts_with(start); });
  return last == lines.rend() ? nullptr : &*last;
}

}  // namespace

std::string LastException(std::string_view log) {
  const std::vector<std::string_view> lines = Lines(log);
  const std::string_view* const traceback = LastLineWith(lines, kTraceback);
  const std::string_view* const thread = LastLineWith(lines, kThread);
  const std::string_view* first = std::max(traceback, thread);  // Both are of one vector, or null.
  if (first == nullptr) {
    first = LastLineWith(lines, kSubmitError);
  }
  if (first == nullptr) {
    return {};
  }
  std::string_view text = log.substr(static_cast<std::size_t>(first->data() - log.data()));
  if (first == thread) {
    // Exception in thread "main" java.lang.RuntimeException: …
    constexpr std::string_view kEnd = "\" ";
    const std::size_t end = text.find(kEnd, kThread.size());
    text.remove_prefix(end == std::string_view::npos ? 0 : end + kEnd.size());
  } else if (const std::size_t java = text.find("\n" + std::string(kFromJava)); java != std::string_view::npos) {
    // py4j.protocol.Py4JJavaError: An error occurred while calling o50.collect.
    // : org.apache.spark.SparkException: …
    const std::size_t colon = text.find("\n: ", java + 1);
    text.remove_prefix(colon == std::string_view::npos ? 0 : colon + 3);
  } else if (text.starts_with(kSubmitError)) {
    text.remove_prefix(kSubmitError.size());
  }
  return std::string(text);
}

std::vector<std::string_view> LastLines(std::string_view log, std::size_t count) {
  std::vector<std::string_view> lines = Lines(log);
  lines.erase(lines.begin(), lines.end() - static_cast<std::ptrdiff_t>(std::min(count, lines.size())));
  return lines;
}

std::string ReadEnd(const std::string& path, Bytes most) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  const auto size = static_cast<int64_t>(file.tellg());
  if (!file || size <= 0) {
    return {};
  }
  std::string text(static_cast<std::size_t>(std::min(size, most.count())), '\0');
  file.seekg(size - static_cast<int64_t>(text.size()));
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  return text;
}

}  // namespace sparkwright::spark
