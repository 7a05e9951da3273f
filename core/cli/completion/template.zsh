#compdef stepladder
# zsh completion of stepladder: save this as _stepladder in a folder of fpath, or source it after compinit

# Names of a kind in the project of the command line.
_stepladder_names() {
  local project=${${(Q)${(M)words:#*.stepladder[\"\']#}[1]}/#\~/$HOME}
  local -a names=(${(f)"$(stepladder completion zsh --names $1 --of $project 2> /dev/null)"})
  compadd "${@:2}" -- $names
}

KINDS

_stepladder_commands() {
  local -a commands=(
    COMMANDS
  )
  _describe command commands
}

_stepladder() {
  local curcontext=$curcontext state
  local -a line
  _arguments -C '(- *)'{-h,--help}'[help]' '(- *)--version[version]' '1: :_stepladder_commands' '*:: :->arguments'
  [[ $state == arguments ]] || return
  case $words[1] in
    CASES
  esac
}

if [[ $funcstack[1] == _stepladder ]]; then
  _stepladder "$@"
else
  compdef _stepladder stepladder
fi
