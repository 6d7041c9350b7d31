# sparkwright_layer(<name> KIND … HOLDS … USES … LINKS … [EMBEDS …] [CATALOG …] [TEST_USES …] [TEST_LINKS …])
#
# Makes from src/<name>/, when the folder exists:
#   sparkwright::<name>  a static library of *.cpp without *_test.cpp and main.cpp; INTERFACE where there are only headers
#   <name>_test          one GoogleTest program of *_test.cpp, its cases registered with CTest as <name>.<Suite>.<Case>
#   <name>_headers       in preset headers: every header without a source of its own compiled alone, twice included
# and, from src/<name>/main.cpp, the program `sparkwright`.
# The meaning of the arguments is at the top of cmake/Layers.cmake.

include(Catalog)
include(EmbedData)

function(sparkwright_layer name)
  cmake_parse_arguments(PARSE_ARGV 1 LAYER "" "KIND;HOLDS;CATALOG" "USES;LINKS;EMBEDS;TEST_USES;TEST_LINKS")
  if(DEFINED LAYER_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "Layers.cmake, row ${name}: unknown words ${LAYER_UNPARSED_ARGUMENTS}")
  endif()
  set(folder "${PROJECT_SOURCE_DIR}/src/${name}")
  if(NOT IS_DIRECTORY "${folder}")
    return()
  endif()

  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${folder}/*.cpp")
  file(GLOB_RECURSE headers CONFIGURE_DEPENDS "${folder}/*.h")
  set(tests ${sources})
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
  list(FILTER sources EXCLUDE REGEX "_test\\.cpp$")
  set(program "${folder}/main.cpp")
  list(REMOVE_ITEM sources "${program}")

  if(LAYER_EMBEDS)
    set(embedded "${PROJECT_BINARY_DIR}/generated/${name}_embedded_lines.cpp")
    sparkwright_embed_lines("${embedded}" ${name} ${LAYER_EMBEDS})
    list(APPEND sources "${embedded}")
  endif()

  if(LAYER_CATALOG)
    set(registry "${PROJECT_BINARY_DIR}/generated/${name}_catalog.cpp")
    sparkwright_catalog("${registry}" ${name} ${LAYER_CATALOG})
    list(APPEND sources "${registry}")
  endif()

  set(uses "")
  foreach(used IN LISTS LAYER_USES)
    if(TARGET sparkwright_${used})
      list(APPEND uses sparkwright::${used})
    endif()
  endforeach()

  set(library sparkwright_${name})
  if(sources)
    add_library(${library} STATIC ${sources} ${headers})
    target_include_directories(${library} PUBLIC "${PROJECT_SOURCE_DIR}/src" "${PROJECT_BINARY_DIR}/generated")
    target_link_libraries(${library} PUBLIC ${uses} ${LAYER_LINKS} PRIVATE sparkwright::compile_options)
  else()
    add_library(${library} INTERFACE)
    target_include_directories(${library} INTERFACE "${PROJECT_SOURCE_DIR}/src" "${PROJECT_BINARY_DIR}/generated")
    target_link_libraries(${library} INTERFACE ${uses} ${LAYER_LINKS})
  endif()
  add_library(sparkwright::${name} ALIAS ${library})

  if(EXISTS "${program}")
    add_executable(sparkwright "${program}")
    target_link_libraries(sparkwright PRIVATE ${library} sparkwright::compile_options)
    set_target_properties(sparkwright PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}")
  endif()

  if(SPARKWRIGHT_BUILD_TESTS AND tests)
    add_executable(${name}_test ${tests})
    foreach(used IN LISTS LAYER_TEST_USES)
      if(TARGET sparkwright_${used})
        target_link_libraries(${name}_test PRIVATE sparkwright::${used})
      endif()
    endforeach()
    target_link_libraries(${name}_test PRIVATE ${library} ${LAYER_TEST_LINKS} GTest::gmock_main
                          sparkwright::compile_options)
    gtest_discover_tests(${name}_test TEST_PREFIX "${name}." WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}"
                         DISCOVERY_TIMEOUT 120 NO_PRETTY_VALUES PROPERTIES LABELS unit TIMEOUT 300)
  endif()

  if(SPARKWRIGHT_VERIFY_HEADERS AND headers)
    set(units "")
    foreach(header IN LISTS headers)
      # A source that includes its own header first, as tools/check_layers.py makes sure, has compiled it alone.
      string(REGEX REPLACE "\\.h$" ".cpp" own_source "${header}")
      if(EXISTS "${own_source}")
        continue()
      endif()
      file(RELATIVE_PATH include "${PROJECT_SOURCE_DIR}/src" "${header}")
      string(REGEX REPLACE "\\.h$" ".cpp" unit "${PROJECT_BINARY_DIR}/alone/${include}")
      file(CONFIGURE OUTPUT "${unit}" CONTENT "#include \"${include}\"\n#include \"${include}\"  // Guarded.\n")
      list(APPEND units "${unit}")
    endforeach()
    if(NOT units)
      return()
    endif()
    add_library(${name}_headers OBJECT ${units})
    target_link_libraries(${name}_headers PRIVATE ${library} sparkwright::compile_options)
    target_compile_options(${name}_headers PRIVATE -O0 -g0)
    add_dependencies(headers ${name}_headers)
  endif()
endfunction()
