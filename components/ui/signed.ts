/** A change as people read it: `+12`, `−7`, with a real minus. */
export function signed(change: number): string {
  return `${change < 0 ? "−" : "+"}${Math.abs(change)}`;
}
