/** Patterns of LIKE. */

/** What begins with the text, as names are kept: in NFC (whatever a keyboard or a file system sent). */
export function beginningWith(text: string): string {
  return `${text.normalize("NFC").replace(/[\\%_]/g, "\\$&")}%`;
}
