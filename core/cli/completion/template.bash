# bash completion of stepladder: source this, or save it as ~/.local/share/bash-completion/completions/stepladder

# Sets `words` to what may follow the words of a command: more words, or its flags.
_stepladder_words() {
  case $1 in
    WORDS
    *) words='' ;;
  esac
}

# Sets `values` to what completes an input of a command: a flag, or an argument by its number.
_stepladder_values() {
  case "$1 $2" in
    VALUES
    *) values='' ;;
  esac
}

_stepladder() {
  local IFS=$' \n' current=${COMP_WORDS[COMP_CWORD]} command='' project='' flag='' position=1 values='' words='' i word
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    [[ $word == *.stepladder || $word == *.stepladder[\"\'] ]] && project=$word
    if [[ $word == = ]]; then
      continue
    elif [[ $word == -* ]]; then
      _stepladder_values "$command" "$word"
      [[ $values == switch || -z $values ]] && flag='' || flag=$word
    elif [[ -n $flag ]]; then
      flag=''
    else
      _stepladder_words "$command"
      if [[ -z $command || " $words " == *" $word "* ]]; then
        command=${command:+$command }$word
      else
        ((position++))
      fi
    fi
  done
  [[ $current == = ]] && current=''
  COMPREPLY=()
  _stepladder_words "$command"
  values=''
  if [[ -n $flag ]]; then
    _stepladder_values "$command" "$flag"
  elif [[ $current != -* && $words == -* ]]; then
    _stepladder_values "$command" "$position"
  fi
  _stepladder_reply "${values:-words $words}"
}

# Adds the values that begin with `current`; in a list, only the part after its last comma is completed.
_stepladder_reply() {
  local values=$1 before='' choices word
  if [[ $values == list-* ]]; then
    values=${values#list-}
    [[ $current == *,* ]] && before=${current%,*},
  fi
  choices=${values#* }
  case $values in
    words\ *) choices=${choices// /$'\n'} ;;
    names\ *) choices=$(stepladder completion bash --names "$choices" --of "$(_stepladder_path "$project")" 2> /dev/null) ;;
    project)
      compopt -o filenames -o plusdirs 2> /dev/null
      IFS=$'\n'
      COMPREPLY=($(compgen -f -X '!*.stepladder' -- "$current"))
      return ;;
    files)
      compopt -o default 2> /dev/null
      return ;;
    folders)
      compopt -o dirnames 2> /dev/null
      return ;;
    *) return ;;
  esac
  while IFS= read -r word; do
    printf -v word %q "$word"
    [[ -n $word && $before$word == "$current"* ]] && COMPREPLY+=("$before$word")
  done <<< "$choices"
}

# A path as typed, without quotes and escapes, and with the home folder for a tilde.
_stepladder_path() {
  local path=${1//[\\\"\']/}
  printf %s "${path/#\~/$HOME}"
}

complete -F _stepladder stepladder
