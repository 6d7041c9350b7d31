#include "spark/process_mark.h"

#include <algorithm>
#include <random>

#include <fmt/format.h>

namespace sparkwright::spark {
namespace {

constexpr std::size_t kTokenBytes = 16;

bool IsHex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

}  // namespace

std::string RandomHex(std::size_t num_bytes) {
  std::random_device source;
  constexpr unsigned kByte = 0xFF;
  std::string text;
  for (std::size_t i = 0; i < num_bytes; ++i) {
    text += fmt::format("{:02x}", source() & kByte);
  }
  return text;
}

std::string NewMark(std::string_view folder) { return fmt::format("{}:{}", RandomHex(kTokenBytes), folder); }

bool IsMarkOf(std::string_view value, std::string_view folder) {
  constexpr std::size_t kTokenLength = 2 * kTokenBytes;
  return value.size() == kTokenLength + 1 + folder.size() && value[kTokenLength] == ':' && value.ends_with(folder) &&
         std::all_of(value.begin(), value.begin() + kTokenLength, IsHex);
}

std::vector<ProcessId> MarkedProcesses(const std::string& variable, std::string_view folder) {
  return ProcessesWithVariable(variable, [&](std::string_view value) { return IsMarkOf(value, folder); });
}

}  // namespace sparkwright::spark
