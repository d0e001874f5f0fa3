-- Whether a score may still be written to a board. Every write asks, and holds the season's lock in
-- shared mode until it has committed; whoever closes the season takes it alone. A function of its own
-- and not a subquery: each statement in here sees what was committed before it, so a write that
-- waited for the closing sees it closed.
create function leaderboard_open(board uuid) returns boolean language plpgsql as $$
declare
  of_season text;
begin
  select season into of_season from leaderboards where id = board;
  perform pg_advisory_xact_lock_shared(hashtextextended('season ' || of_season, 0));
  return not exists (select from seasons where id = of_season and closed_at is not null);
end $$;
