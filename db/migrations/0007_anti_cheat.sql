CREATE TABLE "alerts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"rule" text NOT NULL,
	"severity" text NOT NULL,
	"evidence_json" jsonb NOT NULL,
	"event_id" uuid NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"status" text NOT NULL,
	"note" text,
	"reviewed_by" text,
	"reviewed_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "event_seen" (
	"event_id" uuid PRIMARY KEY NOT NULL,
	"seen_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
-- Events become a table of months, so that old ones go by dropping a partition. A worker of the version
-- before cannot write it: what it parks meanwhile is in telemetry.dead and can be replayed.
alter table events rename to events_old;--> statement-breakpoint
alter index events_pkey rename to events_old_pkey;--> statement-breakpoint
alter index events_user rename to events_old_user;--> statement-breakpoint
create table events (
  id uuid not null,
  kind text not null,
  payload_json jsonb not null,
  user_id uuid,
  created_at timestamp (3) with time zone not null,
  received_at timestamp (3) with time zone,
  skew_ms double precision,
  constraint events_id_created_at_pk primary key (id, created_at)
) partition by range (created_at);--> statement-breakpoint
create index events_user on events (user_id, created_at);--> statement-breakpoint
-- Whatever no month has been made for.
create table events_default partition of events default;--> statement-breakpoint
insert into event_seen (event_id, seen_at) select id, now() from events_old;--> statement-breakpoint
insert into events (id, kind, payload_json, user_id, created_at)
  select id, kind, payload_json, user_id, created_at from events_old;--> statement-breakpoint
drop table events_old;--> statement-breakpoint
CREATE INDEX "alerts_user" ON "alerts" USING btree ("user_id","created_at");--> statement-breakpoint
CREATE INDEX "alerts_status" ON "alerts" USING btree ("status","created_at");--> statement-breakpoint
CREATE INDEX "event_seen_at" ON "event_seen" USING btree ("seen_at");
