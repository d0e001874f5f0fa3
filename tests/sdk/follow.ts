/** A program on the client, as a page or Node loads it. */

/** What a page or program does with it: joins its own room and keeps what it is told in `told`. */
export const FOLLOW = `
export async function follow({ createClient }, url, options) {
  const client = createClient({ url, ...options });
  const told = [];
  const user = await client.signInGuest({ display_name: "Elsewhere" });
  client.rooms.join("user:" + user.id, {
    event: ({ data }) => told.push(data),
    lost: (reason) => told.push(reason),
    joined: () => told.push("joined"),
  });
  return { client, told, user };
}
`;
