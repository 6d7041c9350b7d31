# Sourced by ./dev: `./dev judge`, which asks real Spark whether it starts with what `sparkwright check` accepts.

dev_judge() {
  local versions=() rest=() live=() version home
  while (($# > 0)); do
    case "$1" in
      --spark)
        versions+=("${2:-}")
        shift
        ;;
      *) rest+=("$1") ;;
    esac
    shift
  done
  ((${#versions[@]} > 0)) || versions=(3.5.9 4.2.1)
  # A JDK, because the judge is one file of Java that is compiled against each version.
  sparkwright_need build test spark properties && build_preset dev --target sparkwright || return 1
  for version in "${versions[@]}"; do
    home="$(sparkwright_spark_home "$version")" || return 1
    live+=(--live "$version=$home")
  done
  python3 -B tests/check/judge.py --program build/dev/sparkwright "${live[@]}" "${rest[@]}"
}
