#include "diagnose/root_exception.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "base/split_text.h"

namespace sparkwright::diagnose {
namespace {

constexpr std::size_t kMaxMessage = 300;

std::string_view Trim(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  return begin == std::string_view::npos ? std::string_view()
                                         : text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

/// Whether `text` is a class name with dots, or a Python exception's name.
bool IsType(std::string_view text) {
  if (text.empty() || std::isalpha(static_cast<unsigned char>(text.front())) == 0) {
    return false;
  }
  const bool is_word = std::all_of(text.begin(), text.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '_' || c == '$';
  });
  const std::size_t dot = text.rfind('.');
  const std::string_view last = dot == std::string_view::npos ? text : text.substr(dot + 1);
  return is_word && (last.ends_with("Exception") || last.ends_with("Error") || last.ends_with("OOM") ||
                     last.ends_with("Interrupt") || last.ends_with("Exit") || last.ends_with("Throwable"));
}

/// "type: message" or "type"; nothing when the line does not begin with a type.
std::optional<RootException> ReadType(std::string_view line) {
  const std::size_t colon = std::min(line.find(':'), line.size());
  const std::string_view type = Trim(line.substr(0, colon));
  if (!IsType(type)) {
    return std::nullopt;
  }
  RootException root;
  root.type = type;
  root.message = Trim(line.substr(std::min(colon + 1, line.size())));
  return root;
}

/// Frames of Spark, Scala, the JVM and Python's own libraries are not the user's.
bool IsLibrary(std::string_view frame) {
  constexpr auto kPrefixes = std::to_array<std::string_view>(
      {"org.apache.", "scala.", "java.", "java.base/", "javax.", "jdk.", "sun.", "com.sun.", "py4j.", "io.netty.",
       "com.databricks.", "com.nvidia.", "com.google.", "com.fasterxml.", "org.sparkproject."});
  return std::any_of(kPrefixes.begin(), kPrefixes.end(),
                     [&](std::string_view prefix) { return frame.starts_with(prefix); });
}

/// `  File "/a/job.py", line 32, in parse`: "job.py:32 in parse"; empty for files of libraries.
std::string PythonPlace(std::string_view line) {
  constexpr std::string_view kFile = "File \"";
  line = Trim(line);
  if (!line.starts_with(kFile)) {
    return {};
  }
  line.remove_prefix(kFile.size());
  const std::size_t quote = line.find('"');
  if (quote == std::string_view::npos) {
    return {};
  }
  std::string_view path = line.substr(0, quote);
  const std::string_view rest = line.substr(quote + 1);
  for (const std::string_view library :
       {"site-packages/", "pyspark.zip/", "dist-packages/", "/lib/python", "<frozen"}) {
    if (path.find(library) != std::string_view::npos) {
      return {};
    }
  }
  path = path.substr(path.rfind('/') == std::string_view::npos ? 0 : path.rfind('/') + 1);
  std::string place(path);
  constexpr std::string_view kLine = ", line ";
  if (rest.starts_with(kLine)) {
    const std::string_view number = rest.substr(kLine.size());
    const std::size_t comma = std::min(number.find(','), number.size());
    place += ":" + std::string(number.substr(0, comma));
    const std::string_view function = number.substr(comma);
    place += function.starts_with(", in ") ? " in " + std::string(Trim(function.substr(5))) : "";
  }
  return place;
}

/// The exception that ends a Python traceback, and the deepest line of the user's files.
std::optional<RootException> ReadTraceback(const std::vector<std::string_view>& lines) {
  std::optional<RootException> root;
  std::string place;
  bool is_inside = false;
  for (const std::string_view line : lines) {
    if (line.find("Traceback (most recent call last)") != std::string_view::npos) {
      is_inside = true;
      place.clear();
    } else if (is_inside && line.starts_with(' ')) {
      const std::string found = PythonPlace(line);
      place = found.empty() ? place : found;
    } else if (is_inside && !Trim(line).empty()) {
      if (auto read = ReadType(line)) {
        root = *std::move(read);
        root->place = place;
      }
      is_inside = false;
    }
  }
  return root;
}

/// The sentences that fit, without the last full stop; of one long sentence the words that fit, and "…".
std::string Shortened(std::string message) {
  if (message.size() <= kMaxMessage) {
    return message;
  }
  if (const std::size_t stop = message.rfind(". ", kMaxMessage - 1);
      stop != std::string::npos && stop > kMaxMessage / 4) {
    message.resize(stop);
    return message;
  }
  std::size_t end = kMaxMessage;
  if (const std::size_t space = message.rfind(' ', kMaxMessage);
      space != std::string::npos && space > kMaxMessage / 2) {
    end = space;
  }
  while (end > 0 && (static_cast<unsigned char>(message[end]) & 0xC0U) == 0x80U) {
    --end;
  }
  message.resize(end);
  return message + " …";
}

std::string JavaPlace(const std::vector<std::string_view>& lines, std::size_t from) {
  for (std::size_t i = from; i < lines.size(); ++i) {
    const std::string_view line = Trim(lines[i]);
    if (line.starts_with("at ")) {
      if (!IsLibrary(line.substr(3))) {
        return std::string(line.substr(3));
      }
    } else if (i > from && (line.starts_with("Caused by:") || line.starts_with("Driver stacktrace"))) {
      break;
    }
  }
  return {};
}

}  // namespace

RootException FindRootException(std::string_view text) {
  const std::vector<std::string_view> lines = Lines(text);
  std::optional<RootException> root = ReadTraceback(lines);
  if (!root.has_value()) {
    constexpr std::string_view kCause = "Caused by: ";
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const std::string_view line = Trim(lines[i]);
      std::optional<RootException> read;
      if (line.starts_with(kCause)) {
        read = ReadType(line.substr(kCause.size()));
      } else if (!root.has_value()) {
        // "…: Lost task 0.3 in stage 3.0 (TID 21) (host executor driver): java.lang.RuntimeException: row 0".
        const std::size_t lost = line.find("): ");
        read = line.find("Lost task") != std::string_view::npos && lost != std::string_view::npos
                   ? ReadType(line.substr(line.rfind("): ", line.find("Exception")) == std::string_view::npos
                                              ? lost + 3
                                              : line.rfind("): ", line.find("Exception")) + 3))
                   : ReadType(line);
      }
      if (read.has_value()) {
        read->place = JavaPlace(lines, i);
        root = std::move(read);
      }
    }
  }
  if (!root.has_value()) {
    root.emplace();
    root->message = lines.empty() ? std::string() : std::string(Trim(lines.front()));
  }
  root->message = Shortened(std::move(root->message));
  return *std::move(root);
}

bool IsConsequence(std::string_view text) {
  constexpr auto kPhrases = std::to_array<std::string_view>(
      {"SparkContext was shut down", "cancelled", "CANCELLED", "was stopped", "InterruptedException",
       "InterruptedIOException", "ClosedByInterruptException", "SparkContext was stopped", "Task killed"});
  const std::string_view head = text.substr(0, 400);
  // A job that failed says why before it says what it took along.
  return !head.starts_with("Job aborted") &&
         std::any_of(kPhrases.begin(), kPhrases.end(),
                     [&](std::string_view phrase) { return head.find(phrase) != std::string_view::npos; });
}

std::string WithoutNumbers(std::string_view text) {
  std::string result;
  for (const char c : text) {
    const bool is_digit = std::isdigit(static_cast<unsigned char>(c)) != 0;
    if (!is_digit || result.empty() || result.back() != '#') {
      result += is_digit ? '#' : c;
    }
  }
  return result;
}

}  // namespace sparkwright::diagnose
