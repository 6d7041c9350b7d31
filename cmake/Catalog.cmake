# sparkwright_catalog(<output.cpp> <layer> <Type>)
#
# Writes the list of what the files of src/<layer>/catalog/ define: a file <id>_<some_name>.cpp defines
# `extern constinit const <Type> k<SomeName>`. The output defines `std::span<const <Type>* const> All<Type>s()`, in the
# order of the file names, which <layer>/<type>.h declares.

include(CamelCase)

function(sparkwright_catalog output layer type)
  file(GLOB files CONFIGURE_DEPENDS RELATIVE "${PROJECT_SOURCE_DIR}/src/${layer}/catalog"
       "${PROJECT_SOURCE_DIR}/src/${layer}/catalog/*.cpp")
  list(FILTER files EXCLUDE REGEX "_test\\.cpp$")
  list(SORT files)
  set(declarations "")
  set(entries "")
  foreach(file IN LISTS files)
    if(NOT file MATCHES "^[a-z]+[0-9]+_[a-z0-9_]+\\.cpp$")
      message(FATAL_ERROR "src/${layer}/catalog/${file}: the name must be <id>_<some_name>.cpp")
    endif()
    string(REGEX REPLACE "^[a-z]+[0-9]+_([a-z0-9_]+)\\.cpp$" "\\1" words "${file}")
    sparkwright_camel_case(name "${words}")
    string(APPEND declarations "extern const ${type} k${name};\n")
    string(APPEND entries "\n      &k${name},")
  endforeach()
  string(TOLOWER "${type}" header)
  file(CONFIGURE OUTPUT "${output}" @ONLY CONTENT
"// Made by cmake/Catalog.cmake; do not edit.
#include <array>

#include \"${layer}/${header}.h\"

namespace sparkwright::${layer} {

@declarations@
std::span<const ${type}* const> All${type}s() {
  static constexpr auto kAll = std::to_array<const ${type}*>({@entries@
  });
  return kAll;
}

}  // namespace sparkwright::${layer}
")
endfunction()
