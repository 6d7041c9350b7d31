#include "validate/gpu.h"

#include <cmath>

#include "conf/rapids_plugin.h"
#include "validate/loose_value.h"

namespace sparkwright::validate {

namespace {

int64_t WholeAmount(const Subject& subject, std::string_view key) {
  constexpr double kMost = 1e6;
  const double amount = LooseNumber(subject, key).value_or(0.0);
  return amount >= 1.0 && amount < kMost ? static_cast<int64_t>(amount) : 0;
}

}  // namespace

int64_t GpusOfExecutor(const Subject& subject) { return WholeAmount(subject, "spark.executor.resource.gpu.amount"); }

int64_t GpusOfDriver(const Subject& subject) { return WholeAmount(subject, "spark.driver.resource.gpu.amount"); }

std::optional<double> GpusOfTask(const Subject& subject) {
  return LooseNumber(subject, "spark.task.resource.gpu.amount");
}

std::optional<int64_t> GpuSlotsOfExecutor(const Subject& subject) {
  const std::optional<double> share = GpusOfTask(subject);
  const auto gpus = static_cast<double>(GpusOfExecutor(subject));
  constexpr double kLeastShare = 1e-6;
  if (!share.has_value() || !(*share >= kLeastShare) || gpus <= 0.0) {
    return std::nullopt;
  }
  return static_cast<int64_t>(*share < 1.0 ? std::floor(1.0 / *share) * gpus : gpus / *share);
}

bool LoadsRapids(const Subject& subject) {
  return subject.Text("spark.plugins").value_or("").find(conf::kRapidsPlugin) != std::string::npos;
}

}  // namespace sparkwright::validate
