#include "spark/ports.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include <fmt/format.h>

#include "spark/system_text.h"

namespace sparkwright::spark {
namespace {

sockaddr_in LoopbackAddress(int64_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
  address.sin_port = ::htons(static_cast<uint16_t>(port));
  return address;
}

}  // namespace

Result<int64_t> FreePorts::Take() {
  Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address = LoopbackAddress(0);
  socklen_t size = sizeof address;
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  if (socket.number() < 0 || ::bind(socket.number(), any, size) != 0 ||
      ::getsockname(socket.number(), any, &size) != 0) {
    return Error(ErrorCode::kUnavailable, fmt::format("no free port on {}: {}", kLoopback, SystemText(errno)));
  }
  const int64_t port = ::ntohs(address.sin_port);
  held_.push_back({port, std::move(socket)});
  return port;
}

Status FreePorts::Hold(int64_t port) {
  if (std::any_of(held_.begin(), held_.end(), [&](const Held& held) { return held.port == port; })) {
    return Error(ErrorCode::kInvalidArgument, fmt::format("port {} is asked for twice; give two", port));
  }
  Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int yes = 1;  // As Java does: connections that are being closed do not count.
  ::setsockopt(socket.number(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  const sockaddr_in address = LoopbackAddress(port);
  if (::bind(socket.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return Error(ErrorCode::kUnavailable,
                 fmt::format("port {} on {}: {}; give another", port, kLoopback, SystemText(errno)));
  }
  held_.push_back({port, std::move(socket)});
  return {};
}

}  // namespace sparkwright::spark
