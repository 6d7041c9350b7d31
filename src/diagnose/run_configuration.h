#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/quantity.h"
#include "model/application.h"
#include "model/spark_version.h"

namespace sparkwright::diagnose {

/// What a run was configured with: the properties in its log, and Spark's defaults of its version for the rest. A
/// value that Spark could not read counts as not set.
class RunConfiguration {
 public:
  /// `application` must outlive it.
  explicit RunConfiguration(const model::Application& application);

  /// The same as one SQL execution saw it: what its session has set counts first. `session` must outlive the result.
  [[nodiscard]] RunConfiguration In(const model::Properties& session) const;

  /// The version of the run; that of the newest Spark known when the log does not say.
  [[nodiscard]] const model::SparkVersion& version() const { return version_; }

  /// As the log has it, under the key or an alternative name of it; nullopt when it was left to Spark's default.
  [[nodiscard]] std::optional<std::string> Set(std::string_view key) const;

  /// What was in effect: set in the session, set for the run, or the default of the version. Nullopt when there is
  /// neither.
  [[nodiscard]] std::optional<std::string> Text(std::string_view key) const;

  /// The same as a truth value; false without one.
  [[nodiscard]] bool IsTrue(std::string_view key) const;
  /// The same as a number, size or time, a bare number in the unit of the property. Nullopt when it is none.
  [[nodiscard]] std::optional<int64_t> Count(std::string_view key) const;
  [[nodiscard]] std::optional<double> Number(std::string_view key) const;
  [[nodiscard]] std::optional<Bytes> Size(std::string_view key) const;
  [[nodiscard]] std::optional<Millis> Time(std::string_view key) const;

  /// Spark runs tasks in the driver's process: the master is local.
  [[nodiscard]] bool is_local() const;

 private:
  const model::Application& application_;
  const model::Properties* session_ = nullptr;
  model::SparkVersion version_;
};

}  // namespace sparkwright::diagnose
