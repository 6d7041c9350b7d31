#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "conf/typed_configuration.h"
#include "model/application.h"

namespace sparkwright::diagnose {

/// What a run was configured with: the properties in its log, and Spark's defaults of its version for the rest; the
/// version is that of the newest Spark known when the log does not say.
class RunConfiguration final : public conf::TypedConfiguration {
 public:
  /// `application` must outlive it.
  explicit RunConfiguration(const model::Application& application);

  /// The same as one SQL execution saw it: what its session has set counts first. `session` must outlive the result.
  [[nodiscard]] RunConfiguration In(const model::Properties& session) const;

  /// Set in the session, or for the run.
  [[nodiscard]] std::optional<std::string> Given(std::string_view key) const override;

  /// Spark runs tasks in the driver's process: the master is local.
  [[nodiscard]] bool is_local() const;

 private:
  const model::Application* application_;
  const model::Properties* session_ = nullptr;
};

}  // namespace sparkwright::diagnose
