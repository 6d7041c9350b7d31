#include "base/json_name.h"

#include <algorithm>

namespace sparkwright {

std::string NameInWords(std::string_view json_name) {
  for (const std::string_view unit : {"_core_ms", "_ms", "_ns", "_bytes"}) {
    if (json_name.size() > unit.size() && json_name.ends_with(unit)) {
      json_name.remove_suffix(unit.size());
      break;
    }
  }
  std::string words(json_name);
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

}  // namespace sparkwright
