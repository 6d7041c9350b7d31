# Sourced by ./dev: configuring and building a CMake preset.

# configure_preset NAME: quick when it is configured already. Ninja itself reconfigures when a CMake file changes, but
# not when the presets do.
configure_preset() {
  local preset="$1" log="build/configure-$1.log"
  if [[ -f build/$preset/build.ninja && $log -nt CMakePresets.json ]]; then
    return 0
  fi
  mkdir -p build
  # A half-made or copied build folder is made anew.
  cmake --preset "$preset" --fresh >"$log" 2>&1 || {
    cat "$log" >&2
    rm -f "$log"
    return 1
  }
}

# build_preset NAME [cmake --build argument…]
build_preset() {
  local preset="$1"
  shift
  configure_preset "$preset" || return 1
  cmake --build --preset "$preset" --parallel "$SPARKWRIGHT_JOBS" "$@" >&2
}

bench_names() {
  find bench -maxdepth 1 -type f \( -name '*.sh' -o -name '*.py' -o -name '*.cpp' \) -printf '%f\n' 2>/dev/null |
    sed 's/\.[a-z]*$//' | sort -u
}
