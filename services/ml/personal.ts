/** What models say of a player, and what came of it. */

import type { PersonalData } from "../platform/personal.ts";

export const mlPersonal: PersonalData = {
  columns: {
    "model_player_scores.user_id": { exported: "model_scores", deletion: "removed" },
    "model_outcomes.user_id": { exported: "model_outcomes", deletion: "removed" },
  },

  collect: (sql, userId) => [{
    kind: "model_scores",
    many: sql`
    select s.name as key, jsonb_build_object('model', s.name, 'version', v.version,
      'score', s.score, 'reasons', s.reasons, 'since', s.since, 'scored_at', s.scored_at) as row
    from model_player_scores s join model_versions v on v.id = s.model_id
    where s.user_id = ${userId}`,
  }, {
    kind: "model_outcomes",
    many: sql`
    select o.day || v.name || v.version as key, jsonb_build_object('model', v.name,
      'version', v.version, 'score', o.score, 'scored_at', o.scored_at, 'came_true', o.came_true,
      'known_at', o.known_at) as row
    from model_outcomes o join model_versions v on v.id = o.model_id where o.user_id = ${userId}`,
  }],

  async erase(tx, userId) {
    await tx`delete from model_player_scores where user_id = ${userId}`;
    await tx`delete from model_outcomes where user_id = ${userId}`;
  },

  left: (sql, user) => [
    sql`select from model_player_scores where user_id = ${user}`,
    sql`select from model_outcomes where user_id = ${user}`,
  ],
};
