#!/bin/sh
# install_packages.sh PACKAGE...: installs those Debian packages that are missing.
#
# On systems without dpkg it does nothing: the compiler will say what is not there.
set -eu

command -v dpkg-query >/dev/null 2>&1 || exit 0
missing=
for package in "$@"; do
    state=$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null || true)
    [ "$state" = "install ok installed" ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
if [ "$(id -u)" -ne 0 ]; then
    echo "these packages are missing; install them as root: apt-get install$missing" >&2
    exit 1
fi
echo "installing$missing"
apt-get update -q >/dev/null
DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing >/dev/null
