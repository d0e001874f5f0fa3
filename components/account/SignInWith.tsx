/** Whom a player may sign in with, or what keeps the player who is signed in. */

import type { VNode } from "preact";
import { Failed } from "../ui/States.tsx";
import { Icon } from "../ui/Icon.tsx";
import { keepWith, keptWith, REFUSED, signInWith, SignInWords } from "../words/sign_in.ts";

export interface Issuer {
  id: string;
  name: string;
}

/** Why the last sign-in did not work, as the address says it; nothing for what nobody says. */
export function SignInRefusal({ because }: { because: string | undefined }): VNode | null {
  const text = Object.hasOwn(REFUSED, because ?? "")
    ? REFUSED[because as keyof typeof REFUSED]
    : undefined;
  return <Failed text={text} />;
}

/** For nobody yet. @param returnTo a path of ours */
export function SignInWith(
  { issuers, returnTo = "/profile" }: { issuers: readonly Issuer[]; returnTo?: string },
): VNode {
  if (issuers.length === 0) return <p class="quiet">{SignInWords.GuestsOnly}</p>;
  return (
    <div class="actions">
      {issuers.map((issuer) => (
        <IssuerLink
          key={issuer.id}
          text={signInWith(issuer.name)}
          {...{ issuer, returnTo }}
        />
      ))}
    </div>
  );
}

/** @param linked the issuer that keeps the player; `other` for one that is not offered any more */
export function KeptWith(
  { issuers, linked }: { issuers: readonly Issuer[]; linked: Issuer | "other" | undefined },
): VNode | null {
  if (linked === undefined && issuers.length === 0) return null;
  return (
    <section aria-labelledby="sign-in">
      <h2 id="sign-in">{SignInWords.SignIn}</h2>
      {linked !== undefined && (
        <p>{linked === "other" ? SignInWords.LinkedElsewhere : keptWith(linked.name)}</p>
      )}
      {linked === undefined && (
        <>
          <p>{SignInWords.KeepWithAnAccount}</p>
          <div class="actions">
            {issuers.map((issuer) => (
              <IssuerLink key={issuer.id} issuer={issuer} text={keepWith(issuer.name)} link />
            ))}
          </div>
        </>
      )}
    </section>
  );
}

/** A link and no button: browsers go there themselves (RFC 10017 §6.1.2.1). */
function IssuerLink(
  { issuer, text, link, returnTo = "/profile" }: {
    issuer: Issuer;
    text: string;
    link?: boolean;
    returnTo?: string;
  },
): VNode {
  const query = new URLSearchParams({
    issuer: issuer.id,
    return_to: returnTo,
    ...(link && { link: "1" }),
  });
  return (
    <a class="button" href={`/auth/login?${query}`}>
      <Icon name="user" />
      {text}
    </a>
  );
}
