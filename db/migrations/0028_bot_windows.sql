CREATE TABLE "bot_windows" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"event_id" uuid NOT NULL,
	"received_at" timestamp (3) with time zone NOT NULL,
	"features" "bytea" NOT NULL,
	"state" text NOT NULL,
	"score" double precision,
	"version" text,
	"flagged" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE INDEX "bot_windows_user" ON "bot_windows" USING btree ("user_id","id");--> statement-breakpoint
CREATE INDEX "bot_windows_owed" ON "bot_windows" USING btree ("id") WHERE state = 'owed';--> statement-breakpoint
CREATE INDEX "bot_windows_received" ON "bot_windows" USING btree ("received_at");