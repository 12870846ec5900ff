# Gets what a build needs. Sourced by ./dev; every function prints what it does before a slow step.
# Everything downloaded or compiled here goes to the cache, outside the checkout.
cache=${SAMTYCKE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/samtycke}
emscripten_minimum=3.1.69

say() { printf '\033[1m· %s\033[0m\n' "$*"; }
fail() { printf 'dev: %s\n' "$*" >&2; exit 1; }

# quietly LOG SENTENCE COMMAND...: shows the command's output only if it fails.
quietly() {
  local log=$1 sentence=$2
  shift 2
  if ! "$@" >"$log" 2>&1; then
    tail -n 40 "$log" >&2
    explain "$log"
    fail "$sentence"
  fi
}

# Turns the usual causes of a failure into a sentence.
explain() {
  if grep -qiE 'no space left|not enough free space|enospc' "$1"; then
    fail "the disk is full. Free some space (a first set-up needs about 5 GB) and run ./dev again."
  fi
  if grep -qiE 'temporary failure resolving|could not resolve|could not connect|network is unreachable|enotfound|eai_again|econnrefused|failed to fetch|unable to connect' "$1"; then
    fail "the network cannot be reached. Connect, or check the proxy settings, and run ./dev again."
  fi
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

debian_codename() { (. /etc/os-release && echo "${VERSION_CODENAME:-}"); }
is_bookworm() { [ "$(debian_codename)" = bookworm ]; }

# The machine's own Debian mirror; no host name is written into this repository.
debian_mirror() {
  apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' \
    "Codename: $(debian_codename)" | head -n 1
}

# ---- packages of the operating system ----

packages_for() {
  case $1 in
    build)
      echo g++ ccache cmake ninja-build pkg-config ca-certificates git dpkg-dev \
        libsqlite3-dev libcurl4-openssl-dev libbrotli-dev
      if is_bookworm; then
        echo libboost1.81-dev libboost-url1.81-dev
      else
        echo libboost-dev libboost-url-dev emscripten node-typescript
      fi
      command -v node >/dev/null || echo nodejs
      command -v npm >/dev/null || echo npm
      ;;
    test)
      echo chromium chromium-headless-shell firefox-esr webkit2gtk-driver xvfb openssl \
        age brotli sqlite3 python3-aiosmtpd libimage-exiftool-perl
      ;;
    lint) ! is_bookworm || echo clang-format-14 clang-tidy-14 ;;
    fuzz) if is_bookworm; then echo clang-14 libclang-rt-14-dev; else echo clang-19 libclang-rt-19-dev; fi ;;
    bench) echo wrk brotli chromium chromium-headless-shell firefox-esr age sqlite3 ;;
  esac | tr ' ' '\n' | sort -u
}

is_installed() { dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null | grep -qx installed; }

