#!/bin/sh
# Runs the Emscripten tool this file is named after inside the Debian 13 root of the cache, with
# the checkout, the cache and /tmp at their own paths. Copied into the cache by cmake/setup.sh.
cache=$(dirname "$(dirname "$(readlink -f "$0")")")
checkout=$PWD
while [ "$checkout" != / ] && [ ! -e "$checkout/CMakePresets.json" ]; do checkout=$(dirname "$checkout"); done
[ "$checkout" = / ] && checkout=$PWD
user=
[ "$(id -u)" = 0 ] || user=--map-root-user
exec unshare --mount $user sh -ec '
  root=$1 checkout=$2 cache=$3
  shift 3
  for folder in /proc /dev /tmp "$cache" "$checkout"; do
    [ -d "$root$folder" ] || mkdir -p "$root$folder"
    mount --rbind "$folder" "$root$folder"
  done
  unset NODE_EXTRA_CA_CERTS
  exec chroot "$root" env -C "$PWD" "$@"
' sh "$cache/emscripten-root" "$checkout" "$cache" "$(basename "$0")" "$@"
