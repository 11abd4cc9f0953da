#!/usr/bin/env bash
# bare_debian.sh - prove that an empty Debian 12 with git and a checkout is enough.
#
# usage: tools/bare_debian.sh [--commands "demo test"] [--tickets N]
#
# As root: debootstrap makes a minimal system in a temporary folder, the committed state of this
# checkout is cloned into it, and the two commands of README.md run there by chroot: ./dev demo until
# it has printed address and accounts, two of these have logged in and every file of the staff's page
# has come, then ./dev test. --commands names others, in their order, an argument behind a colon:
# "setup:demo demo check test:unit"; --tickets makes the demo city smaller. Real data is copied beside
# the checkout where MSH_DATA (default ../shared/data) has it. Mirror, resolver and proxies are the
# host's. Mounts and processes live in namespaces of their own and end with the script; nothing
# outside the temporary folder is written. Exits 0 when every command did what it should.
set -euo pipefail

suite=bookworm
checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
commands="demo test"
tickets=20000
say() { printf '\n-- %s\n' "$*"; }
die() {
    printf 'bare_debian: %s\n' "$*" >&2
    exit 1
}

# "URI SUITE COMPONENT" of the host's Debian sources for this release, updates and security included.
debian_sources() {
    # shellcheck disable=SC2016  # apt expands these, not the shell
    apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
        awk -v suite="$suite" '$2 ~ "^" suite "(-updates|-security)?$" && $3 == "main"' | sort -u
}

make_root() { # ROOT
    local root=$1 mirror
    mirror=$(debian_sources | awk -v suite="$suite" '$2 == suite { print $1; exit }')
    [[ -n $mirror ]] || die "apt has no source for Debian $suite"
    say "A minimal Debian ($suite)"
    debootstrap --variant=minbase --include=git "$suite" "$root" "$mirror" >"$root.log" 2>&1 ||
        { tail -20 "$root.log" && die "debootstrap failed"; }
    debian_sources | sed 's/^/deb /' >"$root/etc/apt/sources.list"
    apt-config dump | grep -E '^Acquire::(http|https)::[^ ]*[Pp]roxy' >"$root/etc/apt/apt.conf.d/90host" || true
    cp -L /etc/resolv.conf /etc/hosts "$root/etc/"
    # Whom the host trusts, for a proxy on the way to npm's registry.
    if [[ -f ${NODE_EXTRA_CA_CERTS:-} ]]; then cp -L "$NODE_EXTRA_CA_CERTS" "$root/etc/host-ca.pem"; fi
    mount -t proc proc "$root/proc"
    mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
}

place_checkout() { # ROOT
    local root=$1 data=${MSH_DATA:-$checkout/../shared/data}
    say "The checkout: $(git -C "$checkout" log -1 --format='%h %s')"
    mkdir -p "$root/src/shared"
    git clone -q "$checkout" "$root/src/minsheng"
    if [[ -d $data ]]; then cp -rL "$data" "$root/src/shared/data"; fi
}

# Run ./dev inside, in place of this shell, with an environment of its own.
inside() { # ROOT ARGUMENT…
    local root=$1
    shift
    exec chroot "$root" /usr/bin/env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 \
        bash -c '[[ ! -f /etc/host-ca.pem ]] || export NODE_EXTRA_CA_CERTS=/etc/host-ca.pem
                 cd /src/minsheng && exec ./dev "$@"' dev "$@"
}

