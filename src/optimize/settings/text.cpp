#include <cstdint>

#include <fmt/format.h>

#include "conf/size_and_time.h"
#include "optimize/settings/settings.h"

namespace sparkwright::optimize {
namespace {

constexpr int64_t kMebi = int64_t{1} << 20;

}  // namespace

std::string SizeText(Bytes bytes) { return conf::PrintSize({bytes.count() / kMebi, conf::ByteUnit::kMebi}); }

std::string Amount(Bytes bytes) {
  constexpr double kStep = 1024.0;
  constexpr std::string_view kUnits[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
  auto number = static_cast<double>(bytes.count());
  std::size_t unit = 0;
  while (number >= kStep && unit + 1 < std::size(kUnits)) {
    number /= kStep;
    ++unit;
  }
  return fmt::format("{:.3g} {}", number, kUnits[unit]);
}

std::string Counted(int64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

}  // namespace sparkwright::optimize
