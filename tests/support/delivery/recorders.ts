/**
 * Programs of a release that are not here (docker, aws, gcloud, gh): stand-ins that write down how they
 * were called, refuse what the real ones do not know, and fail like these where a test says so.
 */

const COMMANDS: Readonly<Record<string, readonly RegExp[]>> = {
  docker: [
    /^build --tag \S+ --build-arg COMMIT=\S+ --build-arg BUILT=\S+Z \.$/,
    /^image inspect (--format (\S+ bytes|\{\{index \.RepoDigests 0\}\}) )?\S+$/,
    /^run --rm (--read-only |--cap-drop ALL |--security-opt no-new-privileges |--tmpfs \S+ |-e \S+ |-v \S+ )*\S+( \S+)*$/,
    /^tag \S+ \S+$/,
    /^login --username AWS --password-stdin \S+$/,
    /^push \S+$/,
    /^save \S+$/,
    /^load$/,
  ],
  aws: [
    /^sts get-caller-identity --query Account --output text$/,
    /^ecr describe-repositories --region \S+ --repository-names \S+$/,
    /^ecr create-repository --region \S+ --repository-name \S+ --image-scanning-configuration scanOnPush=true --image-tag-mutability (IM)?MUTABLE$/,
    /^ecr get-login-password --region \S+$/,
    /^apprunner describe-service --region \S+ --service-arn \S+ --query Service.SourceConfiguration --output json$/,
    /^apprunner update-service --region \S+ --service-arn \S+ --source-configuration \{.*\} --query OperationId --output text$/s,
    /^apprunner list-operations --region \S+ --service-arn \S+ --query .+ --output text$/,
  ],
  gcloud: [
    /^auth configure-docker \S+ --quiet$/,
    /^run jobs update \S+ --image \S+@sha256:\S+ --args migrate --project \S+ --region \S+ --quiet$/,
    /^run jobs execute \S+ --wait --project \S+ --region \S+ --quiet$/,
    /^run services update \S+ --image \S+ --no-traffic --tag next --project \S+ --region \S+ --quiet$/,
    /^run services describe \S+ --project \S+ --region \S+ --quiet --format value\(.*\)$/,
    /^run services update-traffic \S+ --to-tags next=100 --project \S+ --region \S+ --quiet$/,
  ],
  npx: [
    /^-y deno@\d+\.\d+\.\d+ install --frozen$/,
    /^-y deno@\S+ (fmt --check|lint|check|audit --level=high)$/,
    /^-y deno@\S+ task (driver|sbom|sdk|compile --target \S+)$/,
  ],
  npm: [/^publish \S+\.tgz --access public --provenance$/, /^view @\S+@\d\S* version$/],
  git: [/^diff --exit-code -- \S+$/, /^rev-parse HEAD$/],
  "apt-get": [/^update$/, /^install --yes --no-install-recommends( [\w-]+)+$/],
  shellcheck: [/^( ?[\w./*-]+)+$/],
  gh: [
    /^release create \S+ .+ --verify-tag --title \S+ --generate-notes$/,
    /^release view \S+$/,
    /^release upload \S+ .+ --clobber$/,
  ],
};

/** What a stand-in answers to calls that match; the last one that matches counts. */
export interface Answer {
  program: string;
  to: RegExp;
  says?: string;
  complains?: string;
  code?: number;
  /** What it leaves behind, as commands of a shell. */
  does?: string;
}

export interface Recorders extends AsyncDisposable {
  /** Directory to put in front of PATH. */
  readonly path: string;
  /** Every call so far, `program arguments`, in order. */
  calls(): Promise<string[]>;
  /** What came in through the pipe, of calls that read it. */
  piped(): Promise<string>;
}

/** Stand-ins, each a script of Deno's in a directory of its own. */
export async function record(answers: readonly Answer[]): Promise<Recorders> {
  const path = await Deno.makeTempDir({ prefix: "veze_delivery_" });
  const list = answers.map(({ to, ...rest }) => ({ ...rest, to: to.source }));
  for (const [program, known] of Object.entries(COMMANDS)) {
    const script = `#!${Deno.execPath()} run -A
const line = Deno.args.join(" ");
Deno.writeTextFileSync(${JSON.stringify(`${path}/calls`)}, ${
      JSON.stringify(program)
    } + " " + line + "\\0", { append: true });
const known = ${JSON.stringify(known.map(({ source, flags }) => [source, flags]))};
if (!known.some(([source, flags]) => new RegExp(source, flags).test(line))) {
  console.error(${JSON.stringify(program)} + ": error: argument: Invalid choice: " + line);
  Deno.exit(252);
}
if (/--password-stdin|^load$/.test(line)) {
  const piped = await new Response(Deno.stdin.readable).text();
  Deno.writeTextFileSync(${JSON.stringify(`${path}/piped`)}, piped, { append: true });
}
const answers = ${JSON.stringify(list)};
const answer = answers.findLast(({ program, to }) =>
  program === ${JSON.stringify(program)} && new RegExp(to, "s").test(line));
if (answer?.does) new Deno.Command("bash", { args: ["-c", answer.does] }).outputSync();
if (answer?.says) console.log(answer.says);
if (answer?.complains) console.error(answer.complains);
Deno.exit(answer?.code ?? 0);
`;
    // The kernel hands an interpreter one argument: env takes it apart.
    const run = script.replace(
      /^#!(\S+) run -A/,
      "#!/usr/bin/env -S $1 run -A --no-config --ext=ts",
    );
    await Deno.writeTextFile(`${path}/${program}`, run, { mode: 0o755 });
  }
  const read = (name: string) => Deno.readTextFile(`${path}/${name}`).catch(() => "");
  return {
    path,
    calls: async () => (await read("calls")).split("\0").filter((call) => call !== ""),
    piped: () => read("piped"),
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}

const ROOT = new URL("../../../", import.meta.url).pathname;

export interface Run {
  code: number;
  said: string;
}

/** Runs a script of the tree with the stand-ins in front of everything else. */
export async function runScript(
  script: string,
  args: readonly string[],
  { recorders, env = {}, root = ROOT }: {
    recorders?: Recorders;
    env?: Record<string, string>;
    /** Tree to run in: a copy where the script writes. */
    root?: string;
  } = {},
): Promise<Run> {
  const { code, stdout, stderr } = await new Deno.Command(`${root}${script}`, {
    args: [...args],
    cwd: root,
    clearEnv: true,
    env: {
      PATH: [...(recorders ? [recorders.path] : []), Deno.env.get("PATH") ?? ""].join(":"),
      HOME: Deno.env.get("HOME") ?? "/",
      ...env,
    },
    stdin: "null",
  }).output();
  const text = new TextDecoder();
  return { code, said: text.decode(stdout) + text.decode(stderr) };
}
