#include "validate/secret.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/one_of.h"
#include "conf/java_text.h"

namespace sparkwright::validate {
namespace {

/// In lower case without punctuation: "spark.hadoop.fs.s3a.secret.key" becomes "sparkhadoopfss3asecretkey".
std::string Bare(std::string_view key) {
  std::string bare = conf::LowerCase(key);
  bare.erase(std::remove_if(bare.begin(), bare.end(),
                            [](char c) { return !((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')); }),
             bare.end());
  return bare;
}

/// Whether a secret begins at `at`: something, and no reference.
bool IsLiteralAt(std::string_view value, std::size_t at) {
  const std::string_view rest = value.substr(std::min(at, value.size()));
  return IsLiteral(rest.substr(0, rest.find_first_of(" ;&,@\"'")));
}

}  // namespace

bool IsSecretKey(std::string_view key) {
  // References to secrets of Kubernetes: where they are mounted, which key of which secret.
  constexpr std::array<std::string_view, 4> kReferences = {
      "spark.kubernetes.driver.secrets.", "spark.kubernetes.executor.secrets.", "spark.kubernetes.driver.secretKeyRef.",
      "spark.kubernetes.executor.secretKeyRef."};
  if (StartsWithOneOf(key, kReferences)) {
    return false;
  }
  const std::string bare = Bare(key);
  constexpr std::array<std::string_view, 13> kEndings = {
      "password",   "passwd", "passphrase", "secret",     "secretkey",    "secretaccesskey", "token",
      "oauthtoken", "apikey", "accountkey", "privatekey", "clientsecret", "sharedkey"};
  // Azure puts the account's name behind: fs.azure.account.key.NAME.dfs.core.windows.net.
  return std::any_of(kEndings.begin(), kEndings.end(), [&](std::string_view end) { return bare.ends_with(end); }) ||
         bare.find("fsazureaccountkey") != std::string::npos || bare.find("fsazuresas") != std::string::npos ||
         bare.find("oauth2clientsecret") != std::string::npos;
}

bool IsLiteral(std::string_view value) {
  return !value.empty() && value.find("${") == std::string_view::npos && !value.starts_with("***") &&
         !conf::IsSameIgnoringCase(value, "true") && !conf::IsSameIgnoringCase(value, "false");
}

bool HasPasswordInside(std::string_view value) {
  for (std::size_t at = value.find("://"); at != std::string_view::npos; at = value.find("://", at + 1)) {
    const std::string_view authority = value.substr(at + 3, value.substr(at + 3).find_first_of("/ ,?"));
    const std::size_t host = authority.rfind('@');
    const std::size_t colon = authority.find(':');
    if (host != std::string_view::npos && colon < host && colon + 1 < host &&
        IsLiteral(authority.substr(colon + 1, host - colon - 1))) {
      return true;
    }
  }
  const std::string lower = conf::LowerCase(value);
  constexpr std::string_view kWord = "password=";
  for (std::size_t at = lower.find(kWord); at != std::string::npos; at = lower.find(kWord, at + 1)) {
    if (IsLiteralAt(value, at + kWord.size())) {
      return true;
    }
  }
  return false;
}

}  // namespace sparkwright::validate
