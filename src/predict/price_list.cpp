#include "predict/price_list.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "base/check.h"
#include "base/split_text.h"
#include "model/disk_kind_names.h"
#include "predict/embedded_lines_internal.h"

namespace sparkwright::predict {
namespace {

constexpr int64_t kMebi = int64_t{1} << 20;
constexpr int64_t kMega = 1'000'000;
constexpr double kMostNumber = 1e9;

/// The values of one line. Nullopt for a quote that does not end.
std::optional<std::vector<std::string>> ValuesOf(std::string_view line) {
  std::vector<std::string> values(1);
  bool is_quoted = false;
  for (std::size_t at = 0; at < line.size(); ++at) {
    const char c = line[at];
    if (is_quoted && c == '"' && at + 1 < line.size() && line[at + 1] == '"') {
      values.back() += c;
      ++at;
    } else if (c == '"') {
      is_quoted = !is_quoted;
    } else if (c == ',' && !is_quoted) {
      values.emplace_back();
    } else {
      values.back() += c;
    }
  }
  return is_quoted ? std::nullopt : std::optional(std::move(values));
}

std::optional<double> NumberOf(const std::string& text) {
  double value = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool is_number = error == std::errc() && end == text.data() + text.size();
  return is_number && std::isfinite(value) && value >= 0.0 && value <= kMostNumber ? std::optional(value)
                                                                                   : std::nullopt;
}

std::optional<int64_t> WholeNumberOf(const std::string& text) {
  const std::optional<double> number = NumberOf(text);
  return number.has_value() ? std::optional(static_cast<int64_t>(*number)) : std::nullopt;
}

/// Reads the value of a column; false when it is none for it.
bool ReadValue(const std::string& text, std::string& value) {
  value = text;
  return true;
}
bool ReadValue(const std::string& text, std::optional<double>& value) {
  value = NumberOf(text);
  return value.has_value();
}
bool ReadValue(const std::string& text, int64_t& value) {
  const std::optional<int64_t> number = WholeNumberOf(text);
  value = number.value_or(0);
  return number.has_value();
}
bool ReadValue(const std::string& text, Bytes& mebibytes) {
  const std::optional<int64_t> number = WholeNumberOf(text);
  mebibytes = Bytes(number.value_or(0) * kMebi);
  return number.has_value();
}
bool ReadValue(const std::string& text, std::optional<BitsPerSecond>& megabits) {
  const std::optional<int64_t> number = WholeNumberOf(text);
  megabits = BitsPerSecond(number.value_or(0) * kMega);
  return number.has_value();
}
bool ReadValue(const std::string& text, std::optional<model::DiskKind>& kind) {
  kind = model::DiskKindNamed(text);
  return kind.has_value();
}

template <typename Value>
using Field = Value model::InstancePrice::*;

struct Column {
  std::string_view name;
  std::variant<Field<std::string>, Field<int64_t>, Field<Bytes>, Field<std::optional<double>>,
               Field<std::optional<BitsPerSecond>>, Field<std::optional<model::DiskKind>>>
      field;
};

constexpr std::array<Column, 16> kColumns = {{{"provider", &model::InstancePrice::provider},
                                              {"region", &model::InstancePrice::region},
                                              {"type", &model::InstancePrice::type},
                                              {"vcpus", &model::InstancePrice::vcpus},
                                              {"memory_mib", &model::InstancePrice::memory},
                                              {"gpus", &model::InstancePrice::gpus},
                                              {"gpu_name", &model::InstancePrice::gpu_name},
                                              {"disk_kind", &model::InstancePrice::disk_kind},
                                              {"network_mbit", &model::InstancePrice::network_speed},
                                              {"on_demand_usd_hour", &model::InstancePrice::on_demand},
                                              {"spot_usd_hour", &model::InstancePrice::spot},
                                              {"dbu_hour", &model::InstancePrice::dbus},
                                              {"dbu_usd", &model::InstancePrice::dbu_price},
                                              {"as_of", &model::InstancePrice::as_of},
                                              {"source", &model::InstancePrice::source},
                                              {"licence", &model::InstancePrice::licence}}};

class Reader {
 public:
  explicit Reader(std::string_view name) : name_(name) {}

  Status Take(std::string_view line, int64_t number) {
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) {
      line.remove_suffix(1);
    }
    if (line.empty() || line.front() == '#') {
      return {};
    }
    std::optional<std::vector<std::string>> values = ValuesOf(line);
    if (!values.has_value()) {
      return Wrong(number, "a quote does not end");
    }
    if (columns_.empty()) {
      return TakeColumns(*values, number);
    }
    if (values->size() != columns_.size()) {
      return Wrong(number, fmt::format("has {} values, and there are {} columns", values->size(), columns_.size()));
    }
    model::InstancePrice price;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (!(*values)[i].empty() && !Set(price, *columns_[i], (*values)[i])) {
        return Wrong(number, fmt::format("'{}' is no {}", (*values)[i], columns_[i]->name));
      }
    }
    if (price.type.empty()) {
      return Wrong(number, "says no type");
    }
    prices_.push_back(std::move(price));
    return {};
  }

