#include "conf/configuration.h"

#include <fmt/format.h>

namespace sparkwright::conf {

std::string EntryOrigin::Text() const {
  const std::string place = line.has_value() ? fmt::format("{}:{}", file.empty() ? "line" : file, *line) : file;
  if (place.empty()) {
    return spelling;
  }
  return spelling.empty() ? place : fmt::format("{} ({})", place, spelling);
}

void Configuration::Append(const Configuration& other) {
  // By index: appending a configuration to itself must not read what it moves.
  const std::size_t count = other.entries_.size();
  entries_.reserve(entries_.size() + count);
  for (std::size_t i = 0; i < count; ++i) {
    entries_.push_back(ConfigurationEntry(other.entries_[i]));
  }
}

const ConfigurationEntry* Configuration::Find(std::string_view key) const {
  const ConfigurationEntry* best = nullptr;
  for (const ConfigurationEntry& entry : entries_) {
    if (entry.key == key && (best == nullptr || entry.origin.source >= best->origin.source)) {
      best = &entry;
    }
  }
  return best;
}

std::optional<std::string_view> Configuration::Value(std::string_view key) const {
  const ConfigurationEntry* const entry = Find(key);
  return entry == nullptr ? std::nullopt : std::optional<std::string_view>(entry->value);
}

std::map<std::string_view, const ConfigurationEntry*> Configuration::Effective() const {
  std::map<std::string_view, const ConfigurationEntry*> effective;
  for (const ConfigurationEntry& entry : entries_) {
    const ConfigurationEntry*& best = effective[entry.key];
    if (best == nullptr || entry.origin.source >= best->origin.source) {
      best = &entry;
    }
  }
  return effective;
}

std::vector<const ConfigurationEntry*> Configuration::Overridden() const {
  const std::map<std::string_view, const ConfigurationEntry*> effective = Effective();
  std::vector<const ConfigurationEntry*> overridden;
  for (const ConfigurationEntry& entry : entries_) {
    if (effective.at(entry.key) != &entry) {
      overridden.push_back(&entry);
    }
  }
  return overridden;
}

}  // namespace sparkwright::conf
