import { defineFailures } from "../platform/errors.ts";

export const identityFailures = defineFailures("identity", {
  invalid_grant: {
    status: 401,
    title: "The credentials are not accepted",
    remedy: "Sign in again. A refresh token works once; a used one ends its whole session.",
  },
  invalid_client: {
    status: 401,
    title: "The client is not known or its secret is wrong",
    remedy: "Check SERVICE_CLIENTS on the server and the secret in use.",
  },
  logout_token: {
    status: 400,
    title: "The logout token is not to be trusted",
    remedy: "Send one form with one logout_token that this service's issuer has just signed.",
  },
  sign_in_again: {
    status: 403,
    title: "This needs a sign-in of the last quarter of an hour",
    remedy: "Sign in again with a passkey, the recovery phrase or the account, then repeat it.",
  },
  passkey_refused: {
    status: 401,
    title: "The passkey is not accepted",
    remedy:
      "Ask for fresh options and try again in the same browser; `reason` says what was wrong.",
  },
  passkey_taken: {
    status: 409,
    title: "This passkey is registered already",
    remedy: "Sign in with it, or add another one.",
  },
  too_many_passkeys: {
    status: 409,
    title: "The player has as many passkeys as can be kept",
    remedy: "Remove one that is not in use any more.",
  },
  passkey_not_found: {
    status: 404,
    title: "No such passkey",
    remedy: "List the passkeys again: it may have been removed already.",
  },
  phrase_mistyped: {
    status: 422,
    title: "This is no recovery phrase as it stands",
    remedy: "Compare the words with what was written down: `reason` says what does not fit.",
  },
  phrase_refused: {
    status: 401,
    title: "The recovery phrase opens nothing",
    remedy: "It may have been replaced, used up or removed: sign in another way.",
  },
  last_way: {
    status: 409,
    title: "Nothing else would bring the player back",
    remedy: "Have the player add another way in first.",
  },
  way_not_found: {
    status: 404,
    title: "The player has no such way in",
    remedy: "Read the player's ways again: it may have been closed already.",
  },
  device_not_found: {
    status: 404,
    title: "No device waits for this code",
    remedy: "Compare the code with the screen; after ten minutes the device shows another.",
  },
  device_answered: {
    status: 409,
    title: "This code was answered already",
    remedy: "Look at the device; let it show a new code if it still asks.",
  },
  staff_lets_none_in: {
    status: 403,
    title: "Staff lets no devices in",
    remedy: "Sign in with a player's account on the phone that lets the device in.",
  },
  authorization_pending: {
    status: 400,
    title: "Nobody has answered the device's code yet",
    remedy: "Ask again after `interval` seconds (RFC 8628, section 3.5).",
  },
  slow_down: {
    status: 400,
    title: "The device asks too often",
    remedy: "Ask again after `interval` seconds, which are five more from now on.",
  },
  access_denied: {
    status: 400,
    title: "The device was not let in",
    remedy: "Ask for a new code if the player wants to try again.",
  },
  expired_token: {
    status: 400,
    title: "The device code is over",
    remedy: "Ask for a new code at POST /auth/device.",
  },
  cross_origin: {
    status: 403,
    title: "The request comes from another site",
    remedy: "Send cookie-authenticated changes from this site's own pages, or use a token.",
  },
  name_reserved: {
    status: 422,
    title: "This name is reserved",
    remedy: "Choose a name that cannot be taken for one of the staff's.",
  },
  not_oneself: {
    status: 409,
    title: "This cannot be done to oneself",
    remedy: "Ask another admin to do it.",
  },
  changed: {
    status: 409,
    title: "The player has changed since they were looked at",
    remedy: "Load the player anew: the answer says how they stand now.",
  },
  session_not_found: {
    status: 404,
    title: "No such session",
    remedy: "List the sessions again: it may have ended already.",
  },
  suspended: {
    status: 403,
    title: "The account is suspended",
    remedy: "Wait until the suspension ends, or ask the game's support.",
    close: 4504,
  },
  view_only: {
    status: 403,
    title: "Another role's view changes nothing",
    remedy: "Leave the view, by its banner or by POST /admin/api/view/leave, then repeat it.",
  },
  user_not_found: {
    status: 404,
    title: "No such player",
    remedy: "Check the user id; a deleted account's id never comes back.",
  },
  unknown_region: {
    status: 422,
    title: "This region does not exist",
    remedy: "Use one of the ids that GET /regions lists.",
  },
});
