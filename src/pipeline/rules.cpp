#include "pipeline/rules.h"

#include <utility>

#include "conf/java_text.h"
#include "diagnose/rule.h"
#include "validate/rule.h"

namespace sparkwright::pipeline {

std::vector<model::RuleDescription> DiagnosisRules() {
  std::vector<model::RuleDescription> rules;
  for (const diagnose::Rule* rule : diagnose::AllRules()) {
    rules.push_back(diagnose::Describe(*rule));
  }
  return rules;
}

std::vector<model::RuleDescription> CheckRules() {
  std::vector<model::RuleDescription> rules;
  for (const validate::Rule* rule : validate::AllRules()) {
    rules.push_back(validate::Describe(*rule));
  }
  return rules;
}

std::optional<model::RuleDescription> FindRule(std::string_view id_or_name) {
  for (std::vector<model::RuleDescription> rules : {DiagnosisRules(), CheckRules()}) {
    for (model::RuleDescription& rule : rules) {
      if (conf::IsSameIgnoringCase(rule.id, id_or_name) || conf::IsSameIgnoringCase(rule.name, id_or_name)) {
        return std::move(rule);
      }
    }
  }
  return std::nullopt;
}

}  // namespace sparkwright::pipeline
