#include "hardware/clusters/http_get.h"

#include <curl/curl.h>
#include <dlfcn.h>

#include <array>
#include <memory>
#include <string_view>

#include <fmt/format.h>

namespace sparkwright::hardware {
namespace {

constexpr const char* kLibrary = "libcurl.so.4";
constexpr long kConnectSeconds = 5;
constexpr long kSeconds = 20;
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

/// A proxy would ask itself.
bool IsOfThisMachine(std::string_view url) {
  return url.starts_with("http://127.") || url.starts_with("http://localhost:") || url.starts_with("http://[::1]");
}

std::string AdviceFor(long status) {
  return status == 401 || status == 403 ? "; it wants somebody it knows: put a name into ~/.netrc, or save the page "
                                          "with curl (--negotiate -u : for Kerberos) and give the file"
                                        : "";
}

}  // namespace

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
  curl.set_option(handle.get(), CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
  curl.set_option(handle.get(), CURLOPT_TIMEOUT, kSeconds);
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
