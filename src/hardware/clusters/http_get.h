#pragma once

#include <string>

#include "base/result.h"

namespace sparkwright::hardware {

/// Fetches pages; a stand-in in tests. Not thread-safe.
class HttpClient {
 public:
  virtual ~HttpClient() = default;
  /// The body of a page. Errors: kNotFound (404), kUnavailable (no connection, no answer in time, any other status),
  /// kLimitExceeded, kInvalidArgument (no http or https URL).
  virtual Result<std::string> Get(const std::string& url) = 0;
};

/// Over the network, by libcurl, which is loaded when it is first needed: it brings thirty libraries along, which would
/// make every start of the program slower. 5 seconds to connect, 20 for all, 32 MiB at most, 5 redirections,
/// certificates are checked; proxies (none for this machine's loopback addresses)
/// and ~/.netrc as curl has them.
class CurlClient final : public HttpClient {
 public:
  Result<std::string> Get(const std::string& url) override;
};

}  // namespace sparkwright::hardware
