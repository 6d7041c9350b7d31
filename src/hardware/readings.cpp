#include "hardware/readings.h"

#include <algorithm>

namespace sparkwright::hardware {
namespace {

/// Of a text that is quoted in a message.
constexpr std::size_t kMostQuoted = 60;

}  // namespace

std::optional<std::string> Readings::Text(const std::string& path, const Fields& fields) {
  const Result<std::string> text = source_.ReadFile(path);
  if (!text.ok()) {
    Gap(path, text.error(), fields);
    return std::nullopt;
  }
  const std::string_view trimmed = Trimmed(*text);
  if (trimmed.empty()) {
    Gap(path, model::GapReason::kMissing, "it is empty", fields);
    return std::nullopt;
  }
  return std::string(trimmed);
}

std::optional<int64_t> Readings::Number(const std::string& path, const Fields& fields) {
  const std::optional<std::string> text = Text(path, fields);
  if (!text.has_value()) {
    return std::nullopt;
  }
  const std::optional<int64_t> number = WholeNumber(*text);
  if (!number.has_value()) {
    NotUnderstood(path, *text, fields);
  }
  return number;
}

std::optional<IdSet> Readings::Ids(const std::string& path, const Fields& fields) {
  const std::optional<std::string> text = Text(path, fields);
  if (!text.has_value()) {
    return std::nullopt;
  }
  std::optional<IdSet> ids = IdSet::FromList(*text);
  if (!ids.has_value()) {
    NotUnderstood(path, *text, fields);
  }
  return ids;
}

std::vector<std::string> Readings::Names(const std::string& folder, const Fields& fields) {
  Result<std::vector<std::string>> names = source_.List(folder);
  if (!names.ok()) {
    Gap(folder, names.error(), fields);
    return {};
  }
  return *std::move(names);
}

void Readings::Gap(const std::string& source, model::GapReason reason, const std::string& detail, const Fields& fields,
                   std::string_view advice) {
  if (fields.empty()) {
    return;
  }
  const auto same = std::find_if(gaps_.begin(), gaps_.end(), [&](const model::SourceGap& gap) {
    return gap.source == source && gap.reason == reason && gap.detail == detail;
  });
  model::SourceGap& gap = same == gaps_.end() ? gaps_.emplace_back() : *same;
  gap.source = source;
  gap.reason = reason;
  gap.detail = detail;
  gap.advice = advice;
  for (const std::string& field : fields) {
    if (std::find(gap.fields.begin(), gap.fields.end(), field) == gap.fields.end()) {
      gap.fields.push_back(field);
    }
  }
}

void Readings::Gap(const std::string& source, const Error& error, const Fields& fields, std::string_view advice) {
  const bool is_missing = error.code() == ErrorCode::kNotFound;
  Gap(source, is_missing ? model::GapReason::kMissing : model::GapReason::kUnreadable,
      is_missing ? std::string() : error.message(), fields, advice);
}

void Readings::NotUnderstood(const std::string& source, std::string_view text, const Fields& fields) {
  std::string quoted(text.substr(0, std::min(text.find('\n'), kMostQuoted)));
  quoted += quoted.size() < text.size() ? "…" : "";
  Gap(source, model::GapReason::kNotUnderstood, "it says '" + quoted + "'", fields);
}

}  // namespace sparkwright::hardware
