CREATE SEQUENCE "public"."event_places" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;--> statement-breakpoint
ALTER TABLE "stream_entries" ADD COLUMN "trace" text;--> statement-breakpoint
-- The default comes afterwards: rows that are there keep none, and the table is not written anew.
ALTER TABLE "events" ADD COLUMN "place" bigint;--> statement-breakpoint
ALTER TABLE "events" ALTER COLUMN "place" SET DEFAULT nextval('event_places');
