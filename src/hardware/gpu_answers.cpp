#include "hardware/gpu_answers.h"

#include "base/split_text.h"
#include "hardware/text_facts.h"

namespace sparkwright::hardware {

GpuAnswers ParseGpuAnswers(std::string_view text) {
  GpuAnswers answers;
  for (std::string_view line : Lines(text)) {
    const std::string_view key = TakeWord(line);
    const std::string_view value = Trimmed(line);
    if (key.empty() || value.empty()) {
      continue;
    }
    GpuAnswer answer;
    if (value.front() == '!') {
      std::string_view rest = value.substr(1);
      answer.error = WholeNumber(TakeWord(rest));
      answer.error_text = Trimmed(rest);
      if (!answer.error.has_value()) {
        continue;
      }
    } else {
      answer.value = value;
    }
    answers[std::string(key)] = std::move(answer);
  }
  return answers;
}

}  // namespace sparkwright::hardware
