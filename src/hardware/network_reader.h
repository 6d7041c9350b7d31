#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "hardware/readings.h"
#include "model/machine.h"

namespace sparkwright::hardware {

/// Network interfaces from /sys/class/net and InfiniBand ports from /sys/class/infiniband. Loopback and what software
/// makes (bridges, tunnels) are left out; an interface of a container, which is such a thing, is shown when there is
/// nothing else, without the speed that its driver invents. Neither addresses nor host names are read.
std::vector<model::NetworkInterface> ReadNetwork(Readings& readings);

/// "400 Gb/sec (4X NDR)" as /sys/class/infiniband has it.
std::optional<BitsPerSecond> InfinibandRate(std::string_view text);

}  // namespace sparkwright::hardware