  std::vector<model::InstancePrice> prices() && { return std::move(prices_); }

 private:
  [[nodiscard]] Error Wrong(int64_t line, std::string_view what) const {
    return {ErrorCode::kCorrupt, fmt::format("{}:{}: {}", name_, line, what)};
  }

  Status TakeColumns(const std::vector<std::string>& names, int64_t line) {
    bool has_type = false;
    for (const std::string& name : names) {
      const auto column =
          std::find_if(kColumns.begin(), kColumns.end(), [&](const Column& known) { return known.name == name; });
      if (column == kColumns.end()) {
        return Wrong(line, fmt::format("there is no column '{}'; data/prices.csv has them all", name));
      }
      has_type = has_type || name == "type";
      columns_.push_back(&*column);
    }
    if (!has_type) {
      return Wrong(line, "the first line must name the columns, and 'type' must be one of them");
    }
    return {};
  }

  /// False when the value is none for the column.
  static bool Set(model::InstancePrice& price, const Column& column, const std::string& value) {
    return std::visit([&](const auto field) { return ReadValue(value, price.*field); }, column.field);
  }

  std::string_view name_;
  std::vector<const Column*> columns_;  // Of kColumns.
  std::vector<model::InstancePrice> prices_;
};

template <typename T>
void TakeIfThere(const std::optional<T>& own, std::optional<T>& into) {
  if (own.has_value()) {
    into = own;
  }
}

void Merge(const model::InstancePrice& own, model::InstancePrice& into) {
  const auto take_text = [](const std::string& from, std::string& text) {
    if (!from.empty()) {
      text = from;
    }
  };
  take_text(own.gpu_name, into.gpu_name);
  // What a file of one's own says is of that file.
  take_text(own.source.empty() ? "own" : own.source, into.source);
  into.as_of = own.as_of;
  into.licence = own.licence;
  into.vcpus = own.vcpus > 0 ? own.vcpus : into.vcpus;
  into.memory = own.memory.count() > 0 ? own.memory : into.memory;
  into.gpus = own.gpus > 0 ? own.gpus : into.gpus;
  TakeIfThere(own.disk_kind, into.disk_kind);
  TakeIfThere(own.network_speed, into.network_speed);
  TakeIfThere(own.on_demand, into.on_demand);
  TakeIfThere(own.spot, into.spot);
  TakeIfThere(own.dbus, into.dbus);
  TakeIfThere(own.dbu_price, into.dbu_price);
}

}  // namespace

Result<std::vector<model::InstancePrice>> ParsePrices(std::string_view text, std::string_view name) {
  Reader reader(name);
  int64_t line = 0;
  while (!text.empty()) {
    SPARKWRIGHT_TRY(reader.Take(TakeUpTo(text, '\n'), ++line));
  }
  return std::move(reader).prices();
}

const std::vector<model::InstancePrice>& BuiltinPrices() {
  static const std::vector<model::InstancePrice> kPrices = [] {
    Reader reader("prices.csv");
    int64_t number = 0;
    for (const std::string_view line : PricesLines()) {
      // The data is ours; a line that is wrong is a bug, which every test of prices finds.
      SPARKWRIGHT_CHECK(reader.Take(line, ++number).ok());
    }
    return std::move(reader).prices();
  }();
  return kPrices;
}

Result<std::vector<model::InstancePrice>> WithOwnPrices(std::vector<model::InstancePrice> prices,
                                                        const std::vector<model::InstancePrice>& own) {
  for (const model::InstancePrice& one : own) {
    bool is_known = false;
    for (model::InstancePrice& price : prices) {
      if (price.type == one.type && (one.provider.empty() || one.provider == price.provider) &&
          (one.region.empty() || price.region.empty() || one.region == price.region)) {
        Merge(one, price);
        is_known = true;
      }
    }
    if (is_known) {
      continue;
    }
    if (one.vcpus <= 0 || one.memory.count() <= 0) {
      return Error(ErrorCode::kInvalidArgument,
                   fmt::format("{} is no type that is known; its line needs vcpus and memory_mib", one.type));
    }
    prices.push_back(one);
    if (prices.back().source.empty()) {
      prices.back().source = "own";
    }
  }
  return prices;
}

}  // namespace sparkwright::predict
