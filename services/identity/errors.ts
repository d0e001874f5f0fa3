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
