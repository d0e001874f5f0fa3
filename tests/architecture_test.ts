/** Who may import whom, and what may stand where: the house style as tables, held against the tree. */

import assert from "node:assert/strict";
import { circles } from "./architecture/circles.ts";
import { headless } from "./architecture/heads.ts";
import { type Layout, matches, violations } from "./architecture/layout.ts";
import { blank, importsOf, type Source } from "./architecture/scan.ts";
import { type Ownership, tableViolations } from "./architecture/tables.ts";
import { saidAtLoading, spoken } from "./architecture/words.ts";

const root = new URL("../", import.meta.url).pathname;

/** Free to look into everything: tools and tests, and the root of the program. */
const free = ["tests/**", "bench/**", "ops/**", "**/*_test.ts", "**/*_test.tsx"];
const compose = ["services/compose/*.ts"];
/** Named after the engine they stand on: what can be swapped. */
const adapters = ["services/**/*_{memory,redis,postgres,kafka}.ts"];
/** SQL: stores, what they keep of a player, and the parts of statements that others compose. */
const stores = [
  ...["services/**/store.ts", "services/**/*_store.ts", "services/**/stores/*.ts"],
  ...["services/*/{personal,fragments}.ts", "services/outbox/announce.ts"],
];
const platform = "services/platform/**";
const runtime = "services/platform/runtime/*.ts";
/** Public faces of domains. The composition root is none: whoever is composed does not ask for it. */
const others = ["services/!(config|compose)/mod.ts"];
const purePlatform = "services/platform/{errors,ids,wire,types,event_kind,median,time/clock}.ts";
/** A service's formulas and shapes, wherever in it they stand: nothing that reads or writes. */
const pure = [
  ...["services/**/{rules,wire,events}.ts", "services/**/{rules,wire}_*.ts"],
  "services/*/rules/*.ts",
];
const simulation = "services/arena/simulation/*.ts";
const inBrowser = ["preact", "preact/**", "uplot", "zod"];

