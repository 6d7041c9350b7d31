# sparkwright_embed_lines(<output.cpp> <layer> <file>…)
#
# Writes a source file that holds the lines of each data/<file>. For a_b.jsonl and a-b.jsonl it defines
# `std::span<const std::string_view> ABLines()` in namespace sparkwright::<layer>, which the layer declares itself in
# embedded_lines_internal.h. No line may hold `)line"`. The build configures again when a file changes.

include(CamelCase)

function(sparkwright_embed_lines output layer)
  set(constants "")
  set(functions "")
  foreach(file IN LISTS ARGN)
    set(path "${PROJECT_SOURCE_DIR}/data/${file}")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${path}")
    get_filename_component(words "${file}" NAME_WE)
    string(REPLACE "-" "_" words "${words}")
    sparkwright_camel_case(name "${words}")
    file(READ "${path}" lines)
    string(REGEX REPLACE "\n$" "" lines "${lines}")
    string(REPLACE "\n" ")line\"sv,\n    R\"line(" lines "${lines}")
    string(APPEND constants "constexpr std::string_view k${name}[] = {\n    R\"line(${lines})line\"sv};\n\n")
    string(APPEND functions "std::span<const std::string_view> ${name}Lines() { return k${name}; }\n")
  endforeach()
  file(CONFIGURE OUTPUT "${output}" @ONLY CONTENT
"// Made by cmake/EmbedData.cmake; do not edit.
#include \"${layer}/embedded_lines_internal.h\"

namespace sparkwright::${layer} {
namespace {

// With their lengths, which a compiler need not count.
using namespace std::string_view_literals;

@constants@}  // namespace

@functions@
}  // namespace sparkwright::${layer}
")
endfunction()
