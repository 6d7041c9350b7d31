#include "validate/rule.h"
#include "validate/without_effect.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) { return WithoutEffect(subject, Switch::kRocksDb); }

}  // namespace

extern constinit const Rule kRocksdbSettingsWithoutRocksdb = {
    .id = "SC233",
    .name = "rocksdb-settings-without-rocksdb",
    .title = "Settings of the RocksDB state store without it",
    .since = "0.1.0",
    .message = "{keys} without effect: {switch} is not RocksDB's.",
    .advice = "Set spark.sql.streaming.stateStore.providerClass to RocksDBStateStoreProvider, or take them out.",
    .doc =
        "RocksDBConf reads these for spark.sql.streaming.stateStore.providerClass RocksDBStateStoreProvider; the "
        "default is the HDFS-backed store, which keeps all state on the heap.",
    .severity = model::FindingSeverity::kWarning,
    .check = &Check,
};

}  // namespace sparkwright::validate
