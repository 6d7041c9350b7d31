// A job's words and code are whatever somebody typed. Sizes must lie in the text, tokens in their lines, and the answer
// must be probabilities.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "require.h"
#include "workload/amounts.h"
#include "workload/classify.h"
#include "workload/code_tokens.h"

using namespace sparkwright;
using fuzz::Require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const workload::Amount& amount : workload::FindAmounts(text)) {
    Require(amount.begin < amount.end && amount.end <= text.size() && std::isfinite(amount.value));
  }
  for (const model::CodeLanguage language :
       {model::CodeLanguage::kSql, model::CodeLanguage::kPython, model::CodeLanguage::kScala,
        model::CodeLanguage::kJava, model::CodeLanguage::kR}) {
    std::size_t line = 1;
    for (const workload::CodeToken& token : workload::TokensOf(text, language)) {
      Require(token.line >= line);
      line = token.line;
    }
  }
  model::JobInput input;
  input.description = std::string(text);
  for (const char* const name : {"a.py", "b.scala", "c.sql", "d.ipynb", "e"}) {
    input.code.push_back({name, std::string(text)});
  }
  double sum = 0.0;
  const model::Workload workload = workload::Classify(input);
  for (const double probability : workload.probabilities) {
    Require(probability >= 0.0 && probability <= 1.0);
    sum += probability;
  }
  Require(std::abs(sum - 1.0) < 1e-9);
  return 0;
}
