# Sourced by ./dev: `./dev test`, everything CI runs. It goes on after a failure, lists the failures at the end and
# closes with a line for machines: "N passed, N failed" with ", N skipped" when something was.

TEST_PASSED=0
TEST_FAILED=0
TEST_SKIPPED=0
TEST_FAILURES=()

# check NAME COMMAND…: one check, counted once.
check() {
  local name="$1" start=$SECONDS
  shift
  printf '== %s\n' "$name"
  if "$@"; then
    TEST_PASSED=$((TEST_PASSED + 1))
    printf '   ok, %s s\n' $((SECONDS - start))
  else
    TEST_FAILED=$((TEST_FAILED + 1))
    TEST_FAILURES+=("$name")
    printf '   FAILED: %s, %s s\n' "$name" $((SECONDS - start))
    return 1
  fi
}

# count_ctest PRESET TITLE [ctest argument…]: runs CTest and counts each of its tests.
count_ctest() {
  local preset="$1" title="$2" start=$SECONDS report="build/$1/ctest.xml" counts line
  shift 2
  printf '== %s\n' "$title"
  rm -f "$report"
  # Only what went wrong, and the summary.
  ctest --preset "$preset" --parallel "$SPARKWRIGHT_JOBS" "$@" 2>&1 | awk '
    /^Label Time Summary|^The following tests did not run/ { silent = 1 }
    /^The following tests FAILED|^Total Test time/ { silent = 0 }
    silent || /^ *$|^ *Start +[0-9]+:|Test +#[0-9]+:.*(Passed|Skipped)/ { next }
    { print }'
  # A run that wrote no report counts as one failure.
  counts="$(python3 tools/count_ctest.py "$report" || echo 'fail no report from ctest')"
  while read -r kind line; do
    case "$kind" in
      passed) TEST_PASSED=$((TEST_PASSED + line)) ;;
      skipped) TEST_SKIPPED=$((TEST_SKIPPED + line)) ;;
      fail)
        TEST_FAILED=$((TEST_FAILED + 1))
        TEST_FAILURES+=("$title: $line")
        ;;
    esac
  done <<<"$counts"
  printf '   %s s\n' $((SECONDS - start))
}

# Always the same inputs, so that a change and not chance makes it fail; `./dev fuzz` looks for new ones.
check_fuzzers() {
  local name names
  mapfile -t names < <(fuzzer_names)
  ((${#names[@]} > 0)) || return 0
  printf '== fuzzers, 15 s each\n'
  run_fuzzers 15 1 "${names[@]}"
  TEST_PASSED=$((TEST_PASSED + ${#names[@]} - FUZZ_FAILED))
  TEST_FAILED=$((TEST_FAILED + FUZZ_FAILED))
  for name in "${FUZZ_FAILED_NAMES[@]}"; do
    TEST_FAILURES+=("fuzzer $name")
  done
}

oracle_of_dev() { sparkwright_need spark && bash tools/oracle/run.sh --binary build/dev/sparkwright; }

sparkwright_python_ready() { sparkwright_python >/dev/null; }

# build_quiet PRESET [argument…]: prints the build's output only when it fails.
build_quiet() {
  local log="build/build-$1.log"
  mkdir -p build
  build_preset "$@" >"$log" 2>&1 || { grep -E -A8 'error|FAILED|warning' "$log" | tail -n 80; return 1; }
}

dev_test() {
  local begin=$SECONDS name
  check "install what is missing" sparkwright_need build test fuzz || { test_summary "$begin"; return 1; }
  check "Python packages" sparkwright_python_ready
  check "layout (clang-format)" check_format
  check "layers" python3 tools/check_layers.py
  check "layers: the checks themselves" python3 tools/check_layers_test.py
  check "configure preset dev" configure_preset dev
  check "build preset dev" build_quiet dev && count_ctest dev "unit and text tests"
  check "lint (clang-tidy)" run_clang_tidy
  check "headers compile alone" build_quiet headers
  check "generated files are fresh" python3 tools/check_fresh.py --program build/dev/sparkwright
  # One build for both: the tests are compiled as the fuzzers are, with AddressSanitizer and UBSan.
  if check "build preset fuzz" build_quiet fuzz --target fuzzers sanitized_tests; then
    count_ctest fuzz "base, conf, hardware and ingest under sanitizers" -R '^(base|conf|hardware|ingest)\.'
    check_fuzzers
  fi
  check "faults: the scores themselves" python3 -B tests/faults/faults_test.py
  check "comparison: the criterion itself" python3 -B tools/compare/criterion_test.py
  if [[ -f tools/oracle/run.sh ]]; then
    check "oracle: Spark's History Server on our own logs" oracle_of_dev
  fi
  test_summary "$begin"
  ((TEST_FAILED == 0))
}

test_summary() {
  local failure
  printf '\n%s min %s s\n' $(((SECONDS - $1) / 60)) $(((SECONDS - $1) % 60))
  for failure in "${TEST_FAILURES[@]}"; do
    printf 'failed: %s\n' "$failure"
  done
  printf '%s passed, %s failed%s\n' "$TEST_PASSED" "$TEST_FAILED" \
    "$( ((TEST_SKIPPED > 0)) && printf ', %s skipped' "$TEST_SKIPPED")"
}
