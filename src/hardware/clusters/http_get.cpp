#include "hardware/clusters/http_get.h"

#include <curl/curl.h>
#include <dlfcn.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <string_view>

#include <fmt/format.h>

namespace sparkwright::hardware {
namespace {

constexpr const char* kLibrary = "libcurl.so.4";
constexpr Millis kConnectLimit{5'000};
constexpr long kRedirections = 5;
constexpr std::size_t kMostBytes = std::size_t{32} << 20;

/// The functions of libcurl that are used.
struct Curl {
  decltype(&::curl_easy_init) init = nullptr;
  decltype(&::curl_easy_setopt) set_option = nullptr;
  decltype(&::curl_easy_perform) perform = nullptr;
  decltype(&::curl_easy_getinfo) get_info = nullptr;
  decltype(&::curl_easy_strerror) error_text = nullptr;
  decltype(&::curl_easy_cleanup) clean_up = nullptr;

  [[nodiscard]] bool IsWhole() const {
    return init != nullptr && set_option != nullptr && perform != nullptr && get_info != nullptr &&
           error_text != nullptr && clean_up != nullptr;
  }
};

template <typename Function>
void Find(void* library, const char* symbol, Function& function) {
  function = reinterpret_cast<Function>(::dlsym(library, symbol));
}

Result<Curl> LoadCurl() {
  // Never unloaded: libcurl and what it brings do not take that well.
  void* const library = ::dlopen(kLibrary, RTLD_NOW | RTLD_LOCAL);
  Curl curl;
  if (library != nullptr) {
    Find(library, "curl_easy_init", curl.init);
    Find(library, "curl_easy_setopt", curl.set_option);
    Find(library, "curl_easy_perform", curl.perform);
    Find(library, "curl_easy_getinfo", curl.get_info);
    Find(library, "curl_easy_strerror", curl.error_text);
    Find(library, "curl_easy_cleanup", curl.clean_up);
  }
  if (!curl.IsWhole()) {
    return Error(ErrorCode::kUnavailable,
                 fmt::format("cannot load {}; install libcurl4, or save the page and give the file", kLibrary));
  }
  return curl;
}

struct Body {
  std::string text;
  bool is_too_long = false;
};

extern "C" std::size_t SparkwrightTakeBytes(const char* bytes, std::size_t size, std::size_t count, void* target) {
  auto* const body = static_cast<Body*>(target);
  const std::size_t length = size * count;
  if (body->text.size() + length > kMostBytes) {
    body->is_too_long = true;
    return 0;
  }
  body->text.append(bytes, length);
  return length;
}

/// The host of a URL, in small letters, an IPv6 address in its brackets.
std::string HostOf(std::string_view url) {
  const std::size_t scheme = url.find("://");
  url.remove_prefix(scheme == std::string_view::npos ? 0 : scheme + 3);
  url = url.substr(0, url.find_first_of("/?#"));
  const std::size_t user = url.rfind('@');
  url.remove_prefix(user == std::string_view::npos ? 0 : user + 1);
  url = url.substr(0, url.find(':', url.starts_with('[') ? std::min(url.find(']'), url.size()) : 0));
  std::string host(url);
  std::transform(host.begin(), host.end(), host.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return host;
}

/// Four numbers of at most 255, the first of which is 127.
bool IsLoopbackNumber(std::string_view host) {
  constexpr int kParts = 4;
  constexpr int kLoopback = 127;
  constexpr int kMost = 255;
  for (int part = 0; part < kParts; ++part) {
    int number = -1;
    const char* const end = host.data() + host.size();
    const auto [rest, status] = std::from_chars(host.data(), end, number);
    if (status != std::errc() || number < 0 || number > kMost || (part == 0 && number != kLoopback)) {
      return false;
    }
    host.remove_prefix(static_cast<std::size_t>(rest - host.data()));
    if (part + 1 < kParts) {
      if (!host.starts_with('.')) {
        return false;
      }
      host.remove_prefix(1);
    }
  }
  return host.empty();
}

std::string AdviceFor(long status) {
  return status == 401 || status == 403 ? "; it wants somebody it knows: put a name into ~/.netrc, or save the page "
                                          "with curl (--negotiate -u : for Kerberos) and give the file"
                                        : "";
}

}  // namespace

bool IsOfThisMachine(std::string_view url) {
  const std::string host = HostOf(url);
  return host == "localhost" || host == "[::1]" || IsLoopbackNumber(host);
}

Result<std::string> CurlClient::Get(const std::string& url) {
  if (!url.starts_with("http://") && !url.starts_with("https://")) {
    return Error(ErrorCode::kInvalidArgument, fmt::format("'{}' is no URL; it starts with http:// or https://", url));
  }
  SPARKWRIGHT_TRY(const Curl curl, LoadCurl());
  const std::unique_ptr<CURL, decltype(curl.clean_up)> handle(curl.init(), curl.clean_up);
  if (handle == nullptr) {
    return Error(ErrorCode::kUnavailable, "libcurl does not start");
  }
  Body body;
  curl.set_option(handle.get(), CURLOPT_URL, url.c_str());
  curl.set_option(handle.get(), CURLOPT_PROTOCOLS_STR, "http,https");
  curl.set_option(handle.get(), CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  curl.set_option(handle.get(), CURLOPT_FOLLOWLOCATION, 1L);
  curl.set_option(handle.get(), CURLOPT_MAXREDIRS, kRedirections);
  curl.set_option(handle.get(), CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(std::min(kConnectLimit, limit_).count()));
  curl.set_option(handle.get(), CURLOPT_TIMEOUT_MS, static_cast<long>(limit_.count()));
  curl.set_option(handle.get(), CURLOPT_NOSIGNAL, 1L);
  curl.set_option(handle.get(), CURLOPT_NETRC, static_cast<long>(CURL_NETRC_OPTIONAL));
  curl.set_option(handle.get(), CURLOPT_ACCEPT_ENCODING, "");
  curl.set_option(handle.get(), CURLOPT_USERAGENT, "sparkwright");
  if (IsOfThisMachine(url)) {
    curl.set_option(handle.get(), CURLOPT_NOPROXY, "*");
  }
  curl.set_option(handle.get(), CURLOPT_WRITEFUNCTION, &SparkwrightTakeBytes);
  curl.set_option(handle.get(), CURLOPT_WRITEDATA, &body);
  const CURLcode code = curl.perform(handle.get());
  if (body.is_too_long) {
    return Error(ErrorCode::kLimitExceeded,
                 fmt::format("{}: sends more than {} MiB, which is no such page", url, kMostBytes >> 20));
  }
  if (code != CURLE_OK) {
    return Error(ErrorCode::kUnavailable,
                 fmt::format("{}: {}; is the address right and the service running?", url, curl.error_text(code)));
  }
  long status = 0;
  curl.get_info(handle.get(), CURLINFO_RESPONSE_CODE, &status);
  if (status != 200) {
    return Error(status == 404 ? ErrorCode::kNotFound : ErrorCode::kUnavailable,
                 fmt::format("{}: answers with status {}{}", url, status, AdviceFor(status)));
  }
  return std::move(body.text);
}

}  // namespace sparkwright::hardware
