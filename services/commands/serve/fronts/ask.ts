/**
 * Questions among the processes of one node. `fetch` would put them, and their key, to whatever proxy the
 * environment names; `node:http` asks nobody else.
 */

import { request } from "node:http";
import { untraced } from "../../../platform/observe/trace.ts";
import { KEY_HEADER } from "./part.ts";

export interface Answered {
  status: number;
  text: string;
}

/** @throws Error where nobody answers within `ms` */
export function ask(url: string, { key, ms }: { key: string; ms: number }): Promise<Answered> {
  return untraced(() =>
    new Promise((resolve, reject) => {
      // A connection of its own: of a process that is replaced nothing is kept.
      const asked = request(url, { agent: false, headers: { [KEY_HEADER]: key } }, (answer) => {
        let text = "";
        answer.setEncoding("utf8");
        answer.on("data", (chunk: string) => text += chunk);
        answer.on("error", reject);
        answer.on("close", () => reject(new Error("the answer was cut off")));
        answer.on("end", () => resolve({ status: answer.statusCode!, text }));
      });
      const late = setTimeout(() => {
        const error = new Error(`no answer within ${ms} ms`);
        reject(error);
        asked.destroy(error);
      }, ms);
      asked.on("error", reject);
      asked.on("close", () => clearTimeout(late));
      asked.end();
    })
  );
}
