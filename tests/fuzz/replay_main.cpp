// Runs a fuzzer over files instead of libFuzzer's search: the corpus as an ordinary test, with any compiler.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

/// The regular files at `path` itself or anywhere below it, in order of name. Empty when there is nothing.
std::vector<std::filesystem::path> FilesAt(const std::filesystem::path& path) {
  std::vector<std::filesystem::path> files;
  if (std::filesystem::is_regular_file(path)) {
    files.push_back(path);
  } else if (std::filesystem::is_directory(path)) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(path)) {
      if (entry.is_regular_file()) {
        files.push_back(entry.path());
      }
    }
    std::sort(files.begin(), files.end());
  }
  return files;
}

}  // namespace

/// Arguments: files and folders. The empty input always runs first. The last line before a crash names its input.
int main(int argc, char** argv) {
  const std::uint8_t nothing = 0;
  LLVMFuzzerTestOneInput(&nothing, 0);
  std::size_t num_inputs = 1;
  for (int i = 1; i < argc; ++i) {
    for (const std::filesystem::path& file : FilesAt(argv[i])) {
      std::fprintf(stderr, "%s\n", file.c_str());
      std::ifstream stream(file, std::ios::binary);
      if (!stream) {
        std::fprintf(stderr, "cannot read %s\n", file.c_str());
        return 1;
      }
      const std::vector<char> bytes((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
      // A buffer of exactly the input's size lets AddressSanitizer see a read one byte past it.
      const std::vector<std::uint8_t> input(bytes.begin(), bytes.end());
      LLVMFuzzerTestOneInput(input.empty() ? &nothing : input.data(), input.size());
      ++num_inputs;
    }
  }
  std::fprintf(stderr, "replayed %zu inputs\n", num_inputs);
  return 0;
}
