CREATE TABLE "staff_acts" (
	"actor" text PRIMARY KEY NOT NULL,
	"running" integer NOT NULL,
	"running_until" timestamp (3) with time zone NOT NULL,
	"position" bigint
);
--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "time_zone" text;--> statement-breakpoint
ALTER TABLE "minutes" DROP COLUMN "revenue";