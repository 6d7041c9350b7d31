#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>

namespace sparkwright {

/// A number that names one kind of thing. A StageId is not a JobId, and neither is a count.
template <typename Kind, typename Number = int32_t>
class Id {
 public:
  constexpr Id() = default;
  constexpr explicit Id(Number number) : number_(number) {}

  [[nodiscard]] constexpr Number number() const { return number_; }
  constexpr auto operator<=>(const Id&) const = default;

 private:
  Number number_ = -1;
};

using JobId = Id<struct JobKind>;
using StageId = Id<struct StageKind>;
using RddId = Id<struct RddKind>;
using TaskId = Id<struct TaskKind, int64_t>;
using ExecutionId = Id<struct ExecutionKind, int64_t>;
using AccumulatorId = Id<struct AccumulatorKind, int64_t>;

}  // namespace sparkwright

template <typename Kind, typename Number>
struct std::hash<sparkwright::Id<Kind, Number>> {
  std::size_t operator()(sparkwright::Id<Kind, Number> id) const noexcept { return std::hash<Number>{}(id.number()); }
};
