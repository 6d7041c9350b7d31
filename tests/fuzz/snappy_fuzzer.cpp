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
      fuzz::RoundTrip(&ingest::packing::SnappyJava, text, piece);
      break;
    case 1:
      fuzz::RoundTrip(&ingest::packing::SnappyFramed, text, piece);
      break;
    case 2:
      fuzz::DecodeTwice(std::string("\x82SNAPPY\0\0\0\0\1\0\0\0\1", 16) + text, piece);
      break;
    default:
      fuzz::DecodeTwice(std::string("\xff\x06\0\0sNaPpY", 10) + text, piece);
      break;
  }
  return 0;
}
