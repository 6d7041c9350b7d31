#include "report/json_object.h"

#include <algorithm>

namespace sparkwright::report {

void SchemaDefinitions::Add(std::string_view name, Write write) {
  const auto is_it = [&](const auto& definition) { return definition.first == name; };
  if (std::none_of(definitions_.begin(), definitions_.end(), is_it)) {
    definitions_.emplace_back(name, write);
  }
}

void SchemaDefinitions::WriteAll(JsonWriter& writer) {
  writer.BeginObject();
  // Writing one may add others, so no iterators.
  for (std::size_t i = 0; i < definitions_.size(); ++i) {
    const auto [name, write] = definitions_[i];
    writer.Key(name);
    write(writer, *this);
  }
  writer.EndObject();
}

}  // namespace sparkwright::report
