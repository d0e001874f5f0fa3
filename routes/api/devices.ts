/** Device authorization (RFC 8628): consoles, engines and televisions; the grant itself is in auth.ts. */

import { createRoute, z } from "@hono/zod-openapi";
import {
  DeviceAnswer,
  DeviceCodeBody,
  DeviceRequestBody,
  type Devices,
  toWaitingDeviceBody,
  WaitingDeviceBody,
} from "../../services/identity/mod.ts";
import { text } from "../../services/platform/wire.ts";
import { network } from "../http/address.ts";
import { defaultBody, formAsJson } from "../http/forms.ts";
import { answers, api, empty, jsonBody } from "../http/route.ts";
import { DEVICE_PATH } from "../device.tsx";
import { playerOf } from "./users.ts";

export function deviceRoutes({ devices, publicUrl }: { devices: Devices; publicUrl: string }) {
  const app = api();
  const tags = ["Sign-in"];

  app.openapi(
    createRoute({
      method: "post",
      path: "/auth/device",
      tags,
      summary: "A code for a device without a browser (RFC 8628)",
      description: "The body may also be a form. Show `user_code` and `verification_uri` (or the " +
        "complete one as a QR code), then ask POST /auth/token every `interval` seconds.",
      middleware: [formAsJson, defaultBody] as const,
      request: jsonBody(DeviceRequestBody),
      responses: answers(200, DeviceCodeBody, "Codes, good for ten minutes"),
    }),
    async (c) => {
      c.header("cache-control", "no-store");
      const { device_name: name } = c.req.valid("json");
      const { deviceCode, userCode, expiresIn, interval } = await devices.begin({
        ...{ name, address: c.get("address") },
      });
      const verificationUri = publicUrl + DEVICE_PATH;
      return c.json({
        ...{ device_code: deviceCode, user_code: userCode, verification_uri: verificationUri },
        verification_uri_complete: `${verificationUri}?code=${userCode}`,
        ...{ expires_in: expiresIn, interval },
      }, 200);
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/auth/device/{user_code}",
      tags,
      summary: "The device that waits for an answer to this code",
      request: { params: z.object({ user_code: text(64) }) },
      responses: answers(200, WaitingDeviceBody, "The device"),
    }),
    async (c) => {
      const found = await devices.get(c.req.valid("param").user_code);
      const isSameNetwork = network(found.address) === network(c.get("address"));
      return c.json(toWaitingDeviceBody(found, isSameNetwork), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/auth/device/answer",
      tags,
      summary: "Let a device in as the signed-in player, or not; once",
      request: jsonBody(DeviceAnswer),
      responses: empty("Answered"),
    }),
    async (c) => {
      const { user_code, allow } = c.req.valid("json");
      await devices.answer(playerOf(c), user_code, allow);
      return c.body(null, 204);
    },
  );

  return app;
}
