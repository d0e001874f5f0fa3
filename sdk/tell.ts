/** Callbacks of a game: what one throws is its own affair, and ends neither the client nor the program. */

/** Calls back. What is thrown goes to the console, with where it was thrown. */
export function tell(call: () => void): void {
  try {
    call();
  } catch (error) {
    console.error(error);
  }
}
