# sparkwright_precompile_headers(<target> [<header>…])
#
# With SPARKWRIGHT_PRECOMPILE, parses the standard headers that most sources include, and the ones named here, once for
# the whole target. Parsing them is nine tenths of compiling a rule. Sources name what they include all the same:
# `cmake --preset dev -DSPARKWRIGHT_PRECOMPILE=OFF` compiles them without.

function(sparkwright_precompile_headers target)
  if(NOT SPARKWRIGHT_PRECOMPILE)
    return()
  endif()
  target_precompile_headers(${target} PRIVATE <algorithm> <array> <cstdint> <functional> <map> <memory> <optional> <set>
                            <span> <string> <string_view> <utility> <vector> ${ARGN})
endfunction()
