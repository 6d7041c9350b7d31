# Sourced by ./dev: `./dev faults`, programs with a known fault on real Spark, or the logs that they left.

dev_faults() {
  local groups=(build) arguments=()
  if [[ " $* " != *" --replay "* && " $* " != *" --help "* && " $* " != *" --list "* ]]; then
    groups+=(spark)
    [[ " $* " == *" --record "* || " $* " == *" --run "* ]] || arguments+=(--run)
  fi
  sparkwright_need "${groups[@]}" && build_preset release --target sparkwright || return 1
  while [[ $# -gt 0 ]]; do
    case "$1" in
      # The file that --json writes is meant where ./dev was called.
      --json) arguments+=(--json "$(from_caller "${2:?--json needs a file}")"); shift 2 ;;
      --json=*) arguments+=(--json "$(from_caller "${1#*=}")"); shift ;;
      *) arguments+=("$1"); shift ;;
    esac
  done
  python3 -B tests/faults/run.py "${arguments[@]}"
}
