/** The link that opens a studio's own client for a match; pure. */

/**
 * @param template as the game's file has it: `{match_id}`, `{address}` and `{join_token}` stand for the
 *   match's, each written so that it stays one part of the link
 * @returns undefined while something that it needs is not there yet
 */
export function launchOf(
  template: string,
  match: {
    match_id: string;
    address?: string | null | undefined;
    join_token?: string | null | undefined;
  },
): string | undefined {
  let isWhole = true;
  const link = template.replace(/\{(match_id|address|join_token)\}/g, (_, name) => {
    const value = match[name as keyof typeof match];
    isWhole &&= Boolean(value);
    return encodeURIComponent(value ?? "");
  });
  return isWhole ? link : undefined;
}
