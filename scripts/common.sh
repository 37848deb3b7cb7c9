# shellcheck shell=sh
# Read by the other scripts; they run from the top of the tree.

BUILD=${BUILD:-build}
# shellcheck disable=SC2034 # for those who read this
results=${ERX_RESULTS:-$BUILD/results}

# What a test gets for ASAN_OPTIONS. Reports name two callers of an allocation: to keep all of
# them is a third of what a rehearsal takes. malloc_context_size=30 names more.
# shellcheck disable=SC2034 # for those who read this
asan_options=malloc_context_size=2${ASAN_OPTIONS:+:$ASAN_OPTIONS}

# files PATTERN...: the project's files, tracked or new, that match, one a line.
# A "*" goes across directories.
files()
{
	if git rev-parse --git-dir >/dev/null 2>&1; then
		git ls-files -co --exclude-standard -- "$@"
	else
		find . \( -path ./.git -o -path "./$BUILD" -o -path ./autom4te.cache \
		    -o -path './config.[hls]*' -o -path ./config.mk -o -path ./configure \) -prune \
		    -o -type f -print | sed 's|^\./||' | while IFS= read -r f; do
			for pattern; do
				# shellcheck disable=SC2254 # it is a pattern
				case $f in $pattern) echo "$f" ;; esac
			done
		done
	fi | sort -u | while IFS= read -r f; do
		test ! -f "$f" || echo "$f"
	done
}

# flags_of_make: those of a make that may run this script, without its processes.
flags_of_make()
{
	printf '%s' "${MAKEFLAGS-}" |
		sed -E 's/(^| )(-j[0-9]*|--jobserver-(auth|fds)=[^ ]*)//g'
}

# run_make ARG...: make on all processors, apart from a make that may run this script.
run_make()
{
	MAKEFLAGS=$(flags_of_make) "${MAKE:-make}" -j"$(nproc)" "$@"
}

# tool NAME: the version of an LLVM tool that the layout and the checks were made for.
tool()
{
	command -v "$1-14" || command -v "$1"
}

# jobs_at_once: how many tests run at a time.
jobs_at_once()
{
	echo "${ERX_JOBS:-$(nproc)}"
}

# start_job N COMMAND...: runs it in the background once fewer than N of those run.
# shellcheck disable=SC3045 # of bash, as are those that call it
start_job()
{
	while test "$(jobs -rp | wc -l)" -ge "$1"; do
		wait -n
	done
	shift
	"$@" &
}

# stop_jobs: ends all of them; each takes down what it started.
# shellcheck disable=SC3045 # the same
stop_jobs()
{
	# shellcheck disable=SC2046 # words
	kill -TERM $(jobs -rp) 2>/dev/null
	wait
}

# count_seconds FILE: sets $used to the seconds of a processor that the programs took which
# this shell started and waited for. FILE is overwritten: times tells the shell it runs in.
count_seconds()
{
	times >"$1"
	# shellcheck disable=SC2034 # for those who read this
	used=$(sum_seconds "$1")
}

# sum_seconds FILE...: what such files come to.
sum_seconds()
{
	awk -F '[ ms]+' 'FNR == 2 {
		n += 60 * ($1 + $3) + $2 + $4
	}
	END {
		printf "%.0f", n
	}' "$@"
}

# own_objects: one script at a time builds the objects in $BUILD/plain and reads them, until
# it ends. Lints run side by side.
own_objects()
{
	mkdir -p "$BUILD"
	! command -v flock >/dev/null || { exec 8>"$BUILD/plain.lock" && flock 8; }
}
