CREATE TABLE "game_nodes" (
	"node" text PRIMARY KEY NOT NULL,
	"version" text NOT NULL,
	"reload" bigint NOT NULL,
	"problems" text[] NOT NULL,
	"seen_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "game_reloads" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"asked_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "game_switches" (
	"kind" text NOT NULL,
	"id" text NOT NULL,
	"enabled" boolean NOT NULL,
	"changed_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "game_switches_kind_id_pk" PRIMARY KEY("kind","id")
);--> statement-breakpoint
INSERT INTO "game_switches" ("kind", "id", "enabled", "changed_at")
SELECT 'mode', "mode", "enabled", "changed_at" FROM "mode_switches"
UNION ALL SELECT 'board', "mode", "enabled", "changed_at" FROM "leaderboard_switches";--> statement-breakpoint
DROP TABLE "leaderboard_switches" CASCADE;--> statement-breakpoint
DROP TABLE "mode_switches" CASCADE;--> statement-breakpoint
-- The version before reads the switches under these names while both run.
CREATE VIEW "mode_switches" AS
SELECT "id" AS "mode", "enabled", "changed_at" FROM "game_switches" WHERE "kind" = 'mode';--> statement-breakpoint
CREATE VIEW "leaderboard_switches" AS
SELECT "id" AS "mode", "enabled", "changed_at" FROM "game_switches" WHERE "kind" = 'board';
