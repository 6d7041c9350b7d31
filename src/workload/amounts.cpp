#include "workload/amounts.h"

#include <algorithm>
#include <cmath>
#include <string_view>

#include "workload/amount_tokens.h"
#include "workload/amount_words_internal.h"

namespace sparkwright::workload {
namespace {

using Token = AmountToken;

constexpr double kMost = 9.2e18;

int64_t Whole(double value) { return static_cast<int64_t>(std::llround(std::clamp(value, 0.0, kMost))); }

void TakeLargest(std::optional<double>& largest, double value) { largest = std::max(largest.value_or(value), value); }

}  // namespace

std::optional<Bytes> BareBytesIn(std::string_view text) {
  constexpr std::string_view kSparkUnits = "bkmgtp";
  constexpr double kKilo = 1000.0;
  const std::vector<Token> tokens = AmountTokensOf(text);
  if (tokens.empty() || tokens.size() > 2 || tokens[0].kind != Token::Kind::kNumber) {
    return std::nullopt;
  }
  double bytes = tokens[0].value;
  if (tokens.size() == 2) {
    const std::size_t power =
        tokens[1].text.size() == 1 && tokens[1].is_glued ? kSparkUnits.find(tokens[1].text[0]) : std::string_view::npos;
    if (power == std::string_view::npos) {
      return std::nullopt;
    }
    bytes *= std::pow(tokens[1].is_upper ? kKilo : kKibi, static_cast<double>(power));
  }
  return bytes >= 1.0 && bytes <= kMost ? std::optional(Bytes(Whole(bytes))) : std::nullopt;
}

bool IsBeyondCounting(std::string_view text) {
  const std::vector<Amount> amounts = FindAmounts(text);
  return std::any_of(amounts.begin(), amounts.end(),
                     [](const Amount& one) { return one.value * one.periods_day.value_or(1.0) > kMost; });
}

model::WorkloadSize SizeIn(std::string_view text) {
  constexpr double kMostRunsDay = 288;  // Each five minutes; what comes oftener is no run.
  std::optional<double> bytes;
  std::optional<double> rows;
  std::optional<double> entities;
  std::optional<double> files;
  std::optional<double> file_bytes;
  std::optional<double> row_bytes;
  std::optional<double> bytes_day;
  std::optional<double> rows_day;
  std::optional<double> files_day;
  std::optional<double> bytes_run;
  std::optional<double> bytes_written;
  for (const Amount& amount : FindAmounts(text)) {
    const bool is_rate = amount.periods_day.has_value();
    const double value = amount.value * amount.periods_day.value_or(1.0);
    if (amount.of != AmountOf::kAll) {
      TakeLargest(amount.of == AmountOf::kPerFile ? file_bytes : row_bytes, amount.value);
    } else if (amount.is_output && !is_rate) {
      TakeLargest(bytes_written, value);
    } else if (amount.kind == AmountKind::kBytes) {
      TakeLargest(is_rate ? bytes_day : bytes, value);
      if (amount.is_schedule && amount.periods_day != 1.0 && *amount.periods_day <= kMostRunsDay) {
        TakeLargest(bytes_run, amount.value);
      }
    } else if (amount.kind == AmountKind::kFiles) {
      TakeLargest(is_rate ? files_day : files, value);
    } else if (is_rate) {
      TakeLargest(rows_day, value);
    } else {
      TakeLargest(amount.kind == AmountKind::kRows ? rows : entities, value);
    }
  }
  if (!rows.has_value()) {
    rows = entities;
  }
  if (!bytes.has_value() && files.has_value() && file_bytes.has_value()) {
    bytes = *files * *file_bytes;
  }
  if (!bytes.has_value() && rows.has_value() && row_bytes.has_value()) {
    bytes = *rows * *row_bytes;
  }
  if (!bytes_day.has_value() && files_day.has_value() && file_bytes.has_value()) {
    bytes_day = *files_day * *file_bytes;
  }
  if (!bytes_day.has_value() && rows_day.has_value() && row_bytes.has_value()) {
    bytes_day = *rows_day * *row_bytes;
  }
  if (!bytes.has_value() && !bytes_day.has_value()) {
    bytes = bytes_written;
  }
  if (!bytes.has_value()) {
    bytes = bytes_run;
  }
  const auto as_bytes = [](const std::optional<double>& value) {
    return value.has_value() ? std::optional(Bytes(Whole(*value))) : std::nullopt;
  };
  const auto as_count = [](const std::optional<double>& value) {
    return value.has_value() ? std::optional(Whole(*value)) : std::nullopt;
  };
  model::WorkloadSize size;
  size.input_bytes = as_bytes(bytes);
  size.input_rows = as_count(rows);
  size.num_files = as_count(files.has_value() ? files : files_day);
  size.bytes_per_file = as_bytes(file_bytes);
  size.bytes_per_day = as_bytes(bytes_day);
  size.rows_per_day = as_count(rows_day);
  return size;
}

}  // namespace sparkwright::workload
