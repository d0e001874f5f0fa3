CREATE TABLE "leaderboard_snapshot_entries" (
	"leaderboard_id" uuid NOT NULL,
	"date" date NOT NULL,
	"rank" integer NOT NULL,
	"user_id" uuid NOT NULL,
	"score" double precision NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "leaderboard_snapshot_entries_leaderboard_id_date_rank_pk" PRIMARY KEY("leaderboard_id","date","rank")
);
--> statement-breakpoint
CREATE TABLE "leaderboard_snapshots" (
	"leaderboard_id" uuid NOT NULL,
	"date" date NOT NULL,
	"taken_at" timestamp (3) with time zone NOT NULL,
	"total" integer NOT NULL,
	CONSTRAINT "leaderboard_snapshots_leaderboard_id_date_pk" PRIMARY KEY("leaderboard_id","date")
);
--> statement-breakpoint
CREATE TABLE "leaderboard_switches" (
	"mode" text PRIMARY KEY NOT NULL,
	"enabled" boolean NOT NULL,
	"changed_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "season_prizes" (
	"season" text NOT NULL,
	"mode" text NOT NULL,
	"user_id" uuid NOT NULL,
	"rank" integer NOT NULL,
	"items_json" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"granted_at" timestamp (3) with time zone,
	CONSTRAINT "season_prizes_season_mode_user_id_pk" PRIMARY KEY("season","mode","user_id")
);
--> statement-breakpoint
CREATE TABLE "seasons" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"opens_at" timestamp (3) with time zone NOT NULL,
	"closes_at" timestamp (3) with time zone,
	"scheduled_by" text,
	"opened_at" timestamp (3) with time zone,
	"closed_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "leaderboard_snapshot_entries" ADD CONSTRAINT "leaderboard_snapshot_entries_leaderboard_id_leaderboards_id_fk" FOREIGN KEY ("leaderboard_id") REFERENCES "public"."leaderboards"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "leaderboard_snapshot_entries" ADD CONSTRAINT "leaderboard_snapshot_entries_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "leaderboard_snapshots" ADD CONSTRAINT "leaderboard_snapshots_leaderboard_id_leaderboards_id_fk" FOREIGN KEY ("leaderboard_id") REFERENCES "public"."leaderboards"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "season_prizes" ADD CONSTRAINT "season_prizes_season_seasons_id_fk" FOREIGN KEY ("season") REFERENCES "public"."seasons"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "season_prizes" ADD CONSTRAINT "season_prizes_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "leaderboard_snapshot_entries_user" ON "leaderboard_snapshot_entries" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "season_prizes_open" ON "season_prizes" USING btree ("created_at") WHERE granted_at is null;--> statement-breakpoint
CREATE INDEX "season_prizes_user" ON "season_prizes" USING btree ("user_id");