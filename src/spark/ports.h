#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "spark/descriptor.h"

namespace sparkwright::spark {

/// The one address on which everything started here listens.
inline constexpr std::string_view kLoopback = "127.0.0.1";

/// Finds free ports of the loopback interface and holds them until they are needed, so that no two are the same.
class FreePorts {
 public:
  /// One that the system chooses. Errors: kUnavailable.
  Result<int64_t> Take();
  /// A given one. Errors: kUnavailable when something listens there already; kInvalidArgument when it is held here.
  Status Hold(int64_t port);
  void Release() { held_.clear(); }

 private:
  struct Held {
    int64_t port;
    Descriptor socket;
  };
  std::vector<Held> held_;
};

}  // namespace sparkwright::spark
