# Runs and counts the parts of ./dev test, lint, fuzz and bench. Sourced by ./dev.
total_passed=0
total_failed=0

# part NAME COMMAND...: a line if it passes, everything it said if it fails. The command sets
# `passed` and `failed`; when it sets neither, its exit status counts as one.
part() {
  local name=$1 log=build/log/${1//[^a-z0-9]/-}.log start=$SECONDS status=0
  shift
  mkdir -p build/log
  passed='' failed=''
  "$@" >"$log" 2>&1 || status=$?
  if [ -z "$passed$failed" ]; then
    passed=$((status == 0)) failed=$((status != 0))
  elif [ "$status" != 0 ] && [ "$failed" = 0 ]; then
    failed=1
  fi
  total_passed=$((total_passed + passed))
  total_failed=$((total_failed + failed))
  if [ "$failed" = 0 ]; then
    printf '\033[32m✓\033[0m %s: %s passed (%s s)\n' "$name" "$passed" $((SECONDS - start))
  else
    cat "$log"
    printf '\033[31m✗ %s: %s passed, %s failed (%s s)\033[0m\n' "$name" "$passed" "$failed" $((SECONDS - start))
  fi
}

# The last line, and the exit status.
summary() {
  echo "$total_passed passed, $total_failed failed"
  [ "$total_failed" = 0 ] && [ "$total_passed" -gt 0 ]
}

# catch_tests COMMAND...: a Catch2 program, counted by test case.
catch_tests() {
  local report=build/log/catch.xml status=0 cases
  rm -f "$report"
  timeout 600 "$@" --reporter console --reporter "XML::out=$report" || status=$?
  cases=$(grep '<OverallResultsCases' "$report" 2>/dev/null || true)
  passed=$(sed -n 's/.* successes="\([0-9]*\)".*/\1/p' <<<"$cases")
  failed=$(sed -n 's/.* failures="\([0-9]*\)".*/\1/p' <<<"$cases")
  return "$status"
}

# node_tests FILE...: files for Node's test runner, counted by test.
node_tests() {
  local report=build/log/node.tap status=0
  rm -f "$report"
  timeout 1800 node --test --test-concurrency="${node_jobs:-2}" \
    --test-reporter=spec --test-reporter-destination=stdout \
    --test-reporter=tap --test-reporter-destination="$report" "$@" || status=$?
  passed=$(sed -n 's/^# pass //p' "$report")
  failed=$(sed -nE 's/^# (fail|cancelled) //p' "$report" | paste -sd +)
  failed=$((${failed:-1})) # no sum: it was ended in the middle
  return "$status"
}

# ---- ./dev test ----

run_tests() {
  # A small quarantine: some tests hold the program to what it takes in memory.
  export ASAN_OPTIONS=detect_stack_use_after_return=1:strict_string_checks=1:quarantine_size_mb=16
  export UBSAN_OPTIONS=print_stacktrace=1
  export SAMTYCKE_BIN=$PWD/build/native-debug/samtycke  # the sanitizers see what the browsers do
  begin_tidy  # one core is idle much of the time
  part "core, native with sanitizers" catch_tests build/native-debug/core_tests
  part "core, wasm in Node" catch_tests node build/wasm/tests/core_tests.cjs
  [ ! -x build/native-debug/backend_tests ] ||
    part "backend, native with sanitizers" catch_tests build/native-debug/backend_tests
  run_policy_lint
  run_node_folder build
  run_node_folder schemas
  run_node_folder glue
  run_node_folder backend
  run_node_folder browser
  run_lint
}

# run_node_folder NAME: tests/NAME/*.test.mjs, if there are any.
run_node_folder() {
  compgen -G "tests/$1/*.test.mjs" >/dev/null || return 0
  part "$1" node_tests "tests/$1"/*.test.mjs
}

run_policy_lint() {
  compgen -G 'consent-schemas/policies/*.json' >/dev/null || return 0
  part "policies" build/native-debug/samtycke lint consent-schemas/policies/*.json
}

# ---- ./dev lint ----

run_lint() {
  if command -v clang-format-14 >/dev/null; then
    part "clang-format" check_format
  else
    echo "- clang-format is left out: this system has no version 14 (Debian 12 has)."
  fi
  part "tsc" node_modules/.bin/tsc --noEmit
  part "biome" biome ci --colors=off --error-on-warnings .
  if command -v clang-tidy-14 >/dev/null; then
    [ -n "$tidy" ] || begin_tidy
    part "clang-tidy" end_tidy
  else
    echo "- clang-tidy is left out: this system has no version 14 (Debian 12 has)."
  fi
}

# clang-tidy runs beside what follows, and gives way to it.
tidy=
begin_tidy() {
  command -v clang-tidy-14 >/dev/null || return 0
  mkdir -p build/log
  nice node tests/lint/tidy.mjs "$cache/tidy" >build/log/tidy.out 2>&1 &
  tidy=$!
}

end_tidy() {
  local status=0
  wait "$tidy" || status=$?
  cat build/log/tidy.out
  return "$status"
}

tracked_files() { git ls-files --cached --others --exclude-standard "$@"; }

check_format() { tracked_files '*.cpp' '*.h' | xargs -r clang-format-14 --dry-run --Werror; }

biome() { node_modules/@biomejs/cli-linux-*/biome "$@"; }

# Puts right what can be put right without thinking.
fix_format() {
  tracked_files '*.cpp' '*.h' | xargs -r clang-format-14 -i
  biome check --write .
}

# ---- ./dev fuzz ----

# run_fuzz [TARGET] [SECONDS]: libFuzzer on tests/fuzz/TARGET.cpp with its corpus.
run_fuzz() {
  local target seconds=${2:-20}
  for target in tests/fuzz/${1:-*}.cpp; do
    [ -f "$target" ] || fail "there is no fuzz target ${1:-in tests/fuzz}."
    target=$(basename "$target" .cpp)
    part "fuzz $target" fuzz_one "$target" "$seconds"
  done
}

# New inputs go to build/fuzz; only chosen ones are kept in tests/fuzz/corpus.
fuzz_one() {
  mkdir -p "build/fuzz/corpus/$1"
  local corpora=("build/fuzz/corpus/$1")
  [ ! -d "tests/fuzz/corpus/$1" ] || corpora+=("tests/fuzz/corpus/$1")
  "build/fuzz/$1" -max_total_time="$2" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
    -artifact_prefix="build/fuzz/$1-" "${corpora[@]}"
}

# ---- ./dev bench ----

run_benches() {
  local file
  for file in tests/bench/${1:-*}.mjs; do
    [ -f "$file" ] || fail "there is no benchmark ${1:-in tests/bench}."
    node "$file"
  done
}
