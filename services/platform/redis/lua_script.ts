/** @returns the parts in order, as one script that knows the constants by their names */
export function luaScript(constants: Record<string, number>, ...parts: string[]): string {
  const locals = Object.entries(constants).map(([name, value]) => `local ${name} = ${value}\n`);
  return [...locals, ...parts].join("");
}
