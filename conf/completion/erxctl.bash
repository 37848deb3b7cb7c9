# bash completion for erxctl: `erxctl complete` knows commands, options and, when a daemon
# answers, the names of the running lab.

_erxctl() {
	local line=${COMP_LINE:0:COMP_POINT} cur
	local -a words

	# Words are what blanks part: names have colons and dashes in them.
	read -ra words <<<"$line"
	[[ $line == *[[:blank:]] ]] && words+=('')
	cur=${words[-1]}
	mapfile -t COMPREPLY < <("${words[0]}" complete "${words[@]:1}" 2>/dev/null)
	if [[ ${COMPREPLY[0]} == '@file' ]]; then
		compopt -o filenames 2>/dev/null
		mapfile -t COMPREPLY < <(compgen -f -- "$cur"
		    printf '%s\n' "${COMPREPLY[@]:1}" | grep -v '^$')
		return
	fi
	# readline replaces only what is behind the last colon.
	if [[ $cur == *:* && $COMP_WORDBREAKS == *:* ]]; then
		COMPREPLY=("${COMPREPLY[@]#"${cur%"${cur##*:}"}"}")
	fi
}

complete -F _erxctl erxctl
