#include "hardware/clusters/json_text.h"

#include <fmt/format.h>

namespace sparkwright::hardware {

Result<nlohmann::json> ParseJson(std::string_view text, std::string_view name, std::string_view expected) {
  nlohmann::json json = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded()) {
    return Error(ErrorCode::kCorrupt, fmt::format("{}: is not JSON; give {}", name, expected));
  }
  return json;
}

const nlohmann::json& Member(const nlohmann::json& object, std::string_view name) {
  static const nlohmann::json kNull;
  if (!object.is_object()) {
    return kNull;
  }
  const auto found = object.find(name);
  return found == object.end() ? kNull : *found;
}

std::string TextMember(const nlohmann::json& object, std::string_view name) {
  const nlohmann::json& member = Member(object, name);
  return member.is_string() ? member.get<std::string>() : std::string();
}

std::optional<int64_t> CountMember(const nlohmann::json& object, std::string_view name) {
  const nlohmann::json& member = Member(object, name);
  if (member.is_number_unsigned()) {
    const auto number = member.get<uint64_t>();
    return number <= INT64_MAX ? std::optional(static_cast<int64_t>(number)) : std::nullopt;
  }
  return std::nullopt;
}

}  // namespace sparkwright::hardware
