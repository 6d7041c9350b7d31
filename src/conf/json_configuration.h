#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "conf/configuration.h"

namespace sparkwright::conf {

/// The forms in which JSON holds a Spark configuration.
enum class JsonForm {
  kFlat,        ///< {"spark.executor.memory": "8g"}, as in Livy's "conf" or beside other keys.
  kNested,      ///< {"spark": {"executor": {"memory": "8g"}}}.
  kDatabricks,  ///< A cluster of Databricks: {"spark_conf": {…}}, also below "new_cluster" and in "job_clusters".
  kEmr,         ///< Classifications of EMR: [{"Classification": "spark-defaults", "Properties": {…}}].
  kDataproc,    ///< Properties of Dataproc: {"spark:spark.executor.memory": "8g"}, also below "properties".
};

struct JsonConfiguration {
  JsonForm form = JsonForm::kFlat;
  Configuration configuration;
  std::string spark_version;  ///< That it says it is for; empty in most forms.
};

/// Reads any of these forms, and what `recommend` and `tune` print as JSON; it is recognised by its keys. Numbers and
/// booleans are taken as their text. Keys that do not start with "spark." are left out, for such a file has much
/// beside. `name` is what messages call the text. Errors: kCorrupt for what is not JSON (with line and column), or has
/// no property of Spark; kInvalidArgument for a property that is neither text, number nor boolean.
Result<JsonConfiguration> ParseJsonConfiguration(std::string_view text, std::string_view name);

/// What is in effect, in one of the forms, indented by two, with a line end. kNested has flat keys where a key is also
/// the front of another, which nesting cannot say.
std::string PrintJsonConfiguration(const Configuration& configuration, JsonForm form);

}  // namespace sparkwright::conf
