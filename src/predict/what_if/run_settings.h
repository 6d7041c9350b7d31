#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "conf/typed_configuration.h"
#include "model/application.h"

namespace sparkwright::predict {

/// The properties of a recorded run, with some of them changed. The application must outlive it.
class RunSettings final : public conf::TypedConfiguration {
 public:
  explicit RunSettings(const model::Application& application);

  [[nodiscard]] std::optional<std::string> Given(std::string_view key) const override;

  /// The same run with this property in the place of what was set, for the application and in each of its sessions.
  void Change(std::string_view key, std::string_view value);

  /// The same with what one query's session set. Null: none.
  [[nodiscard]] RunSettings In(const model::SqlExecution* query) const;

 private:
  const model::Application* application_;
  const model::Properties* session_ = nullptr;
  std::map<std::string, std::string, std::less<>> changes_;
};

}  // namespace sparkwright::predict
