# The libraries of deps.lock, which `./dev` compiled into the cache and linked at build/deps.
if(EMSCRIPTEN)
  file(REAL_PATH ${PROJECT_SOURCE_DIR}/build/deps/wasm deps)
else()
  file(REAL_PATH ${PROJECT_SOURCE_DIR}/build/deps/native deps)
endif()
if(NOT EXISTS ${deps}/include/sodium.h)
  message(FATAL_ERROR "The third-party libraries are not there yet. Run ./dev setup first.")
endif()
# A new lock file means a new folder: configure again.
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/deps.lock)

add_library(third_party INTERFACE)
target_include_directories(third_party SYSTEM INTERFACE ${deps}/include)

foreach(name sodium sodium_small sodium_simd zlib catch2)
  if(EXISTS ${deps}/lib/lib${name}.a)
    add_library(${name} STATIC IMPORTED)
    set_target_properties(${name} PROPERTIES IMPORTED_LOCATION ${deps}/lib/lib${name}.a)
  endif()
endforeach()

target_compile_definitions(third_party INTERFACE Z_PREFIX)
target_link_libraries(third_party INTERFACE zlib)
