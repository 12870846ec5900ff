# The native program and the native tests.
option(SAMTYCKE_SANITIZE "AddressSanitizer and UndefinedBehaviorSanitizer" OFF)
if(SAMTYCKE_SANITIZE)
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
  target_compile_options(samtycke_core PRIVATE
    -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
endif()
target_link_libraries(samtycke_core PUBLIC sodium)


find_package(Threads REQUIRED)
find_package(CURL REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS url)
find_package(PkgConfig REQUIRED)
pkg_check_modules(brotli REQUIRED IMPORTED_TARGET libbrotlienc libbrotlidec)

file(GLOB_RECURSE backend_sources CONFIGURE_DEPENDS backend/*.cpp)
list(FILTER backend_sources EXCLUDE REGEX "/backend/main\\.cpp$")
if(NOT backend_sources)
  set(backend_sources ${PROJECT_SOURCE_DIR}/cmake/empty.cpp)
endif()
file(READ ${PROJECT_SOURCE_DIR}/consent-schemas/openapi.yaml openapi)
configure_file(backend/openapi.cpp.in ${PROJECT_BINARY_DIR}/openapi.cpp @ONLY)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS consent-schemas/openapi.yaml)
file(GLOB letter_files RELATIVE ${PROJECT_SOURCE_DIR} CONFIGURE_DEPENDS
  consent-schemas/locales/*/mail.json)
foreach(file ${letter_files})
  file(READ ${PROJECT_SOURCE_DIR}/${file} text)
  cmake_path(GET file PARENT_PATH folder)
  cmake_path(GET folder FILENAME language)
  string(APPEND letter_texts "{\"${language}\", R\"~json~(${text})~json~\"},\n")
endforeach()
configure_file(backend/mail/letter_texts.cpp.in ${PROJECT_BINARY_DIR}/letter_texts.cpp @ONLY)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${letter_files})
add_library(samtycke_backend STATIC ${backend_sources} ${PROJECT_BINARY_DIR}/openapi.cpp
  ${PROJECT_BINARY_DIR}/letter_texts.cpp)
target_include_directories(samtycke_backend PUBLIC backend)
target_link_libraries(samtycke_backend
  PRIVATE samtycke_options
  PUBLIC samtycke_core Boost::url Boost::headers SQLite::SQLite3 CURL::libcurl PkgConfig::brotli
         Threads::Threads)

# g++ 12 sees uninitialized members in an empty std::optional that is moved, when it optimizes, and
# takes every file that a unity build includes for a header (subobject-linkage).
target_compile_options(samtycke_options INTERFACE -Wno-maybe-uninitialized -Wno-subobject-linkage)

# g++ 12 takes Asio's own pair of operator new and delete for coroutine frames for a mismatch.
target_compile_options(samtycke_backend PRIVATE -Wno-mismatched-new-delete)

file(GLOB main_source CONFIGURE_DEPENDS backend/main.cpp)
if(main_source)
  add_executable(samtycke ${main_source})
  target_link_libraries(samtycke PRIVATE samtycke_options samtycke_backend)
endif()

# The tests run from the root of the repository, under sanitizers; a release builds them only when asked to by name.
function(add_tests name library)
  if(ARGN)
    add_executable(${name} ${ARGN})
    if(NOT SAMTYCKE_SANITIZE)
      set_target_properties(${name} PROPERTIES EXCLUDE_FROM_ALL ON)
    endif()
    target_link_libraries(${name} PRIVATE samtycke_options ${library} catch2)
    target_compile_definitions(${name} PRIVATE SAMTYCKE_SOURCE_DIR=".")
  endif()
endfunction()
file(GLOB_RECURSE backend_test_sources CONFIGURE_DEPENDS tests/backend/*.cpp)
add_tests(core_tests samtycke_core ${core_test_sources})
add_tests(backend_tests samtycke_backend ${backend_test_sources})

# That the fuzz targets still compile, without clang; in one piece, each with an entry of its own.
if(SAMTYCKE_SANITIZE)
  file(GLOB fuzz_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/fuzz/*.cpp)
  add_library(fuzz_targets OBJECT ${fuzz_sources})
  target_link_libraries(fuzz_targets PRIVATE samtycke_options samtycke_backend)
  target_compile_definitions(fuzz_targets PRIVATE SAMTYCKE_SOURCE_DIR=".")
  set_target_properties(fuzz_targets PROPERTIES UNITY_BUILD_UNIQUE_ID LLVMFuzzerTestOneInput)
endif()