const layout: Layout = {
  areas: [
    { files: free, may: ["**"] },
    { files: ["main.ts"], may: ["**"] },
    {
      files: ["islands/**"],
      may: [
        ...["islands/**", "components/**", "services/*/wire.ts", "sdk/**"],
        "services/arena/{simulation,codec,prediction}/*.ts",
        // A match is played again in the browser.
        "services/arena/match/{input_log,replay,view}.ts",
        "services/arena/records/replay_file.ts",
      ],
      packages: inBrowser,
    },
    // The server's: browsers are built with one language (ops/islands.ts).
    { files: ["components/words/language.ts"], may: [], packages: ["node:async_hooks"] },
    {
      files: ["components/**"],
      may: ["components/**", "type services/*/wire.ts"],
      packages: inBrowser,
    },
    // Played by browsers too, the same to the last bit.
    { files: ["services/arena/{simulation,codec}/*.ts"], may: ["{dir}/*.ts"], packages: [] },
    {
      files: ["services/arena/prediction/*.ts"],
      may: ["{dir}/*.ts", "services/arena/{simulation,codec}/*.ts"],
      packages: [],
    },
    {
      files: ["services/arena/opponents/*.ts"],
      may: ["{dir}/*.ts", "services/arena/{simulation,codec,prediction}/*.ts"],
      packages: [],
    },
    { files: ["sdk/**"], may: ["sdk/**", "services/*/wire.ts"], packages: ["zod"] },
    {
      files: ["routes/**"],
      may: [
        ...["routes/**", "components/**", "islands/**"],
        ...[...others, platform, "services/web/*"],
        ...["type services/config/mod.ts", "type services/compose/mod.ts"],
      ],
    },
    { files: ["workers/**"], may: ["workers/**", "services/**", "type db/client.ts"] },
    { files: ["db/drizzle.config.ts"], may: [], packages: ["drizzle-kit"] },
    // The driver with its repairs is made from the package: ops/patch_postgres.ts.
    {
      files: ["db/client.ts"],
      may: ["db/**", "_build/postgres/index.js", "services/platform/**/{log,clock,errors}.ts"],
    },
    { files: ["db/**"], may: ["db/**", "services/platform/**/{log,clock,errors}.ts", runtime] },
    { files: compose, may: ["services/**", "db/**", "workers/**"] },
    {
      files: ["services/config/*.ts"],
      may: [
        ...["services/config/*.ts", platform, "services/game/mod.ts", "type services/*/mod.ts"],
        // Which rules there are and what they may be set to.
        "services/anti_cheat/rules/mod.ts",
      ],
    },
    // The operator's edge: commands open databases and the composition root themselves.
    { files: ["services/commands/**"], may: ["services/**", "db/**"] },
    {
      files: pure,
      may: [
        ...["{service}/{types,wire,errors,rules}.ts", "{service}/**/{rules,wire}_*.ts"],
        ...["{service}/rules/*.ts", "{dir}/{types,rules}.ts", purePlatform],
        // The shape of a model's files.
        "services/ml/manifest.ts",
        // Formulas without state, as pure as any library.
        "services/ratings/mod.ts",
      ],
      packages: ["zod", "@hono/zod-openapi", "openskill"],
    },
    {
      files: [...stores, "services/**/*_postgres.ts"],
      may: ["{service}/**", ...others, platform, "db/**"],
    },
    { files: ["services/platform/personal.ts"], may: [platform, "type db/client.ts"] },
    // Below everything: the database's engine stands on it, too.
    { files: [runtime], may: [runtime] },
    { files: [platform], may: [platform] },
    {
      files: ["services/**"],
      may: ["{service}/**", ...others, platform],
    },
  ],
  reserved: [
    {
      target: adapters,
      by: [...compose, ...free],
      rule: "an adapter is named in the composition root and in tests only",
    },
    {
      target: ["@redis/client", "redis", "ioredis"],
      by: ["services/platform/redis/redis_server.ts", ...free],
      rule: "only services/platform/redis/redis_server.ts names the Redis client",
    },
    {
      target: ["services/platform/runtime/*_{deno,node}.ts"],
      by: [runtime, ...free],
      rule: "services/platform/runtime/mod.ts says which runtime it is",
    },
    {
      target: ["postgres", "@electric-sql/**"],
      by: ["db/**", ...free],
      rule: "only db/ names a Postgres driver",
    },
    {
      target: ["drizzle-orm", "drizzle-orm/**"],
      by: ["db/**", ...stores, "services/**/*_postgres.ts", ...free],
      rule: "SQL stands in db/, stores and Postgres adapters only",
    },
    {
      target: ["tests/**", "bench/**", "ops/**", "**/*_test.ts"],
      by: free,
      rule: "the program does not need its tests and tools",
    },
  ],
  bans: [
    {
      pattern: /\b(?:Deno|process)\s*\.\s*env\b/g,
      files: ["**"],
      except: ["main.ts", ...free],
      rule: "reads the environment: only main.ts does",
    },
    {
      pattern: /\bDeno\s*\.|\bnew\s+Worker\b/g,
      files: ["**"],
      except: ["services/platform/runtime/*_deno.ts", "sdk/example_game.ts", ...free],
      rule: "asks Deno, or starts a thread: services/platform/runtime does, for both runtimes",
    },
    {
      pattern: /\bimport\s*\.\s*meta\s*\.\s*(?:url|dirname|filename|resolve)\b/g,
      files: ["**"],
      except: ["main.ts", ...free],
      rule: "asks where it lies, which a bundle changes: main.ts hands down the root",
    },
    {
      pattern: /\bexport\s+default\b|\bas\s+default\b/g,
      files: ["**"],
      except: ["routes/**/*.tsx", "routes/**/_middleware.ts", "db/drizzle.config.ts"],
      rule: "has a default export: only pages do",
    },
    {
      pattern: /\binto\s+"?outbox\b|jsonb_build_object\(\s*'kind'/gi,
      inText: true,
      files: ["**"],
      except: ["services/outbox/announce.ts", ...free],
      rule: "writes the outbox itself: announce() does, of events that their domain declares",
    },
    {
      pattern: /["'](?:08|22|23|25|40|42|53|55|57|58)[0-9A-Z]{3}["']/g,
      inText: true,
      files: ["services/**"],
      except: ["services/platform/sqlstate.ts", ...free],
      rule: "names an SQLSTATE: services/platform/sqlstate.ts turns them into conditions",
    },
    {
      pattern:
        /\bMath\b(?!\s*\.\s*(?:abs|imul|max|min|sqrt|trunc)\b)|\b(?:Date|Temporal|performance|crypto|Deno|process|globalThis)\b|\*\*/g,
      files: [simulation],
      except: free,
      rule: "is not the same on every machine, or rounds one side unlike its mirror image",
    },
    {
      pattern: /\.toISOString\(/g,
      files: ["routes/api/**"],
      except: free,
      rule: "shapes an answer: the domain's wire.ts does",
    },
    {
      pattern: /(?<!\.)\b(?:let|var)\s+[\w$[{]/g,
      topLevelOnly: true,
      files: ["**"],
      except: ["bench/**", "**/*_test.ts", "**/*_test.tsx"],
      rule: "has a module-level variable: state belongs to what a factory returns",
    },
  ],
  names: [
    {
      files: ["{islands,components}/**/*.tsx"],
      name: /^([A-Z][A-Za-z0-9]*|[a-z0-9_]+_test)\.tsx$/,
      rule: "is not named PascalCase.tsx",
    },
    {
      files: ["routes/views/*.tsx"],
      name: /^[A-Z][A-Za-z0-9]*\.tsx$/,
      rule: "is not named PascalCase.tsx",
    },
    {
      files: ["routes/**"],
      name: /^(_?[a-z0-9]+(_[a-z0-9]+)*|\[(\.{3})?[a-z0-9_]+\])(\.gen)?\.tsx?$/,
      rule: "is not named snake_case or [parameter]",
    },
    {
      files: ["**"],
      name: /^(?!index\.)[a-z0-9]+(_[a-z0-9]+)*(\.gen|\.config|\.d)?\.tsx?$/,
      rule: "is not named snake_case, or is an index",
    },
  ],
  lines: { most: 300, except: ["tests/**", "**/*_test.ts", "**/*.gen.ts", "db/migrations/**"] },
};

/** Text that is no catalogue's. */
const wordless = [
  // Made-up players and samples, for whoever builds the parts; production has no such page.
  "components/docs/Gallery.tsx",
  // Told by the API's own description, which is generated.
  "components/docs/{api_document,first_lines.gen}.ts",
];

/** Whose a table is: `db/schema/<domain>.ts` belongs to `services/<domain>/`. */
const ownership: Ownership = {
  folders: { streams: "services/platform/streams" },
  writers: { tickets: "services/matchmaking/stores/ticket_transitions.ts" },
  // None: whoever must cross composes a fragment of the owner's (`fragments.ts`).
  exceptions: [],
};

async function* sources(dir = ""): AsyncGenerator<Source> {
  for await (const { name, isDirectory } of Deno.readDir(root + dir)) {
    const path = dir + name;
    if (isDirectory && !/^(node_modules|_build|\..*)$/.test(name)) yield* sources(`${path}/`);
    else if (/\.tsx?$/.test(name)) yield { path, text: await Deno.readTextFile(root + path) };
  }
}

async function aliases(): Promise<Record<string, string>> {
  const { imports } = JSON.parse(await Deno.readTextFile(`${root}deno.json`));
  return Object.fromEntries(
    Object.entries<string>(imports).filter(([, target]) => target.startsWith("./")),
  );
}

Deno.test("every file keeps to the layout", async () => {
  const tree = await Array.fromAsync(sources());
  const found = violations(tree, { ...layout, aliases: await aliases() });
  assert.equal(found.length, 0, `\n${found.join("\n")}`);
});

Deno.test("no files and no folders import each other in a circle", async () => {
  const tree = await Array.fromAsync(sources());
  const program = tree.filter(({ path }) => !matches(free, path));
  assert.deepEqual(circles(program), { files: [], folders: [] });
});

Deno.test("a module that holds state opens with what it holds", async () => {
  const tree = await Array.fromAsync(sources());
  const program = tree.filter(({ path }) =>
    matches(["{services,routes,workers,islands,sdk,db}/**"], path) &&
    !matches([...free, "**/*.gen.ts"], path)
  );
  const found = headless(program);
  assert.equal(found.length, 0, `\n${found.join("\n")}`);
});

Deno.test("a table is named in SQL by its owner alone, and written where its owner says", async () => {
  const found = tableViolations(await Array.fromAsync(sources()), ownership);
  assert.equal(found.length, 0, `\n${found.join("\n")}`);
});

Deno.test("what people read stands in components/words alone", async () => {
  const tree = await Array.fromAsync(sources());
  const pages = tree.filter(({ path }) =>
    matches(
      ["{components,islands}/**", "routes/{*.tsx,pages.ts}", "routes/{views,admin,http/page}/**"],
      path,
    ) &&
    !matches(["components/words/**", ...wordless, ...free], path)
  );
  // Whoever reads chooses the language, and nobody reads yet while modules are loaded.
  const found = pages.flatMap((page) => [...spoken(page), ...saidAtLoading(page)]);
  assert.equal(found.length, 0, `\n${found.join("\n")}`);
});

/** One file that breaks one rule, or none: what the check must say about it. */
const planted: [path: string, text: string, said: RegExp | undefined][] = [
  ["islands/boards/Board.tsx", `import { x } from "../../services/boards/wire.ts";`, undefined],
  [
    "components/play/Queue.tsx",
    `import { x } from "../../islands/play/Play.tsx";`,
    /imports islands/,
  ],
  [
    "islands/boards/Board.tsx",
    `import { x } from "../../services/boards/mod.ts";`,
    /:1 imports services\//,
  ],
  ["islands/boards/Board.tsx", `import { Hono } from "hono";`, /imports hono/],
  ["islands/board.tsx", ``, /PascalCase/],
  ["routes/api/x.ts", `import { x } from "../../services/x/service.ts";`, /imports services\/x/],
  ["routes/api/x.ts", `import type { C } from "../../services/config/mod.ts";`, undefined],
  ["routes/api/x.ts", `import { type C, type D } from "../../services/config/mod.ts";`, undefined],
  [
    "routes/api/x.ts",
    `import { type C, d } from "../../services/config/mod.ts";`,
    /config\/mod\.ts:/,
  ],
  ["routes/index.tsx", `export default function Page() {}`, undefined],
  ["routes/[id].tsx", ``, undefined],
  ["services/x/service.ts", `import {\n  a,\n  b,\n} from\n "../y/store.ts";`, /:1 .*y\/store/],
  ["services/x/service.ts", `\nconst m = await import("../y/rules.ts");`, /:2 .*y\/rules/],
  ["services/x/service.ts", `export * from "../../db/client.ts";`, /imports db\/client/],
  ["services/x/service.ts", `import "../../db/client.ts";`, /imports db\/client/],
  ["services/x/service.ts", `import { y } from "../y/mod.ts";`, undefined],
  ["services/x/service.ts", `new URL("../../workers/w.ts", import.meta.url)`, /workers\/w/],
  ["main.ts", `new URL("./static/a.png", import.meta.url)`, undefined],
  ["services/x/service.ts", `// import { a } from "../y/store.ts";\n"import 'x'";`, undefined],
  ["services/x/store.ts", `import { db } from "../../db/client.ts";`, undefined],
  ["services/x/store.ts", `import sql from "postgres";`, /Postgres driver/],
  ["services/x/store.ts", "sql`\n  insert  into outbox (kind) values ('room')`", /:2 .*announce/],
  ["services/x/store.ts", "sql`select jsonb_build_object('kind', 'a.b')`", /announce/],
  ["services/x/store.ts", "sql`select count(*) from outbox`", undefined],
  ["services/x/store.ts", `if (error.code === "23505") again();`, /:1 .*SQLSTATE/],
  ["routes/api/x.ts", `c.json({ at: at.toISOString() });`, /:1 .*wire\.ts/],
  ["services/arena/simulation/a.ts", `import { b } from "./b.ts";`, undefined],
  [
    "services/arena/simulation/a.ts",
    `import { b } from "../match/b.ts";`,
    /imports services\/arena/,
  ],
  ["services/arena/simulation/a.ts", `const x = Math.sqrt(2) + Math.imul(1, 2);`, undefined],
  ["services/arena/simulation/a_test.ts", `const x = Math.cos(2);`, undefined],
  ...["sin", "cos", "tan", "atan2", "exp", "pow", "log", "hypot", "random", "round", "floor"].map(
    (name): [string, string, RegExp] => [
      "services/arena/simulation/a.ts",
      `const x = Math.${name}(2);`,
      /:1 is not the same/,
    ],
  ),
  ["services/arena/simulation/a.ts", `const { sin } = Math;`, /:1 is not the same/],
  ["services/arena/simulation/a.ts", `const x = Date.now();`, /:1 is not the same/],
  ["services/arena/simulation/a.ts", `const x = performance.now();`, /:1 is not the same/],
  ["services/arena/simulation/a.ts", `const x = 2 ** 0.5;`, /:1 is not the same/],
  ["services/x/deep/a.ts", `import { b } from "../store.ts";`, undefined],
  ["services/x/service.ts", `import a, { type B } from "../y/store.ts";`, /y\/store/],
  ["services/x/rules.ts", `import { rate } from "openskill";`, undefined],
  ["services/x/rules.ts", `import { s } from "./store.ts";`, /imports services\/x\/store/],
  ["services/x/rules.ts", `import { s } from "node:fs";`, /imports node:fs/],
  ["services/x/wire.ts", `import { f } from "../platform/errors.ts";`, undefined],
  [
    "services/x/service.ts",
    `import { h } from "../platform/rooms/room_hub_redis.ts";`,
    /an adapter/,
  ],
  [
    "services/compose/mod.ts",
    `import { h } from "../platform/rooms/room_hub_redis.ts";`,
    undefined,
  ],
  [
    "services/platform/rooms/room_hub_redis.ts",
    `import { h } from "./room_hub_memory.ts";`,
    undefined,
  ],
  [
    "services/platform/rooms/room_hub.ts",
    `import { h } from "./room_hub_memory.ts";`,
    /an adapter/,
  ],
  [
    "services/platform/limits/limiter_redis.ts",
    `import {} from "@redis/client";`,
    /the Redis client/,
  ],
  ["db/client.ts", `import { s } from "../services/x/mod.ts";`, /imports services\/x/],
  ["db/client.ts", `import type { L } from "../services/platform/observe/log.ts";`, undefined],
  ["services/x/service.ts", `const a = Deno.env.get("A");`, /:1 reads the environment/],
  ["services/x/service.ts", `if (import.meta.main) f();`, undefined],
  ["services/x/service.ts", `const here = import.meta.dirname;`, /where it lies/],
  ["services/x/service.ts", `/* Deno.env */ const a = "Deno.env";`, undefined],
  ["services/x/service.ts", "const a = `${Deno.env}`;", /the environment/],
  ["services/x/service.ts", `const r = /["'\`]/;\nlet n = 0;`, /:2 has a module-level/],
  ["services/x/service.ts", `export function f() {\n  let n = 0;\n}`, undefined],
  ["services/x/service.ts", `export default 1;`, /a default export/],
  ["services/x/index.ts", ``, /an index/],
  ["services/x/sendMail.ts", ``, /snake_case/],
  ["services/x/service.ts", "\n\n".repeat(151) + "1", /at most 300/],
  ["lib/x.ts", ``, /outside the layout/],
  ["services/x/service.ts", `import { a } from "../../tests/support/a.ts";`, /tests and tools/],
  ["services/x/rules_test.ts", `import { a } from "../y/store.ts";`, undefined],
  ["services/x/service.ts", `import { a } from "@/services/y/store.ts";`, /y\/store/],
];

for (const [path, text, said] of planted) {
  const what = text.trim().replaceAll(/\s+/g, " ").slice(0, 60);
  Deno.test(`the check ${said ? "refuses" : "accepts"} ${path} with ${what || "nothing"}`, () => {
    const found = violations([{ path, text }], { ...layout, aliases: { "@/": "./" } });
    if (said) assert.match(found.join("\n"), said);
    else assert.deepEqual(found, []);
  });
}

Deno.test("importsOf() sees through templates, JSX text and regular expressions", () => {
  const text = [
    "const a = `x ${`y ${1}`} import 'no'`;",
    `const b = <p>Don't import it</p>;`,
    "const c = /[/'\"`]/g;",
    `import type { T } from "./yes.ts"; // import "./no.ts"`,
    `const d = () => import("./late.ts");`,
    `export { e } from './again.ts';`,
  ].join("\n");
  assert.equal(blank(text).length, text.length);
  assert.deepEqual(
    importsOf({ path: "a.ts", text }).map(({ specifier, line, kind }) => [specifier, line, kind]),
    [["./yes.ts", 4, "type"], ["./late.ts", 5, "dynamic"], ["./again.ts", 6, "value"]],
  );
});
