#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/quantity.h"
#include "model/spark_version.h"

namespace sparkwright::conf {

/// Properties as one version of Spark reads them. A subclass says what was given; this adds other names of a key
/// and defaults, and turns texts into values. A text that Spark could not read counts as not set.
class TypedConfiguration {
 public:
  virtual ~TypedConfiguration() = default;

  [[nodiscard]] const model::SparkVersion& version() const { return version_; }

  /// What was given under this very key; nullopt when nothing was.
  [[nodiscard]] virtual std::optional<std::string> Given(std::string_view key) const = 0;

  /// What was given under the key or an alternative name of it; nullopt when it is left to Spark's default.
  [[nodiscard]] std::optional<std::string> Set(std::string_view key) const;

  /// What is in effect: set, set for the key it falls back to, or the default of the version. Nullopt when there is
  /// none of them.
  [[nodiscard]] std::optional<std::string> Text(std::string_view key) const;

  /// The same as a truth value; false without one.
  [[nodiscard]] bool IsTrue(std::string_view key) const;
  /// The same as a number, size or time, a bare number in the unit of the property. Nullopt when it is none.
  [[nodiscard]] std::optional<int64_t> Count(std::string_view key) const;
  [[nodiscard]] std::optional<double> Number(std::string_view key) const;
  [[nodiscard]] std::optional<Bytes> Size(std::string_view key) const;
  [[nodiscard]] std::optional<Millis> Time(std::string_view key) const;

 protected:
  explicit TypedConfiguration(model::SparkVersion version) : version_(std::move(version)) {}
  TypedConfiguration(const TypedConfiguration&) = default;
  TypedConfiguration& operator=(const TypedConfiguration&) = default;

 private:
  model::SparkVersion version_;
};

}  // namespace sparkwright::conf
