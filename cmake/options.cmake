# Flags of our own code: strict warnings as errors, and no machine path in any output.
add_library(samtycke_options INTERFACE)
target_compile_options(samtycke_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Werror
  -ffile-prefix-map=${PROJECT_SOURCE_DIR}=. -ffile-prefix-map=${deps}=deps)
