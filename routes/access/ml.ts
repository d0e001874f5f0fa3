/** Models: game servers and the staff ask them, admins say which one counts. */

import { type Access, type AccessTable, admin, staff } from "./types.ts";

const asks: Access = { roles: ["service", "mod", "admin"] };

export const ML_ACCESS: AccessTable = {
  "POST /ml/predict_skill": asks,
  "POST /ml/detect_bot": asks,
  "POST /ml/predict_churn": asks,
  "POST /ml/score_risk": asks,
  "GET /ml/models": asks,
  "GET /ml/models/:name/drift": asks,
  "GET /ml/models/:name/shadow": asks,
  "GET /ml/models/:name/outcomes": asks,
  "GET /admin/api/ml/churn": staff,
  "GET /admin/api/ml/risk": staff,
  "GET /ml/models/:name/:version": asks,
  "GET /ml/models/:name/:version/drift.svg": asks,
  "GET /ml/models/:name/:version/plots/:plot": asks,
  "POST /ml/models/:name/:version/promote": admin,
  "POST /ml/models/:name/rollback": admin,
};
