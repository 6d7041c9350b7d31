#include <string>

#include <fmt/format.h>

#include "optimize/settings/settings.h"

namespace sparkwright::optimize {
namespace {

using model::PropertyTopic;
using model::WorkloadClass;
constexpr PropertyTopic kTopic = PropertyTopic::kStorage;

}  // namespace

void SetStorage(const Plan& plan, Settings& settings) {
  const bool serialises_objects =
      (plan.Is(WorkloadClass::kGraph) || plan.Is(WorkloadClass::kMlTraining)) && !IsPython(plan.job);
  if (serialises_objects) {
    settings.Set(kTopic, "spark.serializer", "org.apache.spark.serializer.KryoSerializer",
                 "RDDs of objects are shuffled and sent: Kryo's are smaller than Java's");
    settings.Set(kTopic, "spark.kryoserializer.buffer.max", "256m",
                 "one object, such as a model or a vertex with many neighbours, must fit into it");
  } else {
    settings.LeaveAlone("spark.serializer",
                        IsPython(plan.job)
                            ? "Python's rows are pickled and DataFrames have their own form: Kryo would see "
                              "neither"
                            : "DataFrames have their own form, which Kryo does not see");
  }
  if (plan.Is(WorkloadClass::kEtl) || plan.Is(WorkloadClass::kMixed)) {
    settings.LeaveAlone("spark.sql.parquet.compression.codec",
                        "snappy costs little to write and read; zstd is smaller where storage costs more than cores");
    settings.LeaveAlone("spark.hadoop.mapreduce.fileoutputcommitter.algorithm.version",
                        "2 would be faster and leave half a result behind when a job fails");
    if (plan.job.data_place == model::DataPlace::kNetwork) {
      settings.Note(
          "Writing to S3 wants a committer that renames nothing: with the jar spark-hadoop-cloud, "
          "spark.hadoop.fs.s3a.committer.name magic and "
          "spark.sql.sources.commitProtocolClass org.apache.spark.internal.io.cloud.PathOutputCommitProtocol.");
    }
    settings.Note(
        "Partition what is written by a column that readers filter on, of hundreds of values at most, and repartition "
        "by "
        "it before writing: otherwise every task writes a file for every value.");
  }
  settings.LeaveAlone("spark.io.compression.codec", "lz4 keeps up with the network; zstd would take CPU time for it");
}

}  // namespace sparkwright::optimize
