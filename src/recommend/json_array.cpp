#include "recommend/json_array.h"

#include <string>

namespace sparkwright::recommend {

Result<nlohmann::json> ArrayIn(std::span<const std::string_view> lines, const char* name) {
  std::string text;
  for (const std::string_view line : lines) {
    text += line;
    text += '\n';
  }
  nlohmann::json document = nlohmann::json::parse(text, nullptr, false);
  if (!document.is_object() || !document.contains(name) || !document[name].is_array()) {
    return Error(ErrorCode::kCorrupt, std::string("is no JSON object with a list '") + name + "'");
  }
  return std::move(document[name]);
}

}  // namespace sparkwright::recommend
