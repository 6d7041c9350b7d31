#include "validate/upgrade.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "conf/property_catalogue.h"
#include "conf/property_value.h"
#include "validate/check.h"
#include "validate/subject.h"

namespace sparkwright::validate {
namespace {

/// The cluster manager that alone reads the property; nullopt when every one may.
std::optional<conf::ClusterManager> OwnerOf(const conf::Property& property) {
  if (property.module == "yarn" || property.key.starts_with("spark.yarn.")) {
    return conf::ClusterManager::kYarn;
  }
  if (property.module == "kubernetes" || property.key.starts_with("spark.kubernetes.")) {
    return conf::ClusterManager::kKubernetes;
  }
  const bool is_standalone = property.key.starts_with("spark.deploy.") || property.key.starts_with("spark.master.") ||
                             property.key.starts_with("spark.worker.");
  return is_standalone ? std::optional(conf::ClusterManager::kStandalone) : std::nullopt;
}

bool IsSwitch(const conf::Property* property, const model::SparkVersion& version) {
  if (property == nullptr) {
    return false;
  }
  const auto form = property->FormAt(version);
  return form.has_value() && form->type == conf::PropertyType::kBoolean;
}

/// Whether a switch above the key is off: nothing reads the key then.
bool IsSwitchedOff(const Subject& subject, std::string_view key) {
  const conf::PropertyCatalogue& catalogue = conf::PropertyCatalogue::Builtin();
  for (std::size_t dot = key.rfind('.'); dot != std::string_view::npos && dot > 0; dot = key.rfind('.', dot - 1)) {
    const std::string front(key.substr(0, dot));
    for (const std::string& name : {front, front + ".enabled"}) {
      if (name != key && IsSwitch(catalogue.Find(name), subject.version()) && !subject.IsTrue(name)) {
        return true;
      }
    }
  }
  return false;
}

bool IsTouched(const conf::Property& property, const Subject& before, const Subject& after) {
  const std::optional<conf::ClusterManager> owner = OwnerOf(property);
  return !property.is_internal && !property.is_machine_dependent && property.IsIn(before.version()) &&
         property.IsIn(after.version()) && !before.IsSet(property.key) && (!owner.has_value() || before.Is(*owner)) &&
         !(IsSwitchedOff(before, property.key) && IsSwitchedOff(after, property.key));
}

/// Whether both have a default and the two are not the same to Spark.
bool HasOtherDefault(const conf::Property& property, const Subject& before, const Subject& after) {
  const auto old_text = before.Text(property.key);
  const auto new_text = after.Text(property.key);
  const auto form = property.FormAt(after.version());
  return old_text.has_value() && new_text.has_value() && old_text != new_text &&
         !(form.has_value() && conf::IsSameValue(*form, *old_text, *new_text));
}

/// What tells a violation from others, whatever the version.
std::pair<std::string_view, std::string> IdentityOf(const model::Violation& violation) {
  std::string keys;
  for (const model::ConfigurationPlace& place : violation.places) {
    keys += place.key + '\n';
  }
  return {violation.rule, keys};
}

}  // namespace

model::Upgrade UpgradeTo(const conf::Configuration& configuration, const conf::RunContext& context,
                         const model::SparkVersion& to) {
  conf::RunContext there = context;
  there.version = to;
  const Subject before(configuration, context);
  const Subject after(configuration, there);
  model::Upgrade upgrade{context.version, to, {}, {}};
  const conf::PropertyCatalogue& catalogue = conf::PropertyCatalogue::Builtin();
  for (const conf::Property& property : catalogue.properties()) {
    if (IsTouched(property, before, after) && HasOtherDefault(property, before, after)) {
      upgrade.defaults.push_back({property.key, before.Text(property.key).value_or(""),
                                  after.Text(property.key).value_or(""),
                                  std::string(catalogue.Note(property.key).value_or(""))});
    }
  }
  std::set<std::pair<std::string_view, std::string>> known;
  for (const model::Violation& violation : Check(configuration, context).violations) {
    known.insert(IdentityOf(violation));
  }
  upgrade.new_violations = Check(configuration, there).violations;
  std::erase_if(upgrade.new_violations,
                [&](const model::Violation& violation) { return known.contains(IdentityOf(violation)); });
  return upgrade;
}

}  // namespace sparkwright::validate
