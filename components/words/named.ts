/** What has left the game is called by its id. */
export function nameIn(list: readonly { id: string; name: string }[], id: string): string {
  return list.find((each) => each.id === id)?.name ?? id;
}
