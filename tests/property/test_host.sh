#!/bin/sh
# Sequences of steps by chance, with the daemon's own code as the live side, in two halves
# beside each other; and a seed tells the same again. ERX_SEEDS=N for another number than 200,
# ERX_FIRST=N for others than those from 1.
set -u
half=$((${ERX_SEEDS:-200} / 2))
first=${ERX_FIRST:-1}

"$ERX_BUILD/property" -f "$first" -n $half >"$TMPDIR/a" &
"$ERX_BUILD/property" -f $((first + half)) -n $half >"$TMPDIR/b"
rc=$?
wait $! || rc=1
cat "$TMPDIR/a" "$TMPDIR/b"

# Each of these found something: maintenance that turned the daemon's loop all the time,
# after the tables before it had taken more than a turn to remember.
for seed in 1880 4850 5840; do
	"$ERX_BUILD/property" -l many -f "$seed" -n 1 >"$TMPDIR/found" && rc_found=0 || rc_found=$?
	if [ "$rc_found" -ne 0 ]; then
		cat "$TMPDIR/found"
		rc=1
	fi
done

for i in 1 2; do
	"$ERX_BUILD/property" -v -f 3 -n 2 >"$TMPDIR/again$i" || rc=1
done
if cmp -s "$TMPDIR/again1" "$TMPDIR/again2"; then
	echo 'PASS a seed gives the same octets again'
else
	echo 'FAIL a seed gives the same octets again: it does not'
	rc=1
fi
exit $rc
