CREATE TABLE "leaderboard_gaps" (
	"leaderboard_id" uuid NOT NULL,
	"place" integer NOT NULL,
	CONSTRAINT "leaderboard_gaps_leaderboard_id_place_pk" PRIMARY KEY("leaderboard_id","place")
);
--> statement-breakpoint
ALTER TABLE "leaderboard_entries" RENAME COLUMN "rank" TO "place";--> statement-breakpoint
ALTER TABLE "leaderboards" ADD COLUMN "final_version" bigint;--> statement-breakpoint
ALTER TABLE "leaderboards" ADD COLUMN "indexed" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "leaderboard_gaps" ADD CONSTRAINT "leaderboard_gaps_leaderboard_id_leaderboards_id_fk" FOREIGN KEY ("leaderboard_id") REFERENCES "public"."leaderboards"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "leaderboard_entries_place" ON "leaderboard_entries" USING btree ("leaderboard_id","place") WHERE place is not null;--> statement-breakpoint
CREATE INDEX "leaderboards_indexed" ON "leaderboards" USING btree ("season") WHERE indexed;
