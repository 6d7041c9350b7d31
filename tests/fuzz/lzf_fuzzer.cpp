// First byte: how to read (low bits) and what to do (high bits). The rest: text to pack and unpack, or packed bytes
// behind a magic number.
#include <cstddef>
#include <cstdint>

#include "decode_input.h"
#include "ingest/codecs/packing_for_test.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sparkwright;
  const auto [choice, text] = fuzz::Split(data, size);
  const std::size_t piece = 1 + (choice & 31U) * 37;
  switch (choice >> 5U) {
    case 0:
      fuzz::RoundTrip(&ingest::packing::Lzf, text, piece);
      break;
    default:
      fuzz::DecodeTwice(std::string("ZV") + text, piece);
      break;
  }
  return 0;
}
