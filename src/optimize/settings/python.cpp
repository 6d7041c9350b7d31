#include <string>

#include "optimize/settings/settings.h"

namespace sparkwright::optimize {

void SetPython(const Plan& plan, Settings& settings) {
  if (!IsPython(plan.job)) {
    return;
  }
  constexpr model::PropertyTopic kTopic = model::PropertyTopic::kPython;
  settings.Set(kTopic, "spark.sql.execution.arrow.pyspark.enabled", "true",
               "rows go to pandas and back as columns; without PyArrow Spark falls back by itself");
  if (plan.job.workload.traits.has_row_udfs) {
    settings.Note(
        "Functions of your own are called for each row: built-in functions of pyspark.sql.functions run in the JVM, "
        "and "
        "pandas_udf gets whole columns.");
  }
}

}  // namespace sparkwright::optimize
