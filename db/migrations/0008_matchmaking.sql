CREATE TABLE "backfills" (
	"match_id" uuid NOT NULL,
	"team" smallint NOT NULL,
	"slots" smallint NOT NULL,
	"asked_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "backfills_match_id_team_pk" PRIMARY KEY("match_id","team")
);
--> statement-breakpoint
CREATE TABLE "mode_switches" (
	"mode" text PRIMARY KEY NOT NULL,
	"enabled" boolean NOT NULL,
	"changed_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "parties" (
	"id" uuid PRIMARY KEY NOT NULL,
	"code" text NOT NULL,
	"leader_id" uuid NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "parties_code_unique" UNIQUE("code")
);
--> statement-breakpoint
CREATE TABLE "party_members" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"party_id" uuid NOT NULL,
	"joined_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "rating_resets" (
	"season" text NOT NULL,
	"mode" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "rating_resets_season_mode_pk" PRIMARY KEY("season","mode")
);
--> statement-breakpoint
DROP INDEX "tickets_queued";--> statement-breakpoint
ALTER TABLE "tickets" DROP CONSTRAINT "tickets_pkey";--> statement-breakpoint
ALTER TABLE "tickets" ADD CONSTRAINT "tickets_id_user_id_pk" PRIMARY KEY("id","user_id");--> statement-breakpoint
ALTER TABLE "matches" ADD COLUMN "teams" smallint DEFAULT 2 NOT NULL;--> statement-breakpoint
ALTER TABLE "matches" ADD COLUMN "bots" integer[];--> statement-breakpoint
ALTER TABLE "matches" ADD COLUMN "rated" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "matches" ADD COLUMN "accept_by" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "matches" ADD COLUMN "address" text;--> statement-breakpoint
ALTER TABLE "matches" ADD COLUMN "assign_by" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "ratings" ADD COLUMN "volatility" double precision DEFAULT 0.06 NOT NULL;--> statement-breakpoint
ALTER TABLE "tickets" ADD COLUMN "queued_at" timestamp (3) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "tickets" ADD COLUMN "seen_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "tickets" ADD COLUMN "latency_json" jsonb;--> statement-breakpoint
ALTER TABLE "tickets" ADD COLUMN "bots" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "tickets" ADD COLUMN "team" smallint;--> statement-breakpoint
ALTER TABLE "tickets" ADD COLUMN "accepted_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "backfills" ADD CONSTRAINT "backfills_match_id_matches_id_fk" FOREIGN KEY ("match_id") REFERENCES "public"."matches"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "parties" ADD CONSTRAINT "parties_leader_id_users_id_fk" FOREIGN KEY ("leader_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "party_members" ADD CONSTRAINT "party_members_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "party_members" ADD CONSTRAINT "party_members_party_id_parties_id_fk" FOREIGN KEY ("party_id") REFERENCES "public"."parties"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "party_members_party" ON "party_members" USING btree ("party_id");--> statement-breakpoint
CREATE INDEX "tickets_match" ON "tickets" USING btree ("match_id") WHERE match_id is not null;--> statement-breakpoint
CREATE INDEX "tickets_queued" ON "tickets" USING btree ("mode","queued_at") WHERE status = 'queued';