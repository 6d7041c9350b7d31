#include "validate/loose_value.h"

#include <string>
#include <variant>

#include "conf/java_text.h"
#include "conf/property_value.h"

namespace sparkwright::validate {

std::optional<double> LooseNumber(const Subject& subject, std::string_view key) {
  const auto text = subject.Given(key);
  if (!text.has_value()) {
    return std::nullopt;
  }
  conf::ValueForm form;
  form.type = conf::PropertyType::kDouble;
  const auto value = conf::ParseValue(form, *text);
  const double* const number = value.ok() ? std::get_if<double>(&*value) : nullptr;
  return number == nullptr ? std::nullopt : std::optional(*number);
}

std::optional<bool> LooseTruth(const Subject& subject, std::string_view key) {
  const auto text = subject.Given(key);
  if (!text.has_value()) {
    return std::nullopt;
  }
  return conf::IsSameIgnoringCase(*text, "true")    ? std::optional(true)
         : conf::IsSameIgnoringCase(*text, "false") ? std::optional(false)
                                                    : std::nullopt;
}

std::optional<Bytes> LooseSize(const Subject& subject, std::string_view key, conf::ByteUnit unit) {
  const auto text = subject.Given(key);
  const auto size = text.has_value() ? conf::ParseSize(*text, unit, conf::SizeSuffixes::kBinaryToo)
                                     : Result<conf::Size>(Error(ErrorCode::kNotFound, ""));
  return size.ok() ? std::optional(size->bytes()) : std::nullopt;
}

std::optional<Millis> LooseTime(const Subject& subject, std::string_view key, conf::TimeUnit unit) {
  const auto text = subject.Given(key);
  const auto time =
      text.has_value() ? conf::ParseDuration(*text, unit) : Result<conf::Duration>(Error(ErrorCode::kNotFound, ""));
  return time.ok() ? std::optional(Millis(time->nanos().count() / 1'000'000)) : std::nullopt;
}

}  // namespace sparkwright::validate
