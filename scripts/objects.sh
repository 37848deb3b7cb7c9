# shellcheck shell=bash
# Read, behind common.sh, by the lints that look at objects.

# fresh DIR: its objects are newer than their sources.
fresh()
{
	local f
	while IFS= read -r f; do
		test "$1/${f%.c}.o" -nt "$f" || return
	done < <(files 'lib/*.c' 'src/*.c')
}

# find_objects: sets `obj`, a directory of objects: ERX_OBJ, or any build that is fresh, or a
# new one.
find_objects()
{
	local o
	test -n "${ERX_OBJ-}" || own_objects
	obj=${ERX_OBJ-}
	for o in "$BUILD"/plain/obj "$BUILD"/clang/obj; do
		test -z "$obj" && fresh "$o" && obj=$o
	done
	test -z "$obj" || return 0
	obj=$BUILD/plain/obj
	run_make --silent VARIANT=plain all >/dev/null || { echo "$obj: does not build"; return 1; }
}

# symbols DIR: "SOURCE KIND NAME" of each symbol: T for a function that is defined, D or R for
# data, U for what is called or read. Objects of sources that are gone are left out.
symbols()
{
	local f
	files 'lib/*.c' 'src/*.c' | while IFS= read -r f; do
		test ! -f "$1/${f%.c}.o" || echo "$1/${f%.c}.o"
	done | xargs -r nm -A | awk -v top="$1/" '$(NF - 1) ~ /^[TDRU]$/ {
		f = substr($0, length(top) + 1)
		sub(/\.o:.*/, ".c", f)
		print f, $(NF - 1), $NF
	}'
}
