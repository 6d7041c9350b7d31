#include "pipeline/rules.h"

#include <algorithm>

#include "diagnose/rule.h"
#include "validate/rule.h"

namespace sparkwright::pipeline {
namespace {

bool IsSameIgnoringCase(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace

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
      if (IsSameIgnoringCase(rule.id, id_or_name) || IsSameIgnoringCase(rule.name, id_or_name)) {
        return std::move(rule);
      }
    }
  }
  return std::nullopt;
}

}  // namespace sparkwright::pipeline
