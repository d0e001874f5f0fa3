ALTER TABLE "outbox" ADD COLUMN "attempts" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "error" text;--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "parked_at" timestamp (3) with time zone;--> statement-breakpoint
CREATE INDEX "outbox_sink" ON "outbox" USING btree ("kind","id") WHERE parked_at is null;--> statement-breakpoint
-- Each sink's loop is woken by rows of its own only.
create or replace function outbox_notify() returns trigger language plpgsql as $$
declare
  kinds text;
begin
  select string_agg(distinct kind, ' ') into kinds from added;
  if kinds is not null then
    perform pg_notify('outbox', kinds);
  end if;
  return null;
end $$;
