# libFuzzer targets: tests/fuzz/NAME.cpp -> NAME, with everything they meet under sanitizers.

# clang 14 cannot compile coroutines with -fsanitize=function.
set(sanitizers address,undefined -fno-sanitize=function -fno-sanitize-recover=all)

file(GLOB fuzz_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/fuzz/*.cpp)
target_link_libraries(samtycke_core PUBLIC sodium)
foreach(target samtycke_core)
  target_compile_options(${target} PRIVATE -fsanitize=fuzzer-no-link,${sanitizers})
endforeach()
foreach(source ${fuzz_sources})
  cmake_path(GET source STEM name)
  add_executable(${name} ${source})
  target_link_libraries(${name} PRIVATE samtycke_options samtycke_core)
  target_compile_options(${name} PRIVATE -fsanitize=fuzzer,${sanitizers})
  target_compile_definitions(${name} PRIVATE SAMTYCKE_SOURCE_DIR=".")
  target_link_options(${name} PRIVATE -fsanitize=fuzzer,address,undefined)
endforeach()

# What the backend parses of a tus upload, without the backend's libraries.
set(uploads ${PROJECT_SOURCE_DIR}/backend/uploads)
target_sources(upload-headers PRIVATE ${uploads}/tus_headers.cpp)
target_sources(upload-parts PRIVATE ${uploads}/tus_headers.cpp ${uploads}/age_header.cpp
                                    ${uploads}/upload_parts.cpp)
foreach(name upload-headers upload-parts)
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/backend)
endforeach()
