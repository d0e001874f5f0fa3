/** Sign-in and one's own account. */

import { type AccessTable, ANY, open, PEOPLE, self } from "./types.ts";

export const AUTH_ACCESS: AccessTable = {
  "GET /profile": open,
  "POST /auth/guest": { roles: "public", limit: "guest", withoutLimiter: "refuse" },
  // Counts failures by address and renewals by session: see routes/api/auth.ts.
  "POST /auth/token": open,
  "GET /auth/providers": open,
  "GET /auth/login": { roles: "public", limit: "sign_in", withoutLimiter: "refuse" },
  "GET /auth/callback": { roles: "public", limit: "sign_in", withoutLimiter: "refuse" },
  "GET /auth/callback/:issuer": { roles: "public", limit: "sign_in", withoutLimiter: "refuse" },
  // Counts what was refused, by address: an issuer ends many sessions at a time.
  "POST /auth/backchannel-logout": open,
  "GET /auth/signing-out": open,
  "GET /auth/signed-out": open,
  "POST /auth/passkeys/options": { roles: PEOPLE, limit: "passkey", withoutLimiter: "refuse" },
  "POST /auth/passkeys": { roles: PEOPLE, limit: "passkey", withoutLimiter: "refuse" },
  "GET /auth/passkeys": self,
  "PATCH /auth/passkeys/:passkey_id": self,
  "DELETE /auth/passkeys/:passkey_id": self,
  "POST /auth/passkeys/login/options": {
    ...{ roles: "public", limit: "passkey", withoutLimiter: "refuse" },
  },
  "POST /auth/passkeys/login": { roles: "public", limit: "passkey", withoutLimiter: "refuse" },
  "POST /auth/recovery": { roles: PEOPLE, limit: "passkey", withoutLimiter: "refuse" },
  "DELETE /auth/recovery": self,
  // Counts tries by address and of all together: see routes/api/recovery.ts.
  "POST /auth/recovery/login": open,
  "GET /auth/ways": self,
  "POST /auth/ways/decline": self,
  "GET /device": { roles: "public", limit: "device", withoutLimiter: "refuse" },
  "POST /auth/device": { roles: "public", limit: "device", withoutLimiter: "refuse" },
  "GET /auth/device/:user_code": { roles: PEOPLE, limit: "device", withoutLimiter: "refuse" },
  "POST /auth/device/answer": { roles: PEOPLE, limit: "device", withoutLimiter: "refuse" },
  "POST /auth/logout": { roles: ANY, whileViewing: true },
  "GET /auth/me": self,
  "GET /auth/sessions": self,
  "DELETE /auth/sessions/:session_id": self,
  "GET /.well-known/jwks.json": open,
  "PATCH /users/me": self,
  "DELETE /users/me": self,
  "GET /users/me/export": { roles: PEOPLE, limit: "export", withoutLimiter: "refuse" },
  "GET /users/:user_id/settings": { roles: PEOPLE, subject: { in: "path", others: [] } },
  "PUT /users/:user_id/settings": { roles: PEOPLE, subject: { in: "path", others: [] } },
};
