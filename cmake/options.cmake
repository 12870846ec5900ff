# Flags of our own code: strict warnings, errors where CMakePresets.json says so (a compiler newer
# than ours must not keep anyone from a release), and no machine path in any output.
add_library(samtycke_options INTERFACE)
target_compile_options(samtycke_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion
  -ffile-prefix-map=${PROJECT_SOURCE_DIR}=. -ffile-prefix-map=${deps}=deps)

# Worktrees and fresh checkouts share what was compiled before.
find_program(CCACHE ccache)
if(CCACHE AND NOT EMSCRIPTEN)
  set(CMAKE_CXX_COMPILER_LAUNCHER
    env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1 CCACHE_MAXSIZE=2G ${CCACHE})
endif()
