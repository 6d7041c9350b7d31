#include "base/check.h"

#include <cstdio>
#include <cstdlib>

namespace sparkwright {

void CheckFailed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "sparkwright: internal error: %s does not hold (%s:%d); please report this\n", condition, file,
               line);
  std::abort();
}

}  // namespace sparkwright
