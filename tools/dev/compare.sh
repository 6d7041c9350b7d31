# Sourced by ./dev: `./dev compare`, what the RAPIDS tools and Sparkwright say of the fault suite and of other logs.

dev_compare() {
  local arguments=() given=0
  [[ " $* " == *" --sparkwright"[\ =]* || " $* " == *" --help "* ]] && given=1
  if ((given == 0)); then
    sparkwright_need build spark && build_preset release --target sparkwright || return 1
  fi
  while [[ $# -gt 0 ]]; do
    case "$1" in
      --sparkwright | --faults | --page) arguments+=("$1" "$(from_caller "${2:?$1 needs a path}")"); shift 2 ;;
      --*) arguments+=("$1"); shift ;;
      *) arguments+=("$(from_caller "$1")"); shift ;;
    esac
  done
  python3 -B tools/compare_peers.py "${arguments[@]}"
}
