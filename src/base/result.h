#pragma once

#include <optional>
#include <utility>
#include <variant>

#include "base/check.h"
#include "base/error.h"

namespace sparkwright {

/// Either a value or the Error that prevented it. Made implicitly from either. Dropping one is a compile
/// error under -Werror, so a failure cannot be overlooked.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::move(value)) {}      // NOLINT(google-explicit-constructor): `return value;`
  Result(Error error) : state_(std::move(error)) {}  // NOLINT(google-explicit-constructor): `return error;`

  [[nodiscard]] bool ok() const { return state_.index() == 0; }

  /// The value. Calling this on an error is a bug of the caller and stops the program.
  [[nodiscard]] T& value() & {
    SPARKWRIGHT_CHECK(ok());
    return *std::get_if<0>(&state_);
  }
  [[nodiscard]] const T& value() const& {
    SPARKWRIGHT_CHECK(ok());
    return *std::get_if<0>(&state_);
  }
  [[nodiscard]] T&& value() && {
    SPARKWRIGHT_CHECK(ok());
    return std::move(*std::get_if<0>(&state_));
  }

  /// The error. Calling this on a value is a bug of the caller and stops the program.
  [[nodiscard]] const Error& error() const {
    SPARKWRIGHT_CHECK(!ok());
    return *std::get_if<1>(&state_);
  }

  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

 private:
  std::variant<T, Error> state_;
};

/// A Result that carries no value: success, or the Error.
template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}  // NOLINT(google-explicit-constructor): `return error;`

  [[nodiscard]] bool ok() const { return !error_.has_value(); }

  /// The error. Calling this on success is a bug of the caller and stops the program.
  [[nodiscard]] const Error& error() const {
    SPARKWRIGHT_CHECK(error_.has_value());
    return *error_;  // NOLINT(bugprone-unchecked-optional-access): checked in the line above.
  }

 private:
  std::optional<Error> error_;
};

using Status = Result<void>;

}  // namespace sparkwright

#define SPARKWRIGHT_CONCAT_INNER(a, b) a##b
#define SPARKWRIGHT_CONCAT(a, b) SPARKWRIGHT_CONCAT_INNER(a, b)

/// SPARKWRIGHT_TRY(auto value, Call()) declares `value` from a Result, or returns its error to the caller.
/// SPARKWRIGHT_TRY(Call()) does so for a Status.
#define SPARKWRIGHT_TRY_STATUS(expression)                  \
  do {                                                      \
    if (auto try_status = (expression); !try_status.ok()) { \
      return try_status.error();                            \
    }                                                       \
  } while (false)
#define SPARKWRIGHT_TRY_VALUE_NAMED(name, declaration, expression) \
  auto name = (expression);                                        \
  if (!name.ok()) {                                                \
    return name.error();                                           \
  }                                                                \
  declaration = *std::move(name)
#define SPARKWRIGHT_TRY_VALUE(declaration, expression) \
  SPARKWRIGHT_TRY_VALUE_NAMED(SPARKWRIGHT_CONCAT(try_result_, __LINE__), declaration, expression)
#define SPARKWRIGHT_TRY_PICK(first, second, chosen, ...) chosen
#define SPARKWRIGHT_TRY(...) \
  SPARKWRIGHT_TRY_PICK(__VA_ARGS__, SPARKWRIGHT_TRY_VALUE, SPARKWRIGHT_TRY_STATUS, unused)(__VA_ARGS__)
