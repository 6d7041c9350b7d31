#include "ingest/import_counters.h"

#include <algorithm>

namespace sparkwright::ingest {
namespace {

constexpr std::size_t kMaxDetailSize = 200;
constexpr std::size_t kMaxUnknownKinds = 1'000;

std::size_t IndexOf(ImportCounter counter) { return static_cast<std::size_t>(counter); }

constexpr bool TableIsInOrder() {
  for (std::size_t i = 0; i < kImportCounterTable.size(); ++i) {
    if (static_cast<std::size_t>(kImportCounterTable[i].counter) != i) {
      return false;
    }
  }
  return true;
}
static_assert(TableIsInOrder(), "kImportCounterTable has its rows in the order of ImportCounter");

}  // namespace

void ImportCounters::Add(ImportCounter counter, const model::ImportPosition& where, std::string_view detail) {
  Entry& entry = entries_[IndexOf(counter)];
  // The lines of a block are not all looked at in their order, so a place counted later may be an earlier one.
  const bool is_earlier = where.file == entry.first.file && where.byte_offset < entry.first.byte_offset;
  if (entry.count++ == 0 || is_earlier) {
    entry.first = where;
    entry.first_detail = std::string(detail.substr(0, kMaxDetailSize));
  }
}

void ImportCounters::AddUnknownEvent(std::string_view kind, const model::ImportPosition& where) {
  kind = kind.substr(0, kMaxDetailSize);
  Add(ImportCounter::kUnknownEvent, where, kind);
  auto found = unknown_kinds_.find(kind);
  if (found == unknown_kinds_.end()) {
    if (unknown_kinds_.size() >= kMaxUnknownKinds) {
      return;
    }
    found = unknown_kinds_.emplace(std::string(kind), UnknownKind{0, where}).first;
  }
  ++found->second.count;
}

int64_t ImportCounters::count(ImportCounter counter) const { return entries_[IndexOf(counter)].count; }

void ImportCounters::MergeFrom(const ImportCounters& later) {
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const Entry& other = later.entries_[i];
    if (entries_[i].count == 0) {
      entries_[i] = other;
    } else {
      entries_[i].count += other.count;
    }
  }
  for (const auto& [kind, other] : later.unknown_kinds_) {
    const auto found = unknown_kinds_.find(kind);
    if (found != unknown_kinds_.end()) {
      found->second.count += other.count;
    } else if (unknown_kinds_.size() < kMaxUnknownKinds) {
      unknown_kinds_.emplace(kind, other);
    }
  }
}

void ImportCounters::Describe(model::ImportReport& report) const {
  for (const ImportCounterInfo& info : kImportCounterTable) {
    const Entry& entry = entries_[IndexOf(info.counter)];
    if (entry.count > 0) {
      report.counts.push_back({std::string(info.name), info.severity, std::string(info.meaning),
                               std::string(info.remedy), entry.count, entry.first, entry.first_detail});
    }
  }
  for (const auto& [kind, entry] : unknown_kinds_) {
    report.unknown_kinds.push_back({kind, entry.count, entry.first});
  }
  std::stable_sort(report.unknown_kinds.begin(), report.unknown_kinds.end(),
                   [](const auto& a, const auto& b) { return a.count > b.count; });
}

}  // namespace sparkwright::ingest
