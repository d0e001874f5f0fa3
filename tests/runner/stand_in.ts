/** Builds the stand-in for Kafka that tests start: forty lines of C around Debian's librdkafka. */

import { onPath } from "../support/engines/find_engines.ts";

const SOURCE = "tests/support/engines/kafka_stand_in.c";
const BUILT = "_build/kafka_stand_in";
const HEADERS = ["/usr/include", "/usr/local/include"]
  .map((folder) => `${folder}/librdkafka/rdkafka_mock.h`);

/** Path of librdkafka's header, where it is installed for building. */
export async function findLibrdkafka(): Promise<string | undefined> {
  for (const path of HEADERS) {
    if (await Deno.stat(path).then(() => true, () => false)) return path;
  }
  return undefined;
}

/** @returns its path; undefined where this machine cannot build it */
export async function buildStandIn(): Promise<string | undefined> {
  const compiler = await onPath("gcc") ?? await onPath("cc");
  if (!compiler || !await findLibrdkafka()) return undefined;
  await Deno.mkdir("_build", { recursive: true });
  // Under its name at once and whole: another run may build it too.
  const made = `${BUILT}.${Deno.pid}`;
  const { success, stderr } = await new Deno.Command(compiler, {
    args: ["-O2", "-Wall", "-Wextra", "-Werror", "-o", made, SOURCE, "-lrdkafka"],
    stdin: "null",
  }).output();
  if (!success) throw new Error(`Cannot build ${SOURCE}:\n${new TextDecoder().decode(stderr)}`);
  await Deno.rename(made, BUILT);
  return await Deno.realPath(BUILT);
}
