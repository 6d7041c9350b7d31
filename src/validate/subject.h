#pragma once

#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "conf/configuration.h"
#include "conf/executor_memory.h"
#include "conf/property_catalogue.h"
#include "conf/run_context.h"
#include "conf/typed_configuration.h"
#include "model/violation.h"

namespace sparkwright::validate {

/// A property in effect.
struct Setting {
  const conf::ConfigurationEntry* entry = nullptr;
  conf::KeyFacts facts;  ///< Of the version in question.

  /// The version reads the key, under this name or as one of a family.
  [[nodiscard]] bool is_read() const {
    return facts.status == conf::KeyStatus::kKnown || facts.status == conf::KeyStatus::kDeprecated ||
           facts.status == conf::KeyStatus::kFamily;
  }
  /// A vendor's library reads the key, and the catalogue lists it.
  [[nodiscard]] bool is_listed_of_vendor() const {
    return facts.status == conf::KeyStatus::kVendor && facts.property != nullptr;
  }
};

/// What a rule sees of a configuration: its entries, typed values with Spark's defaults for the rest, and what is known
/// of where it runs. The configuration must outlive it. Pure; safe to share between threads.
class Subject final : public conf::TypedConfiguration {
 public:
  /// What `context` leaves open is taken from the configuration (conf::WithConfiguration).
  Subject(const conf::Configuration& configuration, const conf::RunContext& context);

  [[nodiscard]] const conf::Configuration& configuration() const { return configuration_; }
  [[nodiscard]] const conf::RunContext& context() const { return context_; }
  [[nodiscard]] bool Is(conf::ClusterManager manager) const { return context_.manager == manager; }
  /// The master runs tasks in the driver's process.
  [[nodiscard]] bool is_local() const { return Is(conf::ClusterManager::kLocal); }

  /// What is in effect, by key.
  [[nodiscard]] std::span<const Setting> settings() const { return settings_; }
  /// The entry in effect under the key or an alternative name of it; null when it is left to the default.
  [[nodiscard]] const conf::ConfigurationEntry* Entry(std::string_view key) const;
  [[nodiscard]] bool IsSet(std::string_view key) const { return Entry(key) != nullptr; }
  /// A switch that the configuration sets, and not to true.
  [[nodiscard]] bool IsTurnedOff(std::string_view key) const { return IsSet(key) && !IsTrue(key); }
  [[nodiscard]] std::optional<std::string> Given(std::string_view key) const override;

  /// The value is the one that Spark would use without the entry. False for keys without a default.
  [[nodiscard]] bool IsDefault(const Setting& setting) const;

  /// The key is deprecated and still read. Some keys lost their entry in the version that deprecated them, and live on
  /// as another name of what replaced them.
  [[nodiscard]] bool IsOlderName(const Setting& setting) const;

  /// The newer name of the same property, whose value counts where both are set. Null for keys that are no older name,
  /// for keys with a meaning of their own, and where the version does not know the newer name.
  [[nodiscard]] const conf::Property* NewerName(const Setting& setting) const;

  /// Memory of one executor and of the driver. Errors: those of conf::ExecutorMemory, conf::DriverMemory. An unknown
  /// cluster manager is taken for a standalone cluster, which has no containers.
  [[nodiscard]] const Result<conf::ProcessMemory>& executor_memory() const { return executor_memory_; }
  [[nodiscard]] const Result<conf::ProcessMemory>& driver_memory() const { return driver_memory_; }

  /// Slots of one executor: spark.executor.cores over spark.task.cpus. Nullopt when the cluster manager decides on the
  /// cores: standalone and local without the key. At least 1.
  [[nodiscard]] std::optional<int64_t> SlotsOfExecutor() const;
  /// spark.executor.cores, or what the cluster manager takes without it: 1 on YARN and Kubernetes.
  [[nodiscard]] std::optional<int64_t> CoresOfExecutor() const;
  /// The most executors the application may have: spark.dynamicAllocation.maxExecutors while allocation is on,
  /// otherwise spark.executor.instances (2 on YARN and Kubernetes without it), or what spark.cores.max allows. Nullopt
  /// when nothing bounds them.
  [[nodiscard]] std::optional<int64_t> MostExecutors() const;

  /// A violation at the entries of these keys that are set, in this order.
  [[nodiscard]] model::Violation At(std::initializer_list<std::string_view> keys) const;
  /// One at this entry.
  [[nodiscard]] static model::Violation At(const conf::ConfigurationEntry& entry);
  /// Where an entry stands.
  [[nodiscard]] static model::ConfigurationPlace PlaceOf(const conf::ConfigurationEntry& entry);

 private:
  const conf::Configuration& configuration_;
  conf::RunContext context_;
  std::vector<Setting> settings_;
  Result<conf::ProcessMemory> executor_memory_;
  Result<conf::ProcessMemory> driver_memory_;
};

/// Fixes of one edit each.
model::ConfigurationFix SetTo(std::string_view key, std::string value,
                              model::FixSafety safety = model::FixSafety::kSafe);
model::ConfigurationFix TakeOut(std::string_view key, model::FixSafety safety = model::FixSafety::kSafe);
model::ConfigurationFix RenameTo(std::string_view key, std::string new_key, std::string value,
                                 model::FixSafety safety = model::FixSafety::kSafe);

}  // namespace sparkwright::validate
