#!/bin/bash
# A harness in shell: start a lab, wait for it, assert, stop it.  There is no sleep in it:
# the ready line says that the daemon runs, `erxctl wait` that the lab has converged.
#
#	check-routes.sh [LAB]     TAP on standard output; 0 when all of it is ok
#
# It asks of the lab ../avs-global-reach.yaml what a change to it must not break.
set -euo pipefail
lab=${1:-$(dirname "$0")/../avs-global-reach.yaml}

dir=$(mktemp -d)
pid=
trap 'test -z "$pid" || { kill "$pid"; wait "$pid"; } || true; rm -rf "$dir"' EXIT

# Each run has a socket of its own, so that several can run side by side.
export ERX_SOCKET=$dir/erxd.sock
mkfifo "$dir/ready"
erxd "$lab" >"$dir/ready" 2>"$dir/log" &
pid=$!
read -r _ <"$dir/ready" || { cat "$dir/log" >&2; exit 2; }
erxctl wait --timeout 60s

n=0
rc=0

# says WANTED NAME PATTERN COMMAND...: whether what the command prints matches.
says()
{
	local wanted=$1 name=$2 pattern=$3 got matches=no
	shift 3
	n=$((n + 1))
	got=$("$@" 2>&1) || true
	if grep -Eq -e "$pattern" <<<"$got"; then
		matches=yes
	fi
	if test $matches = "$wanted"; then
		echo "ok $n - $name"
	else
		echo "not ok $n - $name"
		echo "# $*: ${got//$'\n'/$'\n'# }"
		rc=1
	fi
}

is()
{
	says yes "$@"
}

isnt()
{
	says no "$@"
}

isnt 'every session is up' '"state": ?"(Idle|Connect|Active|OpenSent|OpenConfirm)"' \
    erxctl -o json show sessions
is 'the hub hears of the data centre over both MSEEs' '^10\.20\.0\.0/16.*12076-64520 ' \
    erxctl show learned-routes hub
is 'the site reaches the management network' 'pc1/edge0: delivered' \
    erxctl trace seattle pc1/management
isnt 'and is answered, every way' ' [1-9][0-9]* of [0-9]+ ways? lost' \
    erxctl trace seattle pc1/management
isnt 'no private AS number reaches the private cloud from the site' '12076 64520' \
    erxctl show routes --at pc1/edge0

erxctl fail link er-a/primary--seattle/ce0
erxctl wait --timeout 60s
is 'without the primary link the secondary carries all' \
    'er-a/secondary.*delivered' erxctl trace seattle pc1/management
isnt 'and nothing is lost' ' [1-9][0-9]* of [0-9]+ ways? lost' \
    erxctl trace seattle pc1/management

erxctl restore link er-a/primary--seattle/ce0
erxctl wait --timeout 60s
is 'with the link back both carry it' 'er-a/primary.*delivered' \
    erxctl trace seattle pc1/management
echo "1..$n"
exit $rc
