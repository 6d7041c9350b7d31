#include "diagnose/scan_input.h"

#include <algorithm>
#include <array>

#include "diagnose/plan.h"

namespace sparkwright::diagnose {
namespace {

std::string_view WithoutTrailingBlanks(std::string_view text) { return text.substr(0, text.find_last_not_of(' ') + 1); }

/// "db.orders" of "Scan parquet db.orders" and of "BatchScan db.orders"; empty where files are read by their path.
std::string_view TableOf(std::string_view name) {
  std::size_t at = name.find(' ');
  if (at != std::string_view::npos && name.starts_with("Scan")) {
    at = name.find(' ', at + 1);
  }
  return at == std::string_view::npos ? std::string_view() : name.substr(at + 1);
}

}  // namespace

DescribedList ListIn(std::string_view description, std::string_view front) {
  constexpr std::string_view kDots = "...";
  const std::size_t at = description.find(front);
  if (at == std::string_view::npos) {
    return {};
  }
  const std::size_t close = description.find(']', at);
  const std::size_t dots = description.find(kDots, at);
  if (close < dots) {
    return {description.substr(at, close - at + 1), false};
  }
  if (dots == std::string_view::npos) {
    return {description.substr(at), true};
  }
  // Behind the dots of an abbreviated value comes the next one; those of a long list have its bracket behind them.
  const std::size_t end = dots + kDots.size();
  const bool is_in_list = close != std::string_view::npos && description[end] != ',';
  return {description.substr(at, (is_in_list ? close + 1 : end) - at), true};
}

bool IsCompressed(std::string_view path) {
  return path.ends_with(".gz") || path.ends_with(".zip") || path.ends_with(".snappy") || path.ends_with(".zst") ||
         path.ends_with(".lz4") || path.ends_with(".deflate");
}

ScanInput InputOf(const model::PlanNode& scan) {
  const DescribedList files = ListIn(scan.description, "Location: ");
  const DescribedList partitions = ListIn(scan.description, "PartitionFilters: [");
  const std::string_view name = WithoutTrailingBlanks(OperatorOf(scan).name);
  const std::string_view table = TableOf(name);
  ScanInput input;
  input.is_cut = partitions.is_cut || (files.is_cut && table.empty());
  if (!files.text.empty() && !input.is_cut) {
    input.identity = std::string(name) + ' ' + std::string(files.text) + WithoutIds(partitions.text);
  }
  const std::size_t open = files.text.find('[');
  if (files.is_cut && !table.empty()) {
    input.name = table;
  } else if (open != std::string_view::npos) {
    input.name = files.text.substr(open + 1, files.text.find_first_of("],", open) - open - 1);
  } else {
    input.name = WithoutTrailingBlanks(scan.name);
  }
  return input;
}

bool ReadsSchema(const Run& run, std::size_t index) {
  constexpr auto kReaders = std::to_array<std::string_view>({"json at ", "csv at ", "xml at ", "load at ", "sql at "});
  const model::Stage& stage = run.application().stages[index];
  return !run.facts().stages[index].sql_execution_id.has_value() &&
         std::any_of(kReaders.begin(), kReaders.end(),
                     [&](std::string_view reader) { return stage.name.starts_with(reader); }) &&
         std::any_of(stage.rdds.begin(), stage.rdds.end(), [](const model::StageRdd& rdd) {
           return rdd.name == "FileScanRDD" && rdd.scope_name.starts_with("Scan text");
         });
}

}  // namespace sparkwright::diagnose
