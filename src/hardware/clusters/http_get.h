#pragma once

#include <string>
#include <string_view>

#include "base/quantity.h"
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

/// How long a page may take.
inline constexpr Millis kUsualPageLimit{20'000};
/// Of a page of this machine, whose answer is waited for between other things.
inline constexpr Millis kLoopbackPageLimit{2'000};

/// Over the network, by libcurl, which is loaded when it is first needed: it brings thirty libraries along, which would
/// make every start of the program slower. 5 seconds to connect, `limit` for all, 32 MiB at most, 5 redirections,
/// certificates are checked; proxies (none for this machine's loopback addresses)
/// and ~/.netrc as curl has them.
class CurlClient final : public HttpClient {
 public:
  explicit CurlClient(Millis limit = kUsualPageLimit) : limit_(limit) {}
  Result<std::string> Get(const std::string& url) override;

 private:
  Millis limit_;
};

/// Whether the host of a URL is this machine by name or number: localhost, 127.0.0.0/8, ::1. A proxy would ask itself.
bool IsOfThisMachine(std::string_view url);

}  // namespace sparkwright::hardware
