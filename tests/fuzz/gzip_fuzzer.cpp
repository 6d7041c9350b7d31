#include <cstddef>
#include <cstdint>
#include <string>

#include "decode_input.h"
#include "ingest/codecs/packing_for_test.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sparkwright::fuzz;
  namespace packing = sparkwright::ingest::packing;
  return TakeStep(data, size,
                  {Pack(&packing::Gzip), DecodeBehind("\x1f\x8b\x08"), [](const std::string& text, std::size_t piece) {
                     DecodeTwice(packing::Gzip(packing::Lz4Block("{\"Event\":1}\n") + text), piece);
                   }});
}
