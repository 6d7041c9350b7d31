#include "hardware/network_reader.h"

#include <cstdlib>
#include <string>

#include "base/saturating.h"

namespace sparkwright::hardware {
namespace {

constexpr const char* kInterfaces = "/sys/class/net";
constexpr const char* kInfiniband = "/sys/class/infiniband";
constexpr int64_t kMega = 1'000'000;
constexpr int64_t kGiga = 1'000'000'000;

/// Values of /sys/class/net/*/type, from <linux/if_arp.h>.
constexpr int64_t kEthernetType = 1;
constexpr int64_t kInfinibandType = 32;

void ReadPorts(Readings& readings, std::vector<model::NetworkInterface>& interfaces) {
  for (const std::string& device : readings.Names(kInfiniband)) {
    const std::string ports = std::string(kInfiniband) + "/" + device + "/ports";
    const std::vector<std::string> names = readings.Names(ports);
    for (const std::string& port : names) {
      const std::string folder = std::string(ports).append("/").append(port);
      // A card for both shows its Ethernet ports here, too; /sys/class/net has those.
      if (readings.Text(folder + "/link_layer").value_or("InfiniBand") != "InfiniBand") {
        continue;
      }
      model::NetworkInterface interface;
      interface.name = names.size() == 1 ? device : std::string(device).append("/").append(port);
      interface.kind = model::NetworkKind::kInfiniband;
      const std::string speed_field = "network[" + interface.name + "].speed";
      if (const auto state = readings.Text(folder + "/state"); state.has_value()) {
        interface.is_up = state->find("ACTIVE") != std::string::npos;  // "4: ACTIVE"
      }
      if (const auto rate = readings.Text(folder + "/rate", {speed_field});
          rate.has_value() && interface.is_up.value_or(true)) {
        interface.speed = InfinibandRate(*rate);
        if (!interface.speed.has_value()) {
          readings.NotUnderstood(folder + "/rate", *rate, {speed_field});
        }
      }
      interfaces.push_back(std::move(interface));
    }
  }
}

void ReadSpeed(Readings& readings, const std::string& folder, model::NetworkInterface& interface) {
  const Readings::Fields fields = {"network[" + interface.name + "].speed"};
  const std::optional<int64_t> megabits = readings.Number(folder + "/speed", fields);
  if (!megabits.has_value()) {
    return;
  }
  // -1, or its unsigned form, is the kernel's "not known": virtual cards have no speed.
  if (*megabits <= 0 || *megabits >= UINT32_MAX) {
    readings.Gap(folder + "/speed", model::GapReason::kMissing, "the driver does not know it", fields);
  } else {
    interface.speed = BitsPerSecond(*megabits * kMega);
  }
}

}  // namespace

std::optional<BitsPerSecond> InfinibandRate(std::string_view text) {
  const std::string number(TakeWord(text));
  char* end = nullptr;
  const double rate = std::strtod(number.c_str(), &end);  // "2.5"
  if (end == number.c_str() || *end != '\0' || !(rate > 0) || TakeWord(text) != "Gb/sec") {
    return std::nullopt;
  }
  return BitsPerSecond(SaturatingRound(rate * static_cast<double>(kGiga)));
}

std::vector<model::NetworkInterface> ReadNetwork(Readings& readings) {
  std::vector<model::NetworkInterface> interfaces;
  ReadPorts(readings, interfaces);
  const bool has_ports = !interfaces.empty();
  std::vector<model::NetworkInterface> software;
  for (const std::string& name : readings.Names(kInterfaces, {"network"})) {
    const std::string folder = std::string(kInterfaces) + "/" + name;
    const std::optional<int64_t> type = readings.Number(folder + "/type");
    if (name == "lo" || (type.has_value() && *type != kEthernetType && *type != kInfinibandType) ||
        (has_ports && type == kInfinibandType) ||
        !readings.source().Exists(folder + "/operstate")) {  // "bonding_masters" is a file.
      continue;
    }
    model::NetworkInterface interface;
    interface.name = name;
    interface.kind = type == kInfinibandType ? model::NetworkKind::kInfiniband
                     : readings.source().Exists(folder + "/wireless") || readings.source().Exists(folder + "/phy80211")
                         ? model::NetworkKind::kWireless
                         : model::NetworkKind::kEthernet;
    if (const auto state = readings.Text(folder + "/operstate"); state.has_value() && *state != "unknown") {
      interface.is_up = *state == "up";
    }
    const bool is_hardware =
        readings.source().Exists(folder + "/device") || readings.source().Exists(folder + "/bonding");
    if (!is_hardware) {
      interface.kind = model::NetworkKind::kVirtual;
      if (interface.is_up.value_or(true)) {
        software.push_back(std::move(interface));
      }
      continue;
    }
    if (interface.is_up.value_or(true) && interface.kind != model::NetworkKind::kWireless) {
      ReadSpeed(readings, folder, interface);
    }
    interfaces.push_back(std::move(interface));
  }
  return interfaces.empty() ? software : interfaces;
}

}  // namespace sparkwright::hardware
