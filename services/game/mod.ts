/** The game as data: what operators configure instead of programming. Read by every domain. */

export * from "./config.ts";
