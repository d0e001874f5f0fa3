/** `/device`: lets a console, an engine or a television in (RFC 8628, §3.3). Looking answers nothing. */

import type { Context } from "hono";
import type { VNode } from "preact";
import { SignInWith } from "../components/account/SignInWith.tsx";
import { Button } from "../components/ui/Button.tsx";
import { Field } from "../components/ui/Field.tsx";
import { Failed } from "../components/ui/States.tsx";
import { asksToPlay, DeviceWords } from "../components/words/device.ts";
import { pageTitle } from "../components/words/page.ts";
import { DeviceAnswer } from "../islands/account/DeviceAnswer.tsx";
import { SignIn } from "../islands/account/SignIn.tsx";
import type { Devices, Passkeys, SignIns } from "../services/identity/mod.ts";
import { Failure } from "../services/platform/errors.ts";
import { network } from "./http/address.ts";
import type { Viewer } from "./http/auth.ts";
import type { AppEnv } from "./http/context.ts";
import type { RenderPage } from "./http/page/page.ts";

export const DEVICE_PATH = "/device";

export function devicePage(
  { devices, signIns, passkeys, publicUrl, viewer, page }: {
    devices: Pick<Devices, "get">;
    signIns: SignIns;
    passkeys: Pick<Passkeys, "areOffered">;
    /** Names the game that asks. */
    publicUrl: string;
    viewer: Viewer;
    page: RenderPage;
  },
) {
  const game = new URL(publicUrl).host;

  async function find(code: string) {
    try {
      return await devices.get(code);
    } catch (error) {
      if (error instanceof Failure && error.code === "device_not_found") return undefined;
      throw error;
    }
  }

  return async function device(c: Context<AppEnv>): Promise<Response> {
    const player = await viewer(c);
    const code = c.req.query("code");
    const title = pageTitle(DeviceWords.LetADeviceIn);
    const show = (content: VNode) => {
      const body = (
        <>
          <h1>{DeviceWords.LetADeviceIn}</h1>
          {content}
        </>
      );
      return page(c, { title, body, player });
    };
    if (!player) {
      const query = code === undefined ? "" : `?${new URLSearchParams({ code })}`;
      return await show(
        <>
          <p>{DeviceWords.SignInFirst}</p>
          <SignInWith issuers={signIns.list()} returnTo={DEVICE_PATH + query} />
          <SignIn offersPasskeys={passkeys.areOffered} />
        </>,
      );
    }
    const found = code === undefined ? undefined : await find(code);
    if (!found) {
      return await show(
        <>
          {code !== undefined && <Failed text={DeviceWords.NoSuchCode} />}
          <p>{DeviceWords.TypeTheCode}</p>
          <form class="fields" method="get" action={DEVICE_PATH}>
            <Field label={DeviceWords.Code} hint={DeviceWords.CodeHint}>
              <input
                name="code"
                required
                maxLength={32}
                autocomplete="one-time-code"
                autocapitalize="characters"
                spellcheck={false}
              />
            </Field>
            <Button submit kind="primary">{DeviceWords.Go}</Button>
          </form>
        </>,
      );
    }
    const isNear = network(found.address) === network(c.get("address"));
    return await show(
      <>
        <p>{asksToPlay(found.name, game, player.displayName)}</p>
        <p class="figure user-code" translate={false}>{found.userCode}</p>
        <p>{DeviceWords.CompareTheCode}</p>
        <p class="warning">{DeviceWords.BewareOfOthers}</p>
        <p class="quiet">{isNear ? DeviceWords.SameNetwork : DeviceWords.OtherNetwork}</p>
        <DeviceAnswer userCode={found.userCode} />
      </>,
    );
  };
}
