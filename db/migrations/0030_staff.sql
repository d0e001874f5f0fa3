CREATE TABLE "minutes" (
	"span" smallint NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"node" text NOT NULL,
	"samples" double precision DEFAULT 0 NOT NULL,
	"requests" double precision DEFAULT 0 NOT NULL,
	"errors" double precision DEFAULT 0 NOT NULL,
	"api_10" double precision DEFAULT 0 NOT NULL,
	"api_50" double precision DEFAULT 0 NOT NULL,
	"api_100" double precision DEFAULT 0 NOT NULL,
	"api_200" double precision DEFAULT 0 NOT NULL,
	"api_500" double precision DEFAULT 0 NOT NULL,
	"api_1000" double precision DEFAULT 0 NOT NULL,
	"socket_minutes" double precision DEFAULT 0 NOT NULL,
	"sockets_lost" double precision DEFAULT 0 NOT NULL,
	"sockets" double precision DEFAULT 0 NOT NULL,
	"placements" double precision DEFAULT 0 NOT NULL,
	"placements_5" double precision DEFAULT 0 NOT NULL,
	"wait_seconds" double precision DEFAULT 0 NOT NULL,
	"scores" double precision DEFAULT 0 NOT NULL,
	"scores_150" double precision DEFAULT 0 NOT NULL,
	"score_seconds" double precision DEFAULT 0 NOT NULL,
	"matches" double precision DEFAULT 0 NOT NULL,
	"queued" double precision DEFAULT 0 NOT NULL,
	"alerts" double precision DEFAULT 0 NOT NULL,
	"revenue" double precision DEFAULT 0 NOT NULL,
	CONSTRAINT "minutes_span_at_node_pk" PRIMARY KEY("span","at","node")
);
--> statement-breakpoint
CREATE TABLE "staff_notes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"written_by" text NOT NULL,
	"text" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "planned_deletions" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"asked_by" text NOT NULL,
	"reason" text NOT NULL,
	"asked_at" timestamp (3) with time zone NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL,
	"begun_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "webhook_events" ADD COLUMN "body" text;--> statement-breakpoint
ALTER TABLE "staff_notes" ADD CONSTRAINT "staff_notes_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "planned_deletions" ADD CONSTRAINT "planned_deletions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "staff_notes_user" ON "staff_notes" USING btree ("user_id","created_at");--> statement-breakpoint
CREATE INDEX "planned_deletions_due" ON "planned_deletions" USING btree ("due_at");--> statement-breakpoint
CREATE INDEX "alerts_rule" ON "alerts" USING btree ("rule","status");--> statement-breakpoint
CREATE INDEX "audit_log_action" ON "audit_log" USING btree ("action","id");--> statement-breakpoint
CREATE INDEX "audit_log_actor" ON "audit_log" USING btree ("actor","id");--> statement-breakpoint
CREATE INDEX "leaderboard_entries_hidden" ON "leaderboard_entries" USING btree ("leaderboard_id","updated_at") WHERE hidden;--> statement-breakpoint
CREATE INDEX "matches_time" ON "matches" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "matches_taken_back" ON "matches" USING btree ("status","created_at") WHERE status in ('voided', 'cancelled');--> statement-breakpoint
CREATE INDEX "purchases_created" ON "purchases" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "purchases_paid" ON "purchases" USING btree ("paid_at","item_sku","currency","amount","refunded_amount","status") WHERE paid_at is not null;--> statement-breakpoint
CREATE INDEX "webhook_events_body" ON "webhook_events" USING btree ("received_at") WHERE body is not null;