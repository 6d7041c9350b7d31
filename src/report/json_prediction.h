#pragma once

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "model/prediction.h"
#include "report/json_object.h"

namespace sparkwright::report {

template <>
struct JsonEnum<model::PredictionBasis> {
  using B = model::PredictionBasis;
  static constexpr std::array<std::pair<B, std::string_view>, 6> kNames = {{{B::kGeneric, "generic"},
                                                                            {B::kClass, "class"},
                                                                            {B::kHardware, "hardware"},
                                                                            {B::kConfiguration, "configuration"},
                                                                            {B::kWords, "words"},
                                                                            {B::kHistory, "history"}}};
};

template <>
struct JsonEnum<model::DataPlace> {
  using P = model::DataPlace;
  static constexpr std::array<std::pair<P, std::string_view>, 2> kNames = {
      {{P::kDisks, "disks"}, {P::kNetwork, "network"}}};
};

template <>
struct JsonEnum<model::LayoutSource> {
  using L = model::LayoutSource;
  static constexpr std::array<std::pair<L, std::string_view>, 4> kNames = {{{L::kRule, "rule"},
                                                                            {L::kConfiguration, "configuration"},
                                                                            {L::kSparkDefault, "spark-default"},
                                                                            {L::kRecommendation, "recommendation"}}};
};

template <>
struct JsonEnum<model::Resource> {
  static constexpr auto kNames = WithValues<model::Resource>(model::kResourceNames);
};

template <>
struct JsonEnum<model::BottleneckSeverity> {
  using S = model::BottleneckSeverity;
  static constexpr std::array<std::pair<S, std::string_view>, 4> kNames = {
      {{S::kLow, "low"}, {S::kMedium, "medium"}, {S::kHigh, "high"}, {S::kCritical, "critical"}}};
};

template <>
struct JsonEnum<model::BottleneckCause> {
  using C = model::BottleneckCause;
  static constexpr std::array<std::pair<C, std::string_view>, 3> kNames = {
      {{C::kWork, "work"}, {C::kCluster, "cluster"}, {C::kConfiguration, "configuration"}}};
};

template <typename Amount>
constexpr auto EstimateFields() {
  using E = model::Estimate<Amount>;
  return std::tuple{Field("low", &E::low, ""), Field("expected", &E::expected, ""), Field("high", &E::high, ""),
                    Field("basis", &E::basis, "What it stands on."), Field("reason", &E::reason, "")};
}

template <>
struct JsonObject<model::Estimate<Bytes>> {
  static constexpr std::string_view kName = "estimate_of_bytes";
  static constexpr std::string_view kMeaning = "Bytes, and between which bounds they are expected.";
  static constexpr bool kIsInline = true;
  static constexpr auto Fields() { return EstimateFields<Bytes>(); }
};
template <>
struct JsonObject<model::Estimate<CoreMillis>> {
  static constexpr std::string_view kName = "estimate_of_core_time";
  static constexpr std::string_view kMeaning = "Milliseconds of one core, and between which bounds they are expected.";
  static constexpr bool kIsInline = true;
  static constexpr auto Fields() { return EstimateFields<CoreMillis>(); }
};
template <>
struct JsonObject<model::Estimate<Millis>> {
  static constexpr std::string_view kName = "estimate_of_time";
  static constexpr std::string_view kMeaning = "Milliseconds, and between which bounds they are expected.";
  static constexpr bool kIsInline = true;
  static constexpr auto Fields() { return EstimateFields<Millis>(); }
};

template <>
struct JsonObject<model::ExecutorLayout> {
  using L = model::ExecutorLayout;
  static constexpr std::string_view kName = "executor_layout";
  static constexpr std::string_view kMeaning = "The executors that the job gets.";
  static constexpr auto Fields() {
    return std::tuple{
        Field("num_executors", &L::num_executors, ""),
        Field("cores_per_executor", &L::cores_per_executor, ""),
        Field("heap_bytes", &L::heap, "spark.executor.memory."),
        Field("container_bytes", &L::container, "What one executor takes of its node."),
        Field("unified_memory_bytes", &L::unified, "Execution and storage memory of one executor."),
        Field("gpus_per_executor", &L::gpus_per_executor, ""),
        Field("uses_gpus", &L::uses_gpus, "Work runs on them."),
        Field("num_slots", &L::num_slots, "Tasks that run at a time."),
        Field("num_nodes", &L::num_nodes, "With an executor."),
        Field("cluster_cores", &L::cluster_cores, "All that Spark may use."),
        Field("source", &L::source, "Who says so."),
        Field("shuffle_partitions", &L::shuffle_partitions, "Missing: as many as the bytes ask for."),
    };
  }
};

template <>
struct JsonObject<model::ResourceDemand> {
  using D = model::ResourceDemand;
  static constexpr std::string_view kName = "demand";
  static constexpr std::string_view kMeaning = "What the job needs.";
  static constexpr auto Fields() {
    return std::tuple{
        Field("read_bytes", &D::read, "From storage."),
        Field("shuffle_bytes", &D::shuffled, "Written for shuffles."),
        Field("written_bytes", &D::written, "To storage."),
        Field("cpu_time_core_ms", &D::cpu_time, ""),
        Field("working_set_bytes", &D::working_set, "To hold everything it works with at once."),
        Field("memory_per_executor_bytes", &D::memory_per_executor, "Execution and storage memory without spilling."),
        Field("spill_bytes", &D::spilled, "Written to local disks because memory is short."),
        Field("read_again_bytes", &D::read_again, "Of cached data that does not fit."),
        Field("local_disk_bytes", &D::local_disk, "Shuffle and spill files on all nodes together."),
        Field("network_bytes", &D::network, ""),
        Field("gpu_memory_bytes", &D::gpu_memory, "Of one GPU; missing when none works."),
    };
  }
};

template <>
struct JsonObject<model::ResourceUse> {
  using U = model::ResourceUse;
  static constexpr std::string_view kName = "resource_use";
  static constexpr std::string_view kMeaning = "What a resource has to do for the job.";
  static constexpr bool kIsInline = true;
  static constexpr auto Fields() {
    return std::tuple{
        Field("resource", &U::resource, ""),
        Field(
            "demand", [](const U& u) { return u.demand.value; },
            "Milliseconds of a core for cpu and gpu, bytes otherwise."),
        Field(
            "capacity", [](const U& u) { return u.capacity.value; },
            "Cores for cpu, the cores that GPUs are worth for gpu, bytes for memory, bytes a second otherwise."),
        Field("time_ms", &U::time, "What it takes alone."),
        Field("utilisation", &U::utilisation, "That time over the predicted one; of memory demand over capacity."),
    };
  }
};

template <>
struct JsonObject<model::Bottleneck> {
  using B = model::Bottleneck;
  static constexpr std::string_view kName = "bottleneck";
  static constexpr std::string_view kMeaning = "What bounds the job's time, and what its removal gains.";
  static constexpr auto Fields() {
    return std::tuple{
        Field("resource", &B::resource, ""),
        Field("severity", &B::severity, ""),
        Field("cause", &B::cause, "What would have to change."),
        Field("gain_ms", &B::gain, "Up to the next bottleneck."),
        Field("share", &B::share, "Gain over the predicted time."),
        Field("next", &B::next, "What bounds the job then; missing when only its fixed time is left."),
        Field("reason", &B::reason, ""),
        Field(
            "numbers",
            [](const B& b) {
              std::map<std::string, double> numbers;
              for (const model::PredictionNumber& number : b.numbers) {
                numbers.emplace(number.name, number.measure.value);
              }
              return numbers;
            },
            "By name, with its unit."),
    };
  }
};

template <>
struct JsonObject<model::ScalingPoint> {
  using P = model::ScalingPoint;
  static constexpr std::string_view kName = "scaling_point";
  static constexpr std::string_view kMeaning = "The time on another number of the same nodes.";
  static constexpr bool kIsInline = true;
  static constexpr auto Fields() {
    return std::tuple{Field("factor", &P::factor, "Times the cluster."),
                      Field("num_nodes", &P::num_nodes, ""),
                      Field("num_cores", &P::num_cores, "Of executors."),
                      Field("time_ms", &P::time, ""),
                      Field("speedup", &P::speedup, "Over the cluster as it is."),
                      Field("efficiency", &P::efficiency, "speedup over factor.")};
  }
};

template <>
struct JsonObject<model::Scaling> {
  using S = model::Scaling;
  static constexpr std::string_view kName = "scaling";
  static constexpr std::string_view kMeaning = "How the time changes with the number of nodes.";
  static constexpr auto Fields() {
    return std::tuple{
        Field("law", &S::law, "default, one run, amdahl or ernest."),
        Field(
            "terms",
            [](const S& s) {
              std::map<std::string, double> terms;
              for (const model::PredictionNumber& term : s.terms) {
                terms.emplace(term.name, term.measure.value);
              }
              return terms;
            },
            "The law's numbers by name."),
        Field("error", &S::error, "Of a fitted law: mean of |fitted - measured| / measured."),
        Field("points", &S::points, ""),
        Field("knee_nodes", &S::knee_nodes,
              "Beyond it a percent of speed costs more than a percent of machine time; missing beyond the last point."),
        Field("fastest_nodes", &S::fastest_nodes, "More do not help; missing beyond the last point."),
        Field("parallel_fraction", &S::parallel_fraction,
              "Amdahl's: the part of the time on the cluster as it is that more machines share."),
        Field("most_speedup", &S::most_speedup,
              "The limit of the speed-up over the cluster as it is, with any number of nodes; missing without one."),
    };
  }
};

}  // namespace sparkwright::report
