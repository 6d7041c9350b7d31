// Every reader of configurations gets the text. What could be read must be written and read back as the same, and an
// edit must be found again.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "conf/configuration_file.h"
#include "conf/json_configuration.h"
#include "conf/properties_file.h"
#include "conf/property_value.h"
#include "conf/spark_application_yaml.h"
#include "conf/submit_command.h"
#include "require.h"

namespace {

using namespace sparkwright;
using namespace sparkwright::conf;
using fuzz::Require;

void Properties(std::string_view text) {
  Result<PropertiesFile> file = PropertiesFile::Parse(text, "fuzz");
  if (!file.ok()) {
    return;
  }
  Require(file->Text() == text);
  const std::vector<PropertiesFile::Entry> entries = file->Entries();
  PropertiesFile copy;
  for (const PropertiesFile::Entry& entry : entries) {
    copy.Set(entry.key, entry.value);
  }
  const Result<PropertiesFile> back = PropertiesFile::Parse(copy.Text(), "copy");
  Require(back.ok());
  const Configuration before = file->ToConfiguration(EntrySource::kPropertiesFile);
  const Configuration after = back->ToConfiguration(EntrySource::kPropertiesFile);
  Require(before.Effective().size() == after.Effective().size());
  for (const auto& [key, entry] : before.Effective()) {
    Require(after.Value(key) == entry->value);
  }
  file->Set("spark.fuzz", "a value");
  if (!entries.empty()) {
    file->Set(entries.front().key, "# other");
  }
  const Result<PropertiesFile> edited = PropertiesFile::Parse(file->Text(), "edited");
  Require(edited.ok());
  const Configuration found = edited->ToConfiguration(EntrySource::kPropertiesFile);
  Require(entries.empty() || found.Value(entries.front().key) == "# other");
  Require(found.Value("spark.fuzz").has_value());
}

void Command(std::string_view text) {
  const Result<SubmitCommand> command = ParseSubmitCommand(text, "fuzz");
  if (!command.ok()) {
    return;
  }
  const Configuration& configuration = command->configuration;
  const Result<SubmitCommand> back = ParseSubmitCommand("spark-submit " + PrintConfFlags(configuration), "back");
  Require(back.ok());
  for (const auto& [key, entry] : configuration.Effective()) {
    Require(back->configuration.Value(key) == entry->value);
  }
}

void Json(std::string_view text) {
  const Result<JsonConfiguration> json = ParseJsonConfiguration(text, "fuzz");
  if (!json.ok()) {
    return;
  }
  for (const JsonForm form : {JsonForm::kFlat, JsonForm::kNested, JsonForm::kEmr}) {
    const Result<JsonConfiguration> back =
        ParseJsonConfiguration(PrintJsonConfiguration(json->configuration, form), "back");
    Require(back.ok());
    for (const auto& [key, entry] : json->configuration.Effective()) {
      Require(back->configuration.Value(key) == entry->value);
    }
  }
}

void Manifest(std::string_view text) {
  const Result<SparkApplicationYaml> manifest = ParseSparkApplication(text, "fuzz");
  if (!manifest.ok()) {
    return;
  }
  const std::string printed = "kind: SparkApplication\nspec:\n" + PrintSparkConfYaml(manifest->configuration, 2);
  const Result<SparkApplicationYaml> back = ParseSparkApplication(printed, "back");
  Require(back.ok());
  for (const auto& [key, entry] : manifest->configuration.Effective()) {
    Require(back->configuration.Value(key) == entry->value);
  }
  const Result<std::string> edited = SetInSparkApplication(text, "fuzz", "spark.executor.memory", "7g");
  if (edited.ok()) {
    const Result<SparkApplicationYaml> found = ParseSparkApplication(*edited, "edited");
    Require(found.ok() && found->configuration.Value("spark.executor.memory") == "7g");
  }
  for (const auto& [key, entry] : manifest->configuration.Effective()) {
    const Result<std::string> less = RemoveFromSparkApplication(text, "fuzz", key, RemovedEntries::kAll);
    Require(!less.ok() || ParseSparkApplication(*less, "less")->configuration.Value(key) == std::nullopt);
  }
}

void Value(std::string_view text) {
  ValueForm form;
  for (const PropertyType type :
       {PropertyType::kBoolean, PropertyType::kInt, PropertyType::kLong, PropertyType::kDouble, PropertyType::kBytes,
        PropertyType::kTime, PropertyType::kSeq, PropertyType::kRegex}) {
    form.type = type;
    const Result<PropertyValue> value = ParseValue(form, text);
    if (value.ok()) {
      const Result<PropertyValue> back = ParseValue(form, PrintValue(*value));
      Require(back.ok() && PrintValue(*back) == PrintValue(*value));
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  Properties(text);
  Command(text);
  Json(text);
  Manifest(text);
  Value(text);
  (void)ReadConfiguration(text, "fuzz");
  return 0;
}
