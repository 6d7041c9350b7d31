#include "validate/rule.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  const bool is_kryo = subject.Text("spark.serializer").value_or("").ends_with("KryoSerializer");
  if (is_kryo && subject.IsTrue("spark.kryo.registrationRequired") && !subject.IsSet("spark.kryo.classesToRegister") &&
      !subject.IsSet("spark.kryo.registrator")) {
    violations.push_back(subject.At({"spark.kryo.registrationRequired", "spark.serializer"}));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kKryoRegistrationWithoutClasses = {
    .id = "SC318",
    .name = "kryo-registration-without-classes",
    .title = "Kryo that knows no class of the application",
    .since = "0.1.0",
    .message = "spark.kryo.registrationRequired is true, and nothing registers the classes of the application.",
    .advice =
        "Name them in spark.kryo.classesToRegister or a spark.kryo.registrator, or leave registrationRequired out.",
    .doc =
        "With registrationRequired a job fails with \"Class is not registered\" as soon as an object of another class "
        "is serialised. Spark registers its own classes, so that DataFrames work; RDDs of the application's own "
        "classes, and broadcasts of them, do not.",
    .severity = model::FindingSeverity::kInfo,
    .check = &Check,
};

}  // namespace sparkwright::validate
