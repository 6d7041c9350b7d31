#pragma once

#include <array>
#include <string_view>
#include <utility>

#include "model/workload.h"
#include "report/json_object.h"

namespace sparkwright::report {

template <>
struct JsonEnum<model::WorkloadClass> {
  static constexpr auto kNames = WithValues<model::WorkloadClass>(model::kWorkloadClassNames);
};

template <>
struct JsonEnum<model::WorkloadSource> {
  using S = model::WorkloadSource;
  static constexpr std::array<std::pair<S, std::string_view>, 5> kNames = {
      {{S::kClass, "class"}, {S::kWords, "words"}, {S::kCode, "code"}, {S::kLog, "log"}, {S::kGiven, "given"}}};
};

template <>
struct JsonEnum<model::ComputeIntensity> {
  using C = model::ComputeIntensity;
  static constexpr std::array<std::pair<C, std::string_view>, 4> kNames = {
      {{C::kLow, "low"}, {C::kMedium, "medium"}, {C::kHigh, "high"}, {C::kVeryHigh, "very-high"}}};
};

template <>
struct JsonEnum<model::IoPattern> {
  using P = model::IoPattern;
  static constexpr std::array<std::pair<P, std::string_view>, 4> kNames = {
      {{P::kSequential, "sequential"}, {P::kRandom, "random"}, {P::kStreaming, "streaming"}, {P::kMixed, "mixed"}}};
};

template <>
struct JsonEnum<model::ShuffleIntensity> {
  using S = model::ShuffleIntensity;
  static constexpr std::array<std::pair<S, std::string_view>, 5> kNames = {{{S::kNone, "none"},
                                                                            {S::kLight, "light"},
                                                                            {S::kModerate, "moderate"},
                                                                            {S::kHeavy, "heavy"},
                                                                            {S::kExtreme, "extreme"}}};
};

template <>
struct JsonEnum<model::GpuAffinity> {
  using G = model::GpuAffinity;
  static constexpr std::array<std::pair<G, std::string_view>, 4> kNames = {
      {{G::kNone, "none"}, {G::kLow, "low"}, {G::kMedium, "medium"}, {G::kHigh, "high"}}};
};

template <>
struct JsonEnum<model::CodeLanguage> {
  static constexpr auto kNames = WithValues<model::CodeLanguage>(model::kCodeLanguageNames);
};

}  // namespace sparkwright::report
