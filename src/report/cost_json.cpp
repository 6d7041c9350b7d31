#include "report/cost_json.h"

#include <array>
#include <utility>

#include "report/json_hardware.h"
#include "report/json_machine_time.h"
#include "report/json_prediction.h"

namespace sparkwright::report {
namespace {

struct TopLevel {
  const model::CostAnswer& answer;
  std::string_view program_version;
};

}  // namespace

template <>
struct JsonEnum<model::Market> {
  using M = model::Market;
  static constexpr std::array<std::pair<M, std::string_view>, 2> kNames = {
      {{M::kOnDemand, "on-demand"}, {M::kSpot, "spot"}}};
};

template <>
struct JsonObject<model::InstancePrice> {
  using P = model::InstancePrice;
  static constexpr std::string_view kName = "instance";
  static constexpr std::string_view kMeaning = "A type of instance and its prices, in US dollars.";
  static constexpr auto Fields() {
    return std::tuple{
        FieldUnlessEmpty("provider", &P::provider, ""),
        FieldUnlessEmpty("region", &P::region, ""),
        Field("type", &P::type, ""),
        Field("vcpus", &P::vcpus, ""),
        Field("memory_bytes", &P::memory, ""),
        Field("gpus", &P::gpus, ""),
        FieldUnlessEmpty("gpu_name", &P::gpu_name, ""),
        Field("disk_kind", &P::disk_kind, ""),
        Field("network_bits_per_second", &P::network_speed, ""),
        Field("on_demand_usd_per_hour", &P::on_demand, ""),
        Field("spot_usd_per_hour", &P::spot, ""),
        Field("dbus_per_hour", &P::dbus, "Databricks units."),
        Field("dbu_usd", &P::dbu_price, "Of one of them."),
        FieldUnlessEmpty("as_of", &P::as_of, "Of the prices."),
        FieldUnlessEmpty("source", &P::source, ""),
        FieldUnlessEmpty("licence", &P::licence, "Of the source."),
    };
  }
};

template <>
struct JsonObject<model::ShapeCost> {
  using S = model::ShapeCost;
  static constexpr std::string_view kName = "shape";
  static constexpr std::string_view kMeaning = "The job on so many nodes of one type.";
  static constexpr auto Fields() {
    return std::tuple{
        Field("instance", &S::instance, ""),
        Field("num_nodes", &S::num_nodes, ""),
        Field("executors", &S::layout, ""),
        Field("time", &S::time, "Milliseconds."),
        Field("machine_time", &S::machine_time, ""),
        Field("run_usd", &S::run, "Of one run, of a stream of one day; missing without a price."),
        Field("run_low_usd", &S::run_low, "With the low end of the time."),
        Field("run_high_usd", &S::run_high, "With its high end."),
        Field("month_usd", &S::month, "All runs of a month."),
        Field("load", &S::load, "Of a stream at its mean rate: the share of the time that its data takes."),
        Field("latency_ms", &S::latency, "That a record of a stream waits; missing where it does not keep up."),
    };
  }
};

template <>
struct JsonObject<TopLevel> {
  using T = TopLevel;
  static constexpr std::string_view kName = "cost";
  static constexpr std::string_view kMeaning = "What `sparkwright cost --format json` says.";
  static constexpr auto Fields() {
    return std::tuple{
        Field(
            "schema_version", [](const T&) { return kCostSchemaVersion; },
            "Raised when a key changes its meaning or goes away."),
        Field("sparkwright_version", &T::program_version, ""),
        Field(
            "market", [](const T& t) { return t.answer.market; }, ""),
        FieldUnlessEmpty(
            "as_of", [](const T& t) -> const auto& { return t.answer.as_of; }, "The oldest price in it."),
        Field(
            "runs_per_month", [](const T& t) { return t.answer.runs_per_month; }, ""),
        Field(
            "start_up_ms", [](const T& t) { return t.answer.start_up; }, "Paid before each run."),
        Field(
            "is_stream", [](const T& t) { return t.answer.is_stream; }, "Its rate is known: it runs all day."),
        Field(
            "num_types", [](const T& t) { return t.answer.num_types; }, "That were looked at."),
        Field(
            "num_shapes", [](const T& t) { return t.answer.num_shapes; }, "Types times numbers of nodes."),
        Field(
            "confidence", [](const T& t) { return t.answer.confidence; }, "Of the prediction of time."),
        Field(
            "cheapest", [](const T& t) -> const auto& { return t.answer.cheapest; }, "Of all."),
        Field(
            "deadline_ms", [](const T& t) { return t.answer.deadline; }, ""),
        Field(
            "cheapest_in_time", [](const T& t) -> const auto& { return t.answer.cheapest_in_time; },
            "That meets the deadline; missing when none does."),
        Field(
            "budget_usd", [](const T& t) { return t.answer.budget; }, "For one run."),
        Field(
            "fastest_in_budget", [](const T& t) -> const auto& { return t.answer.fastest_in_budget; },
            "Missing when none is."),
        Field(
            "frontier", [](const T& t) -> const auto& { return t.answer.frontier; },
            "No shape is both faster and cheaper than one of these, the fastest first."),
        Field(
            "notes", [](const T& t) -> const auto& { return t.answer.notes; }, "Sentences."),
    };
  }
};

void WriteCostJson(JsonWriter& writer, const model::CostAnswer& answer, std::string_view program_version) {
  WriteJson(writer, TopLevel{answer, program_version});
}

void WriteCostSchema(JsonWriter& writer) { WriteSchemaDocument<TopLevel>(writer, "Sparkwright cost"); }

}  // namespace sparkwright::report
