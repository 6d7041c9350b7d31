#pragma once

#include <vector>

#include "validate/subject.h"

namespace sparkwright::validate {

/// Whether the processes of the application talk to each other over a network: a cluster manager that is known and is
/// not local, local-cluster, or a master on the loopback address.
bool IsOnNetwork(const Subject& subject);

/// Whether what the processes say to each other is encrypted: spark.network.crypto.enabled, SASL encryption, or TLS for
/// RPC (spark.ssl.rpc.enabled, since 4.0).
bool EncryptsNetwork(const Subject& subject);

/// The lists that say who may look at an application and who may change it, those that name anybody.
std::vector<const conf::ConfigurationEntry*> AclEntries(const Subject& subject);

}  // namespace sparkwright::validate
