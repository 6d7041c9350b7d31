# Sourced by ./dev: `./dev whatif-accuracy`, how far off what-if is.

dev_whatif_accuracy() {
  local groups=(build) is_recorded=false
  if [[ ${1:-} == --record ]]; then
    is_recorded=true
    groups+=(spark)
    shift
  fi
  sparkwright_need "${groups[@]}" || return 1
  if $is_recorded; then
    python3 -B tests/what_if/record.py "$@" || return 1
  fi
  build_preset release --target sparkwright || return 1
  python3 -B tests/what_if/accuracy.py --sparkwright build/release/sparkwright --write
}
