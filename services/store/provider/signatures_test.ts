import assert from "node:assert/strict";
import { Webhook } from "standardwebhooks";
import Stripe from "stripe";
import { signStandard } from "../../platform/crypto/standard_webhooks.ts";
import { checkSignature as check, readSignature, type WebhookSecrets } from "./signatures.ts";

const STANDARD = [
  `whsec_${btoa("the old secret of the tests")}`,
  `whsec_${btoa("the new secret!")}`,
];
const STRIPE = ["whsec_of_the_stripe_tests_old", "whsec_of_the_stripe_tests_new"];
const secrets: WebhookSecrets = { standard: STANDARD, stripe: STRIPE };
function checkSignature(headers: Headers, body: Uint8Array, known: WebhookSecrets, now: number) {
  const announced = readSignature(headers, now);
  return announced && check(announced, body, known);
}

const NOW = Date.UTC(2026, 5, 1, 12);
const bytes = (text: string) => new TextEncoder().encode(text);
const stripe = new Stripe("sk_test_none");

function standard(body: string, { secret = STANDARD[0]!, at = NOW, id = "msg_1" } = {}): Headers {
  return new Headers({
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(at / 1000)),
    "webhook-signature": new Webhook(secret).sign(id, new Date(at), body),
  });
}

async function stripes(body: string, { secret = STRIPE[0]!, at = NOW } = {}): Promise<Headers> {
  return new Headers({
    "stripe-signature": await stripe.webhooks.generateTestHeaderStringAsync({
      payload: body,
      secret,
      timestamp: Math.floor(at / 1000),
    }),
  });
}

const bodies = ["{}", '{"a": 1, "b": "é\\u0000😀"}', " ", "not json", "x".repeat(100_000)];

Deno.test("[INV2] everything that standardwebhooks signs is accepted, with each secret", () => {
  for (const body of bodies) {
    for (const secret of STANDARD) {
      assert.deepEqual(checkSignature(standard(body, { secret }), bytes(body), secrets, NOW), {
        provider: "standard",
        eventId: "msg_1",
      });
    }
  }
});

Deno.test("[INV2] everything that stripe signs is accepted, with each secret", async () => {
  for (const body of bodies) {
    for (const secret of STRIPE) {
      const headers = await stripes(body, { secret });
      assert.deepEqual(checkSignature(headers, bytes(body), secrets, NOW), { provider: "stripe" });
    }
  }
});

Deno.test("[INV2] what we sign, standardwebhooks accepts", () => {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const body = '{"type":"payment.succeeded"}';
  const signature = signStandard(STANDARD[0]!, { id: "msg_2", timestamp, body });
  new Webhook(STANDARD[0]!).verify(body, {
    ...{ "webhook-id": "msg_2", "webhook-timestamp": timestamp, "webhook-signature": signature },
  });
});

Deno.test("[INV2] five minutes of tolerance, into the past and into the future", async () => {
  for (const [seconds, accepted] of [[299, true], [-299, true], [301, false], [-301, false]]) {
    const at = NOW + Number(seconds) * 1000;
    for (const headers of [standard("{}", { at }), await stripes("{}", { at })]) {
      assert.equal(checkSignature(headers, bytes("{}"), secrets, NOW) !== undefined, accepted);
    }
  }
});

Deno.test("[INV2] tampered, swapped, truncated, re-encoded or wrongly keyed bodies are refused", async () => {
  const body = '{"type":"payment.succeeded","data":{"amount":499}}';
  const wrongs = [
    body.replace("499", "498"),
    body.slice(0, -1),
    `${body} `,
    JSON.stringify(JSON.parse(body), null, 1),
    `\ufeff${body}`,
    "",
  ];
  for (const headers of [standard(body), await stripes(body)]) {
    assert.ok(checkSignature(headers, bytes(body), secrets, NOW), "the means work");
    for (const wrong of wrongs) {
      assert.equal(checkSignature(headers, bytes(wrong), secrets, NOW), undefined, wrong);
    }
  }
  const swapped = standard(body);
  swapped.set("webhook-id", "msg_9");
  const moved = standard(body);
  moved.set("webhook-timestamp", String(Math.floor(NOW / 1000) + 1));
  for (
    const headers of [
      swapped,
      moved,
      standard(body, { secret: `whsec_${btoa("somebody else's")}` }),
      await stripes(body, { secret: "whsec_somebody_elses" }),
      // A secret of one scheme signs nothing of the other.
      await stripes(body, { secret: STANDARD[0]! }),
      new Headers(),
      new Headers({ "webhook-signature": "v1," }),
      new Headers({ "stripe-signature": "t=,v1=" }),
      new Headers({ "stripe-signature": `t=${NOW / 1000},t=1,v1=00` }),
    ]
  ) assert.equal(checkSignature(headers, bytes(body), secrets, NOW), undefined);
});

Deno.test("[INV2] a header may carry several signatures while the provider rotates", async () => {
  const good = standard("{}");
  good.set("webhook-signature", `v1,AAAA v2,BBBB ${good.get("webhook-signature")}`);
  assert.ok(checkSignature(good, bytes("{}"), secrets, NOW));
  const several = await stripes("{}");
  several.set("stripe-signature", `${several.get("stripe-signature")},v1=${"0".repeat(64)},v0=1`);
  assert.ok(checkSignature(several, bytes("{}"), secrets, NOW));
});

Deno.test("[INV2] nobody's signature passes where there are no secrets", async () => {
  const none: WebhookSecrets = { standard: [], stripe: [] };
  for (const headers of [standard("{}"), await stripes("{}")]) {
    assert.equal(checkSignature(headers, bytes("{}"), none, NOW), undefined);
  }
});
