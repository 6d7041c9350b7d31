#include "validate/rule.h"
#include "validate/without_effect.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) { return WithoutEffect(subject, Switch::kKryo); }

}  // namespace

extern constinit const Rule kKryoSettingsWithoutKryo = {
    .id = "SC218",
    .name = "kryo-settings-without-kryo",
    .title = "Settings of Kryo without it",
    .since = "0.1.0",
    .message = "{keys} without effect on most data: {switch} is not KryoSerializer.",
    .advice = "Set spark.serializer to org.apache.spark.serializer.KryoSerializer, or take them out.",
    .doc =
        "KryoSerializer reads these. Spark uses it by itself for shuffles of primitive types and strings only; "
        "everything else goes through spark.serializer, Java's by default, so that classes registered here are rarely "
        "met.",
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