# install_packages PACKAGE...: those that are not there yet.
install_packages() {
  local package missing=()
  for package in "$@"; do
    is_installed "$package" || missing+=("$package")
  done
  [ ${#missing[@]} = 0 ] && return
  command -v apt-get >/dev/null || fail "this needs Debian 12 or 13 (or please install yourself: ${missing[*]})."
  if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
    fail "these packages are missing and there is no sudo: ${missing[*]}. Install them as root, then run ./dev again."
  fi
  say "Installing with apt: ${missing[*]}"
  [ -n "${apt_is_fresh:-}" ] ||
    quietly "$cache/apt.log" "apt could not update its lists; see above." as_root apt-get update -q
  apt_is_fresh=yes
  quietly "$cache/apt.log" "apt could not install ${missing[*]}; see above." \
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends "${missing[@]}"
}

node_is_new_enough() {
  command -v node >/dev/null && node -e 'process.exit(process.versions.node.split(".")[0] >= 20 ? 0 : 1)'
}

use_node_of_cache() {
  [ ! -x "$cache/node/bin/node" ] || node_is_new_enough || PATH=$cache/node/bin:$PATH
}

# Debian 12's own Node.js is 18: take 20 from npm, as pinned in cmake/node.
prepare_node() {
  use_node_of_cache
  node_is_new_enough && return
  say "Getting Node.js 20"
  local work
  work=$(mktemp -d "$cache/.node.XXXXXX")
  cp cmake/node/*.json "$work"
  mkdir "$work/bin"
  (cd "$work" && quietly "$work/log" "npm could not get Node.js 20; see above." npm ci --ignore-scripts)
  (cd "$work/bin" && ln -s ../node_modules/node-linux-*/bin/node node)
  rm -rf "$cache/node" && mv -T "$work" "$cache/node"
  use_node_of_cache
}

# ---- sources pinned in deps.lock ----

# apt_private TOOL ARGUMENT...: apt-get or apt-cache on lists of our own, apart from the machine's.
# A mirror that lags behind is good enough: what is fetched is checked against deps.lock.
apt_private() {
  local tool=$1
  shift
  "$tool" -o Dir::Etc::SourceList="$cache/apt/sources.list" -o Dir::Etc::SourceParts=- \
    -o Dir::State::Lists="$cache/apt/lists" -o Dir::Cache="$cache/apt/cache" \
    -o APT::Sandbox::User=root -o Acquire::Check-Valid-Until=false -o Acquire::Retries=3 "$@"
}

update_source_lists() {
  mkdir -p "$cache/apt/lists/partial" "$cache/apt/cache/archives/partial"
  local mirror suite
  mirror=$(debian_mirror)
  [ -n "$mirror" ] || fail "apt knows no Debian mirror on this machine; add one to /etc/apt/sources.list."
  for suite in trixie sid; do
    echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main"
  done >"$cache/apt/sources.list"
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror trixie main" >>"$cache/apt/sources.list"
  say "Reading Debian's lists of packages"
  quietly "$cache/apt/update.log" "the lists of packages could not be read; see above." apt_private apt-get update -q
}

# The version of source package $1 whose original tarball has SHA-256 $2.
version_with() {
  apt_private apt-cache showsrc "$1" 2>/dev/null |
    awk -v sum="$2" '/^Version:/ { v = $2 } $1 == sum && !found { print v; found = 1 }'
}

# fetch_source NAME PACKAGE FILE SHA256: unpacks into $cache/sources/NAME-SHA256. FILE is the
# original tarball of a source package or, with a slash in it, a file of a binary package.
fetch_source() {
  local name=$1 package=$2 file=$3 sum=$4
  local target=$cache/sources/$name-$sum work
  [ -d "$target" ] && return
  [ -n "${lists_are_fresh:-}" ] || { update_source_lists; lists_are_fresh=yes; }
  say "Fetching $name"
  work=$(mktemp -d "$cache/sources/.$name.XXXXXX")
  mkdir "$work/tree"
  case $file in
    */*) fetch_from_binary_package "$@" ;;
    *) fetch_tarball "$@" ;;
  esac
  mv -T "$work/tree" "$target" && rm -rf "$work"
}

fetch_tarball() {
  local version
  version=$(version_with "$package" "$sum")
  [ -n "$version" ] || fail "no Debian release offers $file with SHA-256 $sum any more; update deps.lock."
  (cd "$work" && quietly "$work/log" "$package $version could not be fetched; see above." \
    apt_private apt-get source -q --download-only --tar-only "$package=$version")
  verify "$work/$file"
  quietly "$work/log" "$file could not be unpacked; see above." \
    tar -xf "$work/$file" -C "$work/tree" --strip-components 1
}

fetch_from_binary_package() {
  (cd "$work" && quietly "$work/log" "$package could not be fetched; see above." \
    apt_private apt-get download -q "$package/trixie")
  quietly "$work/log" "$package could not be unpacked; see above." dpkg-deb -x "$work"/*.deb "$work/tree"
  verify "$work/tree/$file"
}

verify() {
  echo "$sum  $1" | sha256sum --check --status ||
    fail "$file does not have the SHA-256 written in deps.lock; nothing was used."
}

fetch_sources() {
  mkdir -p "$cache/sources"
  local name package file sum
  while read -r name package file sum; do
    case $name in '' | '#'*) continue ;; esac
    fetch_source "$name" "$package" "$file" "$sum"
  done <deps.lock
}

# ---- Emscripten ----

emcc_version() { "$1" --version 2>/dev/null | sed -nE '1s/.* ([0-9]+\.[0-9]+\.[0-9]+).*/\1/p'; }

is_at_least() { [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]; }

has_new_emcc() {
  command -v emcc >/dev/null && is_at_least "$emscripten_minimum" "$(emcc_version emcc)"
}

# Makes $cache/toolchain/{emcc,em++,emar,emranlib}: links to the machine's, or wrappers into a root.
prepare_emscripten() {
  local tools=$cache/toolchain
  mkdir -p "$tools"
  if has_new_emcc; then
    for tool in emcc em++ emar emranlib; do ln -sfn "$(command -v $tool)" "$tools/$tool"; done
    return
  fi
  await_emscripten_root
  for tool in emcc em++ emar emranlib; do
    cmp -s cmake/run-in-root.sh "$tools/$tool" || install -m 755 cmake/run-in-root.sh "$tools/$tool"
  done
  "$tools/emcc" --version >/dev/null 2>"$cache/emcc.log" ||
    fail "Emscripten cannot run in its own root ($(tail -n 1 "$cache/emcc.log")). A container needs the right to mount (docker run --privileged), or use Debian 13."
}

# The root is made beside what the set-up does until it is awaited. It has a process group of its
# own, which ends with this shell.
begin_emscripten_root() {
  if has_new_emcc || [ -x "$cache/emscripten-root/usr/bin/emcc" ]; then return; fi
  install_packages mmdebstrap mount
  say "Making a Debian 13 root for Emscripten (1.8 GB, about a minute), beside what follows"
  set -m
  make_emscripten_root </dev/null >"$cache/emscripten-root.out" 2>&1 &
  set +m
  root_maker=$!
  trap 'kill -- "-$root_maker" 2>/dev/null' EXIT
}

await_emscripten_root() {
  [ -n "${root_maker:-}" ] || return 0
  wait "$root_maker" || { cat "$cache/emscripten-root.out" >&2; exit 1; }
  trap - EXIT
}

# Without libraries for position-independent code, which are a third of it. For a few words emcc has
# tsc read the types of Node.js and all browsers: ours does not.
make_emscripten_root() {
  local root=$cache/emscripten-root mode=root
  [ "$(id -u)" = 0 ] || mode=unshare
  rm -rf "$root.new"
  quietly "$cache/emscripten-root.log" "the root for Emscripten could not be made; see above." \
    mmdebstrap --variant=apt --mode=$mode --aptopt='APT::Install-Recommends "false"' \
    --dpkgopt='path-exclude=/usr/share/emscripten/cache/sysroot/lib/wasm32-emscripten/*pic/*' \
    --include=emscripten,node-typescript trixie "$root.new" "$(debian_mirror)"
  printf '%s\n' '#!/bin/sh' 'exec /usr/bin/tsc --lib es5 --typeRoots /none --skipLibCheck "$@"' \
    >"$root.new/usr/local/bin/tsc"
  chmod 755 "$root.new/usr/local/bin/tsc"
  mv -T "$root.new" "$root"
}

# ---- third-party libraries, compiled once ----

# build_libraries native|wasm
build_libraries() {
  local kind=$1 compiler hash
  compiler=$(if [ "$kind" = native ]; then g++ --version | head -n 1; else emcc_version "$cache/toolchain/emcc"; fi)
  hash=$({ cat deps.lock cmake/deps/* cmake/emscripten.cmake; echo "$kind $compiler"; } | sha256sum | cut -c 1-16)
  build_libraries_of "$kind" "$cache/deps/$kind-$hash"
  ln -sfn "$cache/deps/$kind-$hash" "build/deps/$kind"
}

build_libraries_of() {
  local kind=$1 target=$2 work toolchain=() name sum
  [ -d "$target" ] && return
  say "Compiling libsodium, zlib and Catch2 ($kind)"
  mkdir -p "$cache/deps"
  work=$(mktemp -d "$cache/deps/.$kind.XXXXXX")
  mkdir "$work/sources" && cp -r cmake/deps cmake/emscripten.cmake "$work"
  while read -r name _ _ sum; do
    case $name in '' | '#'*) continue ;; esac
    ln -s "$cache/sources/$name-$sum" "$work/sources/$name"
  done <deps.lock
  if [ "$kind" = wasm ]; then
    toolchain=("-DCMAKE_TOOLCHAIN_FILE=$work/emscripten.cmake" "-DSAMTYCKE_TOOLCHAIN=$cache/toolchain")
  fi
  quietly "$work/log" "the $kind libraries could not be configured; see above." \
    cmake -G Ninja -S "$work/deps" -B "$work/build" "${toolchain[@]}" \
    -DSOURCES="$work/sources" -DCMAKE_INSTALL_PREFIX="$work/out"
  quietly "$work/log" "the $kind libraries could not be compiled; see above." \
    cmake --build "$work/build" --target install -j "$(nproc)"
  mv -T "$work/out" "$target" && rm -rf "$work"
}

# ---- all of it ----

install_npm_modules() {
  [ -f package-lock.json ] || return 0
  local sum
  sum=$(sha256sum package-lock.json package.json | sha256sum)
  [ "$(cat node_modules/.samtycke 2>/dev/null)" = "$sum" ] && return
  say "Installing npm packages"
  quietly build/npm.log "npm could not install the packages; see above." npm ci --no-audit --no-fund --fetch-retry-mintimeout=1000 --fetch-retry-maxtimeout=5000
  echo "$sum" >node_modules/.samtycke
}

# What the set-up depends on; when it has not changed, there is nothing to do.
setup_fingerprint() {
  cat deps.lock package*.json cmake/setup.sh cmake/run-in-root.sh cmake/emscripten.cmake cmake/deps/* 2>/dev/null
  echo "$cache $PWD $(readlink -f "$(command -v g++)") $(stat -c %Y /var/lib/dpkg/status)"
}

# setup PART...: packages for the named parts, then npm, Emscripten, sources and libraries.
setup() {
  local parts="build $*" part stamp print
  for part in $parts; do
    [[ " build test lint fuzz bench " == *" $part "* ]] || fail "there is no part $part to set up; ./dev help lists them."
  done
  use_node_of_cache
  mkdir -p "$cache" build/deps 2>/dev/null || fail "cannot write to $cache; set SAMTYCKE_CACHE to a folder you own."
  print=$(setup_fingerprint | sha256sum)
  stamp=build/.setup-$(echo "$parts" | tr ' ' '-')
  [ "$(cat "$stamp" 2>/dev/null)" = "$print" ] && [ -e build/deps/native/include ] &&
    [ -e build/deps/wasm/include ] && [ -x build/toolchain/emcc ] && [ -d node_modules ] && return
  exec 9>"$cache/lock"
  flock -n 9 || { say "Waiting for another set-up to finish"; flock 9; }
  rm -rf "$cache"/.node.* "$cache"/sources/.[a-z]* "$cache"/deps/.[a-z]*  # of a set-up cut short
  ! is_bookworm || begin_emscripten_root
  install_packages $(for part in $parts; do packages_for "$part"; done)
  prepare_node
  install_npm_modules
  fetch_sources
  build_libraries native
  prepare_emscripten
  ln -sfn "$cache/toolchain" build/toolchain
  build_libraries wasm
  exec 9>&-
  setup_fingerprint | sha256sum >"$stamp"
}
