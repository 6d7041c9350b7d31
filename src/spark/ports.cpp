#include "spark/ports.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include <fmt/format.h>

namespace sparkwright::spark {
namespace {

sockaddr_in LoopbackAddress(int64_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
  address.sin_port = ::htons(static_cast<uint16_t>(port));
  return address;
}

std::string SystemText(int code) { return std::generic_category().message(code); }

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
  held_.push_back(std::move(socket));
  return int64_t{::ntohs(address.sin_port)};
}

Status CheckPort(int64_t port) {
  const Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int yes = 1;  // As Java does: connections that are being closed do not count.
  ::setsockopt(socket.number(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  const sockaddr_in address = LoopbackAddress(port);
  if (::bind(socket.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return Error(ErrorCode::kUnavailable, fmt::format("port {} on {}: {}", port, kLoopback, SystemText(errno)));
  }
  return {};
}

}  // namespace sparkwright::spark
