# Sourced by ./dev: running the fuzzers.

fuzzer_names() {
  find tests/fuzz -maxdepth 1 -name '*_fuzzer.cpp' -printf '%f\n' 2>/dev/null | sed 's/_fuzzer\.cpp$//' | sort
}

# fuzz_one NAME SECONDS [SEED]: new inputs go to build/fuzz/corpus/NAME, findings to build/fuzz/findings. With a SEED,
# tries the same inputs in the same order each time: it begins with the project's own and keeps no new ones.
# tests/fuzz/NAME.dict and tests/fuzz/NAME.options (libFuzzer flags) are used when they are there.
fuzz_one() {
  local name="$1" seconds="$2" seed="${3:-}" work="build/fuzz/corpus/$1" seeds="tests/fuzz/corpus/$1" log="build/fuzz/$1.log"
  local flags=(-max_total_time="$seconds" -timeout=25 -rss_limit_mb=2048 -print_final_stats=1
    -artifact_prefix="build/fuzz/findings/$name-") inputs=()
  mkdir -p "$work" build/fuzz/findings
  if [[ -n $seed ]]; then
    # A folder would be read in the order that its file system has.
    flags+=(-seed="$seed" -seed_inputs="$(find "$seeds" -type f 2>/dev/null | LC_ALL=C sort | paste -sd,)")
  else
    inputs=("$work")
    [[ -d $seeds ]] && inputs+=("$seeds")
  fi
  [[ -f tests/fuzz/$name.dict ]] && flags+=(-dict="tests/fuzz/$name.dict")
  if [[ -f tests/fuzz/$name.options ]]; then
    # shellcheck disable=SC2207  # One flag per word.
    flags+=($(grep -v '^#' "tests/fuzz/$name.options"))
  fi
  if UBSAN_OPTIONS=print_stacktrace=1 ASAN_OPTIONS=allocator_may_return_null=1 \
    "build/fuzz/${name}_fuzzer" "${flags[@]}" "${inputs[@]}" </dev/null >"$log" 2>&1; then
    printf 'fuzz %-20s ok: %s runs in %s s\n' "$name" \
      "$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")" "$seconds"
  else
    printf 'fuzz %-20s FAILED, log %s\n' "$name" "$log"
    tail -n 40 "$log"
    return 1
  fi
}

# run_fuzzers SECONDS SEED NAME…: as many at once as there are jobs; an empty SEED is another one each time. Leaves the
# number that failed in FUZZ_FAILED, and their names in FUZZ_FAILED_NAMES.
run_fuzzers() {
  local seconds="$1" seed="$2" name pid
  local -A names=()
  FUZZ_FAILED=0
  FUZZ_FAILED_NAMES=()
  shift 2
  for name in "$@"; do
    if ((${#names[@]} >= SPARKWRIGHT_JOBS)); then
      reap_fuzzer
    fi
    fuzz_one "$name" "$seconds" "$seed" &
    names[$!]="$name"
  done
  while ((${#names[@]} > 0)); do
    reap_fuzzer
  done
}
# Waits for one of the caller's `names`.
reap_fuzzer() {
  local status=0
  wait -n -p pid "${!names[@]}" || status=$?
  if ((status != 0)); then
    FUZZ_FAILED=$((FUZZ_FAILED + 1))
    FUZZ_FAILED_NAMES+=("${names[$pid]}")
  fi
  unset "names[$pid]"
}

dev_fuzz() {
  local seconds=60 chosen=() known name
  while [[ $# -gt 0 ]]; do
    case "$1" in
      --seconds) seconds="${2:?--seconds needs a number}"; shift 2 ;;
      --seconds=*) seconds="${1#*=}"; shift ;;
      *) chosen+=("$1"); shift ;;
    esac
  done
  known="$(fuzzer_names | xargs)"
  for name in "${chosen[@]}"; do
    [[ " $known " == *" $name "* ]] || { sparkwright_fail "no fuzzer '$name'; there are: $known"; return 2; }
  done
  # shellcheck disable=SC2206  # The list is words.
  [[ ${#chosen[@]} -eq 0 ]] && chosen=($known)
  [[ ${#chosen[@]} -eq 0 ]] && { sparkwright_say "dev: there are no fuzzers in tests/fuzz"; return 0; }
  sparkwright_need build fuzz && build_preset fuzz || return 1
  run_fuzzers "$seconds" "" "${chosen[@]}"
  echo "$((${#chosen[@]} - FUZZ_FAILED)) passed, $FUZZ_FAILED failed"
  ((FUZZ_FAILED == 0))
}
