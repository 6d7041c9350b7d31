# Sourced by ./dev: clang-format and clang-tidy over the project's C++ files.

# Every C++ file of ours, separated by NUL.
cpp_files() {
  local folders=(src) folder
  for folder in tests bench; do
    [[ -d $folder ]] && folders+=("$folder")
  done
  find "${folders[@]}" -type f \( -name '*.h' -o -name '*.cpp' \) -print0 | sort -z
}

check_format() {
  if ! cpp_files | xargs -0r clang-format-14 --dry-run -Werror; then
    sparkwright_fail "layout differs; ./dev fmt writes it"
  fi
}

# run_clang_tidy [FILE…]: needs preset dev configured. Clean results are remembered under build/lint by content.
run_clang_tidy() {
  python3 tools/run_clang_tidy.py --build build/dev --jobs "$SPARKWRIGHT_JOBS" "$@"
}
