#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/price.h"

namespace sparkwright::predict {

/// The instance types of data/prices.csv.
const std::vector<model::InstancePrice>& BuiltinPrices();

/// Reads a list of prices: comma-separated values with a line of column names, of which `type` must be there, and any
/// of provider, region, vcpus, memory_mib, gpus, gpu_name, disk_kind, network_mbit, on_demand_usd_hour, spot_usd_hour,
/// dbu_hour, dbu_usd, as_of, source, licence. Values may be quoted; lines that start with # are comments. `name` is of
/// the file, for errors. Errors: kCorrupt with the line.
Result<std::vector<model::InstancePrice>> ParsePrices(std::string_view text, std::string_view name);

/// `prices` with those of `own` in it: of the same type, and provider and region where `own` says them, what `own` says
/// takes the place of what is there; other types are added. Errors: kInvalidArgument for a type that is new and says no
/// vcpus or memory_mib.
Result<std::vector<model::InstancePrice>> WithOwnPrices(std::vector<model::InstancePrice> prices,
                                                        const std::vector<model::InstancePrice>& own);

}  // namespace sparkwright::predict