# Ask a server without any tool but the shell; prints the whole answer.
ask() { # ADDRESS METHOD PATH BODY [HEADER…]
    local host_port=${1#http://} method=$2 path=$3 body=$4
    shift 4
    exec 3<>"/dev/tcp/${host_port%:*}/${host_port##*:}" || return 1
    printf '%s\r\n' "$method $path HTTP/1.0" "Host: $host_port" "Content-Length: ${#body}" \
        ${body:+"Content-Type: application/json"} "$@" "" >&3
    printf '%s' "$body" >&3
    timeout 30 cat <&3
    exec 3>&-
}

# What a newcomer would do next: log in with what was printed, and look at the tickets.
use_demo() { # ADDRESS LOG
    local password login cookie list name names=(op1 gongre_h)
    password=$(sed -n 's/^ *Password of them all: //p' "$2")
    [[ -n $password ]] || die "demo: no password was printed"
    for name in "${names[@]}"; do
        grep -q "$name " "$2" || die "demo: no account $name was printed"
        login=$(ask "$1" POST /api/v1/session "{\"name\": \"$name\", \"password\": \"$password\"}")
        [[ $login == HTTP/1.*" 200 "* ]] || die "demo: $name cannot log in: $login"
        cookie=$(sed -n 's/^Set-Cookie: \(msh_session=[0-9a-f]*\).*/\1/p' <<<"$login")
        list=$(ask "$1" GET /api/v1/tickets?limit=1 "" "Cookie: $cookie")
        [[ $list == *'"items":[{'* ]] || die "demo: $name sees no tickets: $list"
        say "demo: $name logged in and sees tickets, $(grep -o '"total":[0-9]*' <<<"$list")"
    done
}

# The page of the staff and what it names: its scripts and styles.
open_staff() { # ADDRESS
    local page name n=0
    page=$(ask "$1" GET /staff "")
    [[ $page == *'<script '* ]] || die "demo: $1/staff has no pages"
    while read -r name; do
        [[ $(ask "$1" HEAD "$name" "") == HTTP/1.*" 200 "* ]] || die "demo: the page names $name in vain"
        n=$((n + 1))
    done < <(grep -oE '(src|href)="/[^"]+"' <<<"$page" | cut -d'"' -f2)
    say "demo: the staff's page and $n files it names"
}

# Packages the system has.
count_packages() { # ROOT
    chroot "$1" dpkg-query -W -f='x\n' | wc -l
}

try_demo() { # ROOT
    local root=$1 log=$1.demo.log pid began=$SECONDS rc=0 address="" before
    before=$(count_packages "$root")
    say "./dev demo --yes --tickets $tickets"
    : >"$log"
    (inside "$root" demo --yes --tickets "$tickets") >"$log" 2>&1 </dev/null &
    pid=$!
    tail -f --pid="$pid" "$log" &
    while [[ -z $address ]] && kill -0 "$pid" 2>/dev/null && ((SECONDS - began < 1800)); do
        sleep 1
        address=$(sed -n 's/.*is ready: \(http[^ ]*\).*/\1/p' "$log")
    done
    [[ -n $address ]] || { kill "$pid" 2>/dev/null || true; die "demo: no address was printed"; }
    say "demo: the address came after $((SECONDS - began)) s"
    [[ $(ask "$address" GET /healthz "") == HTTP/1.*" 200 "* ]] || die "demo: $address is not healthy"
    open_staff "$address"
    use_demo "$address" "$log"
    kill -TERM "$pid"
    wait "$pid" || rc=$?
    ((rc == 0)) || die "demo: stopping it gave status $rc"
    say "demo: ok after $((SECONDS - began)) s, $(($(count_packages "$root") - before)) packages more"
}

try_dev() { # ROOT COMMAND[:ARGUMENT]
    local root=$1 began=$SECONDS rc=0 before words
    before=$(count_packages "$root")
    IFS=: read -ra words <<<"$2"
    say "./dev ${words[*]} --yes"
    (inside "$root" "${words[@]}" --yes) </dev/null 2>&1 || rc=$?
    ((rc == 0)) || die "$2: status $rc after $((SECONDS - began)) s"
    say "$2: ok after $((SECONDS - began)) s, $(($(count_packages "$root") - before)) packages more"
}

in_namespaces() { # FOLDER COMMAND…
    local root=$1/root command
    shift
    make_root "$root"
    place_checkout "$root"
    for command in "$@"; do
        case $command in
            demo) try_demo "$root" ;;
            *) try_dev "$root" "$command" ;;
        esac
    done
}

main() {
    local work rc=0
    if [[ ${1:-} == --in-namespaces ]]; then
        tickets=$2
        shift 2
        in_namespaces "$@"
        return
    fi
    while (($#)); do
        case $1 in
            --commands) commands=${2:?--commands needs a list} ;;
            --tickets) tickets=${2:?--tickets needs a number} ;;
            *) die "unknown argument $1" ;;
        esac
        shift 2
    done
    ((EUID == 0)) || die "needs root"
    command -v debootstrap >/dev/null || die "needs the package debootstrap"
    work=$(mktemp -d "${TMPDIR:-/tmp}/minsheng-bare.XXXXXX")
    # shellcheck disable=SC2064  # the folder of now
    trap "rm -rf --one-file-system -- '$work'" EXIT
    # shellcheck disable=SC2086  # a list of words
    unshare --mount --pid --fork --kill-child \
        bash "${BASH_SOURCE[0]}" --in-namespaces "$tickets" "$work" $commands || rc=$?
    say "$([[ $rc == 0 ]] && echo "A bare Debian 12 ran: $commands" || echo "FAILED")"
    exit "$rc"
}

main "$@"
