# The wasm modules, one per file of wasm/bindings, and the core's tests for Node (the target
# core_tests, when asked for). Core is compiled once for both: small, without exceptions, without RTTI.

# System headers may lie in a root of their own that Ninja cannot see: leave them out of depfiles.
set(CMAKE_DEPFILE_FLAGS_C "-MMD -MT <DEP_TARGET> -MF <DEP_FILE>")
set(CMAKE_DEPFILE_FLAGS_CXX "-MMD -MT <DEP_TARGET> -MF <DEP_FILE>")

add_library(shipped_flags INTERFACE)
target_compile_options(shipped_flags INTERFACE -Oz -flto -fno-exceptions -fno-rtti)
# What assert() prints would bring printf and the library's source texts into every module.
target_compile_definitions(shipped_flags INTERFACE
  "JSON_ASSERT(holds)=((holds)?static_cast<void>(0):__builtin_trap())")
target_link_libraries(samtycke_core PRIVATE shipped_flags)

if(core_test_sources)
  add_executable(core_tests EXCLUDE_FROM_ALL ${core_test_sources})
  set_target_properties(core_tests PROPERTIES SUFFIX .cjs RUNTIME_OUTPUT_DIRECTORY tests)
  target_compile_options(core_tests PRIVATE -O1 -fwasm-exceptions)
  target_compile_definitions(core_tests PRIVATE SAMTYCKE_SOURCE_DIR=".")
  target_link_libraries(core_tests PRIVATE samtycke_options samtycke_core sodium_simd catch2)
  target_link_options(core_tests PRIVATE -O1 -fwasm-exceptions --oformat=js
    -sENVIRONMENT=node -sNODERAWFS=1 -sEXIT_RUNTIME=1 -sALLOW_MEMORY_GROWTH=1
    -sSTACK_SIZE=1MB -sASSERTIONS=1)
endif()

add_library(binding_support OBJECT wasm/bindings/support/unnamed_types.cpp)
target_compile_options(binding_support PRIVATE -Oz -fno-exceptions -fno-rtti -fno-builtin)

# add_module(NAME SODIUM OPTIMISATION SOURCE): NAME.mjs, NAME.wasm and NAME.d.mts.
function(add_module name sodium optimisation source)
  add_executable(${name} ${source})
  set_target_properties(${name} PROPERTIES SUFFIX .mjs)
  target_compile_definitions(${name} PRIVATE EMSCRIPTEN_HAS_UNBOUND_TYPE_NAMES=0)
  target_link_libraries(${name} PRIVATE
    samtycke_options shipped_flags binding_support samtycke_core ${sodium} embind)
  target_link_options(${name} PRIVATE ${optimisation} -flto -fno-exceptions -fno-rtti
    -sMODULARIZE -sEXPORT_ES6 -sDYNAMIC_EXECUTION=0 -sENVIRONMENT=web,worker,node
    -sMALLOC=emmalloc -sALLOW_MEMORY_GROWTH -sINITIAL_MEMORY=4MB -sINCOMING_MODULE_JS_API=wasmBinary,locateFile,instantiateWasm,printErr
    --emit-tsd ${name}.d.mts)
endfunction()

file(GLOB bindings CONFIGURE_DEPENDS wasm/bindings/*.cpp)
foreach(source ${bindings})
  cmake_path(GET source STEM name)
  if(name STREQUAL "vault")
    add_module(vault sodium -O3 ${source})
    add_module(vault-simd sodium_simd -O3 ${source})
  else()
    add_module(${name} sodium_small -Oz ${source})
  endif()
endforeach()
if(NOT bindings)
  add_custom_target(no_modules_yet ALL)
endif()
