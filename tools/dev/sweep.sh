# Sourced by ./dev: `./dev sweep`, recommended configurations at very many points, or on real Spark.

dev_sweep() {
  local rest=() real=0
  while (($# > 0)); do
    case "$1" in
      --spark)
        real=1
        if [[ ${2:-} =~ ^[0-9]+$ ]]; then
          rest+=(--points "$2")
          shift
        fi
        ;;
      *) rest+=("$1") ;;
    esac
    shift
  done
  if ((real)); then
    sparkwright_need build test spark && build_preset dev --target sparkwright || return 1
    python3 -B tests/sweep/real_spark.py --program build/dev/sparkwright "${rest[@]}"
  else
    sparkwright_need build test && build_preset dev --target recommend_sweep || return 1
    build/dev/recommend_sweep "${rest[@]}"
  fi
}
