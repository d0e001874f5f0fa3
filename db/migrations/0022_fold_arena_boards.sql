-- The shipped boards `arena-{mode}` are no more: the points of a mode have one board, `{mode}`, which
-- keeps the better of both. What stays where it is can be read by a configuration that lists the board.
--
-- Nobody submits to these seasons meanwhile, and nobody hides an entry.
select pg_advisory_xact_lock(hashtextextended('season ' || season, 0)) from (
  select distinct season from leaderboards
  where mode in ('arena-duel', 'arena-squad', 'arena-team5', 'arena-brawl') order by season
) s;
--> statement-breakpoint
insert into leaderboards (id, season, mode, created_at)
select gen_random_uuid(), season, substr(mode, length('arena-') + 1), created_at from leaderboards
where mode in ('arena-duel', 'arena-squad', 'arena-team5', 'arena-brawl')
on conflict do nothing;
--> statement-breakpoint
create temp table folding on commit drop as
select a.id as source, b.id as target, s.closed_at is not null as closed
from leaderboards a
  join leaderboards b on b.season = a.season and b.mode = substr(a.mode, length('arena-') + 1)
  left join seasons s on s.id = a.season
where a.mode in ('arena-duel', 'arena-squad', 'arena-team5', 'arena-brawl');
--> statement-breakpoint
select from leaderboards where id in (select source from folding union select target from folding)
order by id for no key update;
--> statement-breakpoint
-- Final ranks stay final: in a closed season a board is taken over whole, where `{mode}` has none.
delete from folding f where closed
  and exists (select from leaderboard_entries e where e.leaderboard_id = f.target);
--> statement-breakpoint
delete from leaderboard_gaps g using folding f where f.closed and g.leaderboard_id = f.target;
--> statement-breakpoint
update leaderboard_gaps g set leaderboard_id = f.target
from folding f where f.closed and g.leaderboard_id = f.source;
--> statement-breakpoint
update leaderboard_entries e set leaderboard_id = f.target
from folding f where f.closed and e.leaderboard_id = f.source;
--> statement-breakpoint
update leaderboards b set final_version = a.final_version, indexed = true
from folding f join leaderboards a on a.id = f.source where f.closed and b.id = f.target;
--> statement-breakpoint
create temp table folded (board uuid, member uuid) on commit drop;
--> statement-breakpoint
-- Equal scores: who reached them first. Whom a moderator has hidden on either stays hidden.
with moved as (
  insert into leaderboard_entries as e (leaderboard_id, user_id, score, previous_score, version,
    reached, hidden, updated_at)
  select f.target, a.user_id, a.score, a.previous_score, nextval('leaderboard_clock'), a.reached,
    a.hidden, a.updated_at
  from folding f join leaderboard_entries a on a.leaderboard_id = f.source where not f.closed
  on conflict (leaderboard_id, user_id) do update set
    score = greatest(e.score, excluded.score),
    previous_score = case when excluded.score > e.score then e.score else e.previous_score end,
    reached = case when excluded.score > e.score then excluded.reached
      when excluded.score = e.score then least(e.reached, excluded.reached) else e.reached end,
    updated_at = case when excluded.score > e.score
        or excluded.score = e.score and excluded.reached < e.reached
      then excluded.updated_at else e.updated_at end,
    hidden = e.hidden or excluded.hidden,
    version = excluded.version
  where excluded.score > e.score or excluded.score = e.score and excluded.reached < e.reached
    or excluded.hidden and not e.hidden
  returning e.leaderboard_id, e.user_id
)
insert into folded select * from moved;
--> statement-breakpoint
delete from leaderboard_entries e using folding f where e.leaderboard_id = f.source;
--> statement-breakpoint
-- The ranks follow as after every commit.
insert into leaderboard_moves (leaderboard_ids, user_ids, created_at)
select array_agg(board), array_agg(member), now() from (
  select *, (row_number() over (order by board, member) - 1) / 500 as part from folded
) numbered group by part;
--> statement-breakpoint
-- A day's snapshot is taken over where `{mode}` has none of that day.
with moved as (
  insert into leaderboard_snapshots (leaderboard_id, date, taken_at, total)
  select f.target, s.date, s.taken_at, s.total
  from folding f join leaderboard_snapshots s on s.leaderboard_id = f.source
  on conflict do nothing returning leaderboard_id as target, date
), entries as (
  update leaderboard_snapshot_entries e set leaderboard_id = f.target
  from moved m join folding f on f.target = m.target
  where e.leaderboard_id = f.source and e.date = m.date
)
delete from leaderboard_snapshots s using moved m join folding f on f.target = m.target
where s.leaderboard_id = f.source and s.date = m.date;
