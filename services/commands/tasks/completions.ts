/** `completions`: what makes a shell complete commands and options, from the same table as the help. */

import type { Command } from "../table.ts";

const PROGRAM = "veze-game";

/** @returns the exit code */
export function printCompletions(commands: readonly Command[], shell: string): number {
  if (shell !== "bash" && shell !== "zsh") {
    console.error(`There are completions for bash and zsh, not for "${shell}".`);
    return 2;
  }
  const head = shell === "zsh" ? "autoload -U +X bashcompinit && bashcompinit\n" : "";
  console.log(head + completionsOf(commands));
  return 0;
}

/**
 * A function of bash, which zsh takes as well: it looks at the words before the cursor and offers the
 * next word of every command that begins like them, and the options of the one that is called.
 */
export function completionsOf(commands: readonly Command[]): string {
  const next = new Map<string, Set<string>>();
  const offer = (after: string, word: string) => {
    const words = next.get(after) ?? new Set();
    words.add(word);
    next.set(after, words);
  };
  for (const { name, options = {} } of commands) {
    const words = name.split(" ");
    words.forEach((word, i) => offer(words.slice(0, i).join(" "), word));
    for (const option of [...Object.keys(options), "--help"]) offer(name, option.split(" ")[0]!);
  }
  const cases = [...next].map(([after, words]) =>
    `      "${after}") words="${[...words].join(" ")}" ;;`
  );
  return `# Completions of ${PROGRAM}: eval "$(${PROGRAM} completions bash)"
_veze_game() {
  local current="\${COMP_WORDS[COMP_CWORD]}" called="" words="" i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "\${COMP_WORDS[i]}" in
      -*) ;;
      *) called="\${called:+$called }\${COMP_WORDS[i]}" ;;
    esac
  done
  while [ -z "$words" ]; do
    case "$called" in
${cases.join("\n")}
    esac
    # Behind a command stand its arguments.
    case "$called" in
      *" "*) called="\${called% *}" ;;
      *) break ;;
    esac
  done
  case "$current" in
    -*) ;;
    # What does not begin with a dash is a part of the command, or a file.
    *) words="$(printf '%s\\n' $words | grep -v '^-')" ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  if [ \${#COMPREPLY[@]} -eq 0 ] && [ -n "$called" ]; then
    COMPREPLY=($(compgen -f -- "$current"))
  fi
}
complete -F _veze_game ${PROGRAM}`;
}
