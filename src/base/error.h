#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace sparkwright {

/// What kind of failure happened. Tests and callers match on this, never on the message.
enum class ErrorCode {
  kInvalidArgument,  ///< The caller asked for something that makes no sense (a bad flag, an unknown id).
  kNotFound,         ///< A file, an application or a key that was named does not exist.
  kCorrupt,          ///< Bytes that are not what they claim to be and of which nothing could be used.
  kLimitExceeded,    ///< A documented, settable limit was reached (line length, expansion, depth).
  kUnavailable,      ///< The outside world refused: permission, I/O error, cancelled.
  kInternal,         ///< A bug of Sparkwright.
};

/// Short name of a code as it appears in JSON and in messages, such as "not_found".
constexpr std::string_view ErrorCodeName(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument:
      return "invalid_argument";
    case ErrorCode::kNotFound:
      return "not_found";
    case ErrorCode::kCorrupt:
      return "corrupt";
    case ErrorCode::kLimitExceeded:
      return "limit_exceeded";
    case ErrorCode::kUnavailable:
      return "unavailable";
    case ErrorCode::kInternal:
      return "internal";
  }
  return "internal";
}

/// A failure a caller has to deal with. The message is for people: what went wrong, where (file, byte or
/// line) and what to do about it. Values are immutable and may be shared between threads.
class Error {
 public:
  Error(ErrorCode code, std::string message) : code_(code), message_(std::move(message)) {}

  [[nodiscard]] ErrorCode code() const { return code_; }
  [[nodiscard]] const std::string& message() const { return message_; }

  /// The same error with `context` and ": " put before its message.
  [[nodiscard]] Error WithContext(std::string_view context) const {
    return {code_, std::string(context) + ": " + message_};
  }

 private:
  ErrorCode code_;
  std::string message_;
};

}  // namespace sparkwright
