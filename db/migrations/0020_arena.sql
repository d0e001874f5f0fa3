CREATE TABLE "arena_matches" (
	"id" uuid PRIMARY KEY NOT NULL,
	"mode" text NOT NULL,
	"host" text NOT NULL,
	"url" text NOT NULL,
	"practised_by" uuid,
	"created_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "arena_replays" (
	"match_id" uuid PRIMARY KEY NOT NULL,
	"setup_json" jsonb NOT NULL,
	"ticks" integer NOT NULL,
	"inputs" "bytea" NOT NULL,
	"hashes" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "arena_matches" ADD CONSTRAINT "arena_matches_practised_by_users_id_fk" FOREIGN KEY ("practised_by") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "arena_replays" ADD CONSTRAINT "arena_replays_match_id_arena_matches_id_fk" FOREIGN KEY ("match_id") REFERENCES "public"."arena_matches"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "arena_matches_running" ON "arena_matches" USING btree ("host") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "arena_matches_practice" ON "arena_matches" USING btree ("practised_by");--> statement-breakpoint
CREATE INDEX "arena_matches_age" ON "arena_matches" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "arena_replays_age" ON "arena_replays" USING btree ("created_at");