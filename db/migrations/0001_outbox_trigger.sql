-- Whoever commits outbox rows wakes the relay, without having to remember it.
create function outbox_notify() returns trigger language plpgsql as $$
begin
  if exists (select from added) then
    perform pg_notify('outbox', '');
  end if;
  return null;
end $$;
--> statement-breakpoint
create trigger outbox_notify after insert on outbox
  referencing new table as added for each statement execute function outbox_notify();
--> statement-breakpoint
-- Entries are updated in place again and again: room on each page keeps those updates cheap.
alter table leaderboard_entries set (fillfactor = 80);
--> statement-breakpoint
alter table tickets set (fillfactor = 80);
