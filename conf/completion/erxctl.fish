# fish completion for erxctl: `erxctl complete` knows commands, options and, when a daemon
# answers, the names of the running lab.

function __erxctl_complete
	set -l words (commandline -opc)
	set -l word (commandline -ct)
	set -l found ($words[1] complete $words[2..-1] "$word" 2>/dev/null)

	if test "$found[1]" = @file
		__fish_complete_path "$word"
		set -e found[1]
	end
	string match -v '' -- $found
end

complete -c erxctl -f -a '(__erxctl_complete)'
