/** Tests as they are declared, until their file is run; module state, as `Deno.test` itself has it. */

type Run = (context: Context) => void | Promise<void>;

export interface Declared {
  name: string;
  ignore?: boolean;
  fn: Run;
}

export interface Context {
  name: string;
  step(what: string | Declared, run?: Run): Promise<boolean>;
}

export const collected = {
  tests: [] as Declared[],
  before: [] as (() => unknown)[],
  after: [] as (() => unknown)[],
};

export const registerTest = Object.assign(
  (what: string | Declared, second?: Run | Partial<Declared>, third?: Run) => {
    if (typeof what !== "string") return void collected.tests.push(what);
    const own = typeof second === "function" ? {} : second;
    collected.tests.push({ ...own, name: what, fn: (third ?? second) as Run });
  },
  {
    beforeAll: (run: () => unknown) => void collected.before.push(run),
    afterAll: (run: () => unknown) => void collected.after.push(run),
  },
);

export const contextOf = (name: string): Context => ({
  name,
  async step(what, run) {
    const step = typeof what === "string" ? { name: what, fn: run! } : what;
    if (!step.ignore) await step.fn(contextOf(step.name));
    return true;
  },
});
