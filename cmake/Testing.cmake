# Tests that are not unit tests: text tests, and fuzzers with their corpora.

# tests/<name>/run.py is one text test. It is called from the repository root with the program to test; exit status 77
# means skipped. tests/<name>/LABELS may list further CTest labels, such as slow.
if(SPARKWRIGHT_BUILD_TESTS AND TARGET sparkwright)
  file(GLOB scripts CONFIGURE_DEPENDS RELATIVE "${PROJECT_SOURCE_DIR}" "${PROJECT_SOURCE_DIR}/tests/*/run.py")
  foreach(script IN LISTS scripts)
    get_filename_component(folder "${script}" DIRECTORY)
    get_filename_component(name "${folder}" NAME)
    set(labels text)
    set(labels_file "${PROJECT_SOURCE_DIR}/${folder}/LABELS")
    if(EXISTS "${labels_file}")
      set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${labels_file}")
      file(STRINGS "${labels_file}" more REGEX "^[a-z]")
      list(APPEND labels ${more})
    endif()
    set(timeout 300)
    if("slow" IN_LIST labels)
      set(timeout 1200)
    endif()
    add_test(NAME text.${name} COMMAND /usr/bin/env python3 "${script}" --sparkwright $<TARGET_FILE:sparkwright>
             WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}")
    set_tests_properties(text.${name} PROPERTIES LABELS "${labels}" SKIP_RETURN_CODE 77 TIMEOUT ${timeout})
    # Packages from tools/requirements.txt are in the private environment that ./dev makes.
    set_property(TEST text.${name} PROPERTY ENVIRONMENT_MODIFICATION
                 "PATH=path_list_prepend:${PROJECT_SOURCE_DIR}/build/venv/bin")
  endforeach()
endif()

# tests/fuzz/<name>_fuzzer.cpp is a libFuzzer program in preset fuzz. Elsewhere it is linked with replay_main.cpp and run
# over tests/fuzz/corpus/<name>/, so that a finding added there stays fixed. Fuzzers may use every layer but cli.
set(fuzz_layers "")
add_custom_target(fuzzers)
foreach(name ingest hardware conf facts workload diagnose predict report pipeline model base)
  if(TARGET sparkwright_${name})
    list(APPEND fuzz_layers sparkwright::${name})
  endif()
endforeach()
if(SPARKWRIGHT_BUILD_TESTS OR SPARKWRIGHT_LIBFUZZER)
  file(GLOB fuzzers CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/tests/fuzz/*_fuzzer.cpp")
  foreach(fuzzer IN LISTS fuzzers)
    get_filename_component(target "${fuzzer}" NAME_WE)
    string(REGEX REPLACE "_fuzzer$" "" name "${target}")
    set(corpus "${PROJECT_SOURCE_DIR}/tests/fuzz/corpus/${name}")
    if(SPARKWRIGHT_LIBFUZZER)
      add_executable(${target} "${fuzzer}")
      target_link_options(${target} PRIVATE -fsanitize=fuzzer)
      add_dependencies(fuzzers ${target})
    else()
      set(target ${name}_replay)
      add_executable(${target} "${fuzzer}" "${PROJECT_SOURCE_DIR}/tests/fuzz/replay_main.cpp")
      add_test(NAME fuzz.${name} COMMAND ${target} "${corpus}" WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}")
      set_tests_properties(fuzz.${name} PROPERTIES LABELS fuzz TIMEOUT 300)
      add_dependencies(sanitized_tests ${target})
    endif()
    target_include_directories(${target} PRIVATE "${PROJECT_SOURCE_DIR}/tests/fuzz")
    target_link_libraries(${target} PRIVATE ${fuzz_layers} sparkwright::compile_options)
  endforeach()
endif()

# tests/sweep/recommend_sweep.cpp holds very many recommended configurations against what must be true of any.
if(SPARKWRIGHT_BUILD_TESTS AND TARGET sparkwright_pipeline)
  add_executable(recommend_sweep "${PROJECT_SOURCE_DIR}/tests/sweep/recommend_sweep.cpp")
  target_link_libraries(recommend_sweep PRIVATE sparkwright::pipeline sparkwright::conf sparkwright::model
                        sparkwright::base fmt::fmt sparkwright::compile_options)
  add_test(NAME sweep.recommend COMMAND recommend_sweep)
  set_tests_properties(sweep.recommend PROPERTIES LABELS "sweep;slow" TIMEOUT 600)
endif()

# docs/guide/examples/<name>.cpp is a program of the guide on the library; it must print <name>.txt.
if(SPARKWRIGHT_BUILD_TESTS AND TARGET sparkwright_pipeline)
  file(GLOB examples CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/docs/guide/examples/*.cpp")
  foreach(example IN LISTS examples)
    get_filename_component(name "${example}" NAME_WE)
    add_executable(example_${name} "${example}")
    target_link_libraries(example_${name} PRIVATE sparkwright::pipeline fmt::fmt sparkwright::compile_options)
    add_test(NAME guide.${name} COMMAND /usr/bin/env python3 "${PROJECT_SOURCE_DIR}/tests/guide/example.py"
             $<TARGET_FILE:example_${name}> "${PROJECT_SOURCE_DIR}/docs/guide/examples/${name}.txt")
    set_tests_properties(guide.${name} PROPERTIES LABELS text TIMEOUT 120)
  endforeach()
endif()

# tests/hardware/fake_nvml/fake_nvml.cpp answers like NVIDIA's library on one machine: one library for each, found by
# tests beside the program.
if(SPARKWRIGHT_BUILD_TESTS AND TARGET hardware_test)
  foreach(machine dgx_h100 dgx_h100_mig gb10 a10g mismatch old_driver)
    add_library(fake_nvml_${machine} MODULE "${PROJECT_SOURCE_DIR}/tests/hardware/fake_nvml/fake_nvml.cpp")
    target_include_directories(fake_nvml_${machine} PRIVATE "${PROJECT_SOURCE_DIR}/src")
    target_compile_definitions(fake_nvml_${machine} PRIVATE FAKE_NVML="${machine}"
                               $<$<STREQUAL:${machine},old_driver>:FAKE_NVML_IS_OLD>)
    target_link_libraries(fake_nvml_${machine} PRIVATE sparkwright::compile_options)
    set_target_properties(fake_nvml_${machine} PROPERTIES LIBRARY_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/fake_nvml")
    add_dependencies(hardware_test fake_nvml_${machine})
  endforeach()
  target_compile_definitions(hardware_test PRIVATE FAKE_NVML_FOLDER="${PROJECT_BINARY_DIR}/fake_nvml")
endif()

# What ./dev test builds and runs under the sanitizers beside the fuzzers: the layers that meet bytes from outside.
foreach(name base conf hardware ingest)
  if(TARGET ${name}_test)
    add_dependencies(sanitized_tests ${name}_test)
  endif()
endforeach()

# bench/<question>.cpp is a program of its own, built with the target `bench` in preset release.
if(SPARKWRIGHT_BUILD_BENCHMARKS)
  add_custom_target(bench)
  file(GLOB questions CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/bench/*.cpp")
  foreach(question IN LISTS questions)
    get_filename_component(name "${question}" NAME_WE)
    add_executable(bench_${name} EXCLUDE_FROM_ALL "${question}")
    target_link_libraries(bench_${name} PRIVATE ${fuzz_layers} benchmark::benchmark sparkwright::compile_options)
    add_dependencies(bench bench_${name})
  endforeach()
  if(TARGET sparkwright)
    add_dependencies(bench sparkwright)
  endif()
endif()
