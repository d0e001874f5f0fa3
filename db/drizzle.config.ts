import { defineConfig } from "drizzle-kit";

// The glob keeps columns.ts and mod.ts out: the generator reads each table once.
export default defineConfig({
  dialect: "postgresql",
  schema: "./db/schema/!(columns|mod).ts",
  out: "./db/migrations",
});
