#!/bin/sh
# Asks erxd over HTTP with curl.
#
#	ERX_URL=http://127.0.0.1:8080 ERX_TOKEN=... ./client.sh
#
# URL and token are in the line that `erxd --port N LAB` prints when it is ready. A token on
# the command line would be in the list of processes: curl reads it from standard input.
set -eu

# request METHOD PATH [BODY] [HEADER...]
request()
{
	method=$1 path=$2 body=${3-}
	shift "$(($# < 3 ? $# : 3))"
	for header; do
		set -- "$@" -H "$header"
		shift
	done
	printf 'header = "Authorization: Bearer %s"\n' "$ERX_TOKEN" |
	    curl --config - --silent --show-error --fail-with-body --request "$method" \
	    -H 'Content-Type: application/yang-data+json' ${body:+--data "$body"} "$@" \
	    "$ERX_URL$path"
}

# operate NAME [ARGUMENTS] [HEADER...]: an operation of erx-api(7), arguments as JSON
operate()
{
	name=$1 arguments=${2-}
	shift "$(($# < 2 ? $# : 2))"
	request POST "/restconf/operations/erx-api:$name" \
	    "{\"erx-api:input\":${arguments:-{\}}}" "$@"
}

operate wait '{"timeout":"5m"}'
# A line for each session.
operate show-sessions '{}' 'Accept: application/x-ndjson'
# A resource of the lab: what its file says, and an edit of it.
request GET /restconf/data/erx-lab:circuits
