#include "conf/edit_configuration.h"

#include <cstddef>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "conf/configuration_file.h"
#include "conf/properties_file.h"
#include "conf/spark_application_yaml.h"

namespace sparkwright::conf {
namespace {

using model::ConfigurationEdit;

/// Whether the edit and the one behind it leave one entry of several of a key.
bool IsLeftOnce(std::span<const ConfigurationEdit> edits, std::size_t i) {
  return edits[i].kind == ConfigurationEdit::Kind::kRemove && i + 1 < edits.size() &&
         edits[i + 1].kind == ConfigurationEdit::Kind::kSet && edits[i + 1].key == edits[i].key;
}

Result<std::string> EditProperties(std::string_view text, std::string_view name,
                                   std::span<const ConfigurationEdit> edits) {
  SPARKWRIGHT_TRY(PropertiesFile file, PropertiesFile::Parse(text, name));
  for (std::size_t i = 0; i < edits.size(); ++i) {
    const ConfigurationEdit& edit = edits[i];
    switch (edit.kind) {
      case ConfigurationEdit::Kind::kSet:
        file.Set(edit.key, edit.value);
        break;
      case ConfigurationEdit::Kind::kRemove:
        if (IsLeftOnce(edits, i)) {
          file.RemoveOverridden(edit.key);  // One entry stays, where the last one stands.
        } else {
          file.Remove(edit.key);
        }
        break;
      case ConfigurationEdit::Kind::kRename:
        file.Rename(edit.key, edit.new_key, edit.value);
        break;
    }
  }
  return file.Text();
}

Error ByHand(std::string_view name, std::string_view what, std::span<const ConfigurationEdit> edits) {
  std::vector<std::string> texts;
  for (const ConfigurationEdit& edit : edits) {
    texts.push_back(EditText(edit));
  }
  return Error(ErrorCode::kInvalidArgument,
               fmt::format("{}: {}; change it by hand: {}", name, what, fmt::join(texts, "; ")));
}

Result<std::string> EditApplication(std::string_view text, std::string_view name,
                                    std::span<const ConfigurationEdit> edits) {
  std::string edited(text);
  for (std::size_t i = 0; i < edits.size(); ++i) {
    const ConfigurationEdit& edit = edits[i];
    const bool is_left_once = IsLeftOnce(edits, i);
    if (edit.kind != ConfigurationEdit::Kind::kRemove) {
      const std::string& key = edit.kind == ConfigurationEdit::Kind::kRename ? edit.new_key : edit.key;
      SPARKWRIGHT_TRY(edited, SetInSparkApplication(edited, name, key, edit.value));
    }
    if (edit.kind != ConfigurationEdit::Kind::kSet) {
      SPARKWRIGHT_TRY(edited,
                      RemoveFromSparkApplication(edited, name, edit.key,
                                                 is_left_once ? RemovedEntries::kOverridden : RemovedEntries::kAll));
    }
    i += is_left_once ? 1 : 0;  // The value stays as it is, also where it is written as Kubernetes writes it.
  }
  return edited;
}

}  // namespace

Result<std::string> EditConfiguration(std::string_view text, std::string_view name,
                                      std::span<const ConfigurationEdit> edits) {
  if (edits.empty()) {
    return std::string(text);
  }
  switch (DetectConfigurationFormat(text)) {
    case ConfigurationFormat::kProperties:
      return EditProperties(text, name, edits);
    case ConfigurationFormat::kSparkApplication:
      return EditApplication(text, name, edits);
    case ConfigurationFormat::kSubmitCommand:
      return ByHand(name, "a command is not rewritten", edits);
    case ConfigurationFormat::kJson:
      break;
  }
  return ByHand(name, "JSON is not rewritten", edits);
}

std::string EditText(const ConfigurationEdit& edit) {
  switch (edit.kind) {
    case ConfigurationEdit::Kind::kSet:
      return fmt::format("set {} to {}", edit.key, edit.value);
    case ConfigurationEdit::Kind::kRemove:
      return "take out " + edit.key;
    case ConfigurationEdit::Kind::kRename:
      break;
  }
  return fmt::format("write {} {} for {}", edit.new_key, edit.value, edit.key);
}

}  // namespace sparkwright::conf
