#pragma once

#include <string_view>

namespace sparkwright::validate {

/// Whether a property's value is a secret, by its name: it ends in password, token, secret key or the like. Names of
/// files, classes, switches and references to secrets kept elsewhere are none.
bool IsSecretKey(std::string_view key);

/// Whether a value stands for itself: not empty, no reference that Spark or Hadoop resolves (${env:NAME}), not
/// redacted.
bool IsLiteral(std::string_view value);

/// Whether a value has a password inside: scheme://user:password@host, password=… of a JDBC URL, and
/// -D…password=… of Java options.
bool HasPasswordInside(std::string_view value);

}  // namespace sparkwright::validate
