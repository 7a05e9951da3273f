# fish completion of stepladder: save this as ~/.config/fish/completions/stepladder.fish

# Whether the command line starts with these words of a command, not counting flags.
function __stepladder_has
    set -l words (commandline -opc)[2..]
    set -l plain (string match --invert -- '-*' $words)
    string match --quiet -- "$argv *" "$plain "
end

# Whether the command line has exactly these words so far, not counting flags.
function __stepladder_awaits
    set -l words (commandline -opc)[2..]
    set -l plain (string match --invert -- '-*' $words)
    test "$plain" = "$argv"
end

# The project of the command line.
function __stepladder_project
    string match -- '*.stepladder' (commandline -opc) | string replace --regex '^~' $HOME | string unescape
end

# Names of a kind in this project.
function __stepladder_names
    stepladder completion fish --names $argv[1] --of (__stepladder_project)[1] 2>/dev/null
end

complete -c stepladder -f
COMPLETIONS
