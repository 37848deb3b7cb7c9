#!/bin/bash
# real-router.sh up|show|down: the lab beside this file with FRR and BIRD as customer edges,
# each router in a network namespace of its own; nothing of it touches the host's network.
# Needs root, iproute2, frr and bird2, and erxd and erxctl on the path.
#
#	real-router.sh up      until every session is up and has exchanged its table
#	real-router.sh show    the same routes, seen by erxd, by FRR and by BIRD
#	real-router.sh down    everything that up has made
#
# ERX_NS (erx) begins the names of the namespaces, ERX_RUN (/run/erx-real-router) is the
# directory for sockets and logs.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
ns=${ERX_NS:-erx}
run=${ERX_RUN:-/run/erx-real-router}
bgpd=${BGPD:-/usr/lib/frr/bgpd}
export ERX_SOCKET=$run/erxd.sock

# link NAMESPACE DEVICE AZURE-ADDRESS EDGE-ADDRESS: one link of a circuit.
link()
{
	ip link add name "$2" netns "$ns-azure" type veth peer name "$2" netns "$1"
	ip -n "$ns-azure" address add "$3" dev "$2"
	ip -n "$1" address add "$4" dev "$2"
	ip -n "$ns-azure" link set "$2" up
	ip -n "$1" link set "$2" up
}

# start NAMESPACE NAME COMMAND...: in the background, with a log.
start()
{
	local in=$1 name=$2
	shift 2
	ip netns exec "$in" setsid "$@" </dev/null >"$run/$name.log" 2>&1 &
}

up()
{
	for tool in ip erxd erxctl bird birdc vtysh "$bgpd"; do
		command -v "$tool" >/dev/null || { echo "$tool is missing" >&2; exit 2; }
	done
	test "$(id -u)" -eq 0 || { echo 'network namespaces need root' >&2; exit 2; }
	bird -p -c "$here/bird.conf"
	test ! -e "$run" || { echo "$run is there: real-router.sh down first" >&2; exit 2; }
	mkdir -m 755 "$run"
	trap 'test "$?" -eq 0 || { cat "$run"/*.log >&2; down; }' EXIT

	for n in azure seattle chicago; do
		ip netns add "$ns-$n"
		ip -n "$ns-$n" link set lo up
	done
	link "$ns-seattle" a-pri 172.16.1.2/30 172.16.1.1/30
	link "$ns-seattle" a-sec 172.16.1.6/30 172.16.1.5/30
	link "$ns-chicago" b-pri 172.16.2.2/30 172.16.2.1/30
	link "$ns-chicago" b-sec 172.16.2.6/30 172.16.2.5/30

	mkfifo "$run/ready"
	ip netns exec "$ns-azure" setsid erxd "$here/lab.yaml" </dev/null >"$run/ready" \
	    2>"$run/erxd.log" &
	read -r _ <"$run/ready"
	# bgpd alone: it needs no zebra to talk to a neighbour.
	start "$ns-seattle" frr "$bgpd" -S -Z -n -f "$here/frr.conf" -P 0 \
	    --vty_socket "$run" -i "$run/bgpd.pid"
	start "$ns-chicago" bird bird -f -c "$here/bird.conf" -s "$run/bird.ctl" \
	    -P "$run/bird.pid"
	erxctl wait --timeout 120s
}

show()
{
	erxctl show sessions --at er-a
	erxctl show sessions --at er-b
	erxctl show routes --at er-a/primary
	echo
	vtysh --vty_socket "$run" -d bgpd -c 'show bgp ipv4 unicast'
	echo
	birdc -r -s "$run/bird.ctl" 'show route'
}

down()
{
	local n pid
	for n in seattle chicago azure; do
		ip netns list | grep -q "^$ns-$n\( \|\$\)" || continue
		for pid in $(ip netns pids "$ns-$n"); do
			kill "$pid" 2>/dev/null || continue	# it has ended with another
			tail --pid="$pid" -s 0.1 -f /dev/null	# until it has ended
		done
		ip netns delete "$ns-$n"
	done
	rm -rf "$run"
}

case ${1-} in
up | show | down) "$1" ;;
*) sed -n '2,/^set /s/^#[ ]\{0,1\}//p' "$0" >&2; exit 2 ;;
esac
