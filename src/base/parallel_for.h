#pragma once

#include <cstddef>
#include <functional>

namespace sparkwright {

/// Calls `body(i)` once for each i in [0, count), on up to `num_threads` threads, the calling one among them. Which
/// thread gets which i is not defined, so calls must not touch what another writes. With num_threads <= 1, or fewer
/// than two calls, everything happens in the calling thread, in order.
/// Returns when all calls have. What a call throws is thrown again here; calls not begun by then are left out.
void ParallelFor(std::size_t count, int num_threads, const std::function<void(std::size_t)>& body);

}  // namespace sparkwright
