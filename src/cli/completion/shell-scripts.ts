/**
 * The completion scripts, by shell. Each calls `goaidl completion --words`, and completes file names if it prints none.
 */
export const shellScripts: Readonly<Record<string, string>> = {
  bash: `# Completes goaidl in bash: goaidl completion bash >> ~/.bashrc
_goaidl() {
  local word="\${COMP_WORDS[COMP_CWORD]}" IFS=$'\\n'
  # Readline splits words at colons and equals signs; goaidl has neither in what it completes.
  COMPREPLY=($(goaidl completion --words -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
  if [ \${#COMPREPLY[@]} -eq 0 ]; then COMPREPLY=($(compgen -f -- "$word")); fi
}
complete -o filenames -o bashdefault -F _goaidl goaidl
`,
  zsh: `#compdef goaidl
# Completes goaidl in zsh: goaidl completion zsh >> ~/.zshrc
_goaidl() {
  local -a found
  found=("\${(@f)$(goaidl completion --words -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  found=(\${found:#})
  if (( \${#found} )); then compadd -a found; else _files; fi
}
if (( \${+functions[compdef]} )); then compdef _goaidl goaidl; fi
`,
  fish: `# Completes goaidl in fish: goaidl completion fish > ~/.config/fish/completions/goaidl.fish
function __goaidl_words
    set -l before (commandline -opc)
    goaidl completion --words -- $before[2..-1] (commandline -ct) 2>/dev/null
end
complete -c goaidl -a '(__goaidl_words)'
`,
};
