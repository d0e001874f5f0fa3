import { defineFailures } from "../platform/errors.ts";

export const webhookFailures = defineFailures("webhooks", {
  bad_url: {
    status: 422,
    title: "Messages cannot go to this address",
    remedy: "Use an https URL on the public internet.",
  },
  unknown_kind: {
    status: 422,
    title: "Nothing of this kind is announced",
    remedy: "Use a kind that the problem lists, or all of a domain: purchase.*",
  },
  subscription_not_found: {
    status: 404,
    title: "No such subscription",
    remedy: "GET /admin/api/webhooks lists them.",
  },
  delivery_not_found: {
    status: 404,
    title: "No such parked delivery",
    remedy: "GET /admin/api/webhooks/deliveries?state=parked lists what can be sent again.",
  },
});
