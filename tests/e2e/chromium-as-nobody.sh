#!/usr/bin/env bash
# chromium-as-nobody.sh - Chromium for tests that run as root, which it refuses to be: it gets an
# unprivileged user, who needs the profile folder its caller made.
set -euo pipefail
home=$(mktemp -d)
for argument in "$@"; do
    [[ $argument != --user-data-dir=* ]] || chown -R nobody "${argument#*=}"
done
chown nobody "$home"
trap 'rm -rf "$home"' EXIT
HOME=$home LANGUAGE=${LANGUAGE:-zh_CN} setpriv --reuid=nobody --regid=nogroup --clear-groups /usr/bin/chromium "$@"
