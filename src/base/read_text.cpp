#include "base/read_text.h"

#include <array>
#include <memory>

namespace sparkwright {

Result<std::string> ReadText(FileSystem& files, const std::string& path, Bytes most) {
  SPARKWRIGHT_TRY(const std::unique_ptr<ByteStream> stream, files.Open(path));
  std::string text;
  std::array<char, 16384> buffer{};
  while (true) {
    SPARKWRIGHT_TRY(const std::size_t size, stream->Read(buffer));
    if (size == 0) {
      return text;
    }
    text.append(buffer.data(), size);
    if (text.size() > static_cast<std::size_t>(most.count())) {
      return Error(ErrorCode::kLimitExceeded,
                   path + ": has more than " + std::to_string(most.count()) + " bytes, more than is read here");
    }
  }
}

}  // namespace sparkwright
