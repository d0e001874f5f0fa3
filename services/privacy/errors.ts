import { defineFailures } from "../platform/errors.ts";

export const privacyFailures = defineFailures("privacy", {
  deletion_planned: {
    status: 409,
    title: "The account is to be deleted already",
    remedy: "Revoke that deletion first if it is to be another one; the answer says whose it is.",
  },
  no_deletion: {
    status: 404,
    title: "The account is not to be deleted",
    remedy: "Load the player anew: somebody may have revoked it.",
  },
  deletion_begun: {
    status: 409,
    title: "The deletion has begun",
    remedy: "It cannot be revoked any more: what is removed does not come back.",
  },
});
