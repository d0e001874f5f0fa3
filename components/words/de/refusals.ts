/** Was Spielern gesagt wird, wenn etwas abgelehnt wurde. Wird erst dann geladen. */

import type { Refusal } from "../en/refusals.ts";

/** Nach den Namen in docs/problems.md, ohne den Bereich; was ein Spieler auf seinen Seiten nicht trifft, fehlt. */
const REFUSALS: Readonly<Record<string, string>> = {
  not_found: "An dieser Adresse gibt es nichts.",
  method_not_allowed: "So lässt sich diese Adresse nicht aufrufen.",
  unauthorized: "Dafür musst du angemeldet sein.",
  forbidden: "Das darfst du hier nicht.",
  conflict: "Inzwischen hat sich etwas geändert. Lade die Seite neu.",
  invalid: "So geht das nicht. Prüf, was du eingegeben hast.",
  too_large: "Das ist zu groß.",
  timeout: "Es hat zu lange gedauert. Versuch es noch einmal.",
  rate_limited: "Das war zu schnell hintereinander. Warte einen Moment.",
  internal: "Da ist bei uns etwas schiefgegangen. Versuch es noch einmal.",
  unavailable: "Der Dienst antwortet gerade nicht. Versuch es gleich noch einmal.",
  sign_in_again: "Dafür musst du dich in der letzten Viertelstunde angemeldet haben.",
  passkey_taken: "Diesen Passkey gibt es hier schon.",
  too_many_passkeys: "Mehr Passkeys gehen nicht. Entferne einen, den du nicht mehr brauchst.",
  passkey_not_found: "Diesen Passkey gibt es nicht mehr.",
  phrase_mistyped: "Die Wörter stimmen so nicht. Vergleich sie mit deinem Zettel.",
  phrase_refused: "Zu diesen Wörtern gehört kein Spieler.",
  last_way: "Dann käme niemand mehr zu diesem Spieler zurück. Leg zuerst einen anderen Weg an.",
  way_not_found: "Das ist schon entfernt. Lade die Seite neu.",
  device_not_found: "Kein Gerät wartet auf diesen Code. Vergleich ihn mit dem Bildschirm.",
  device_answered: "Dieser Code ist schon beantwortet. Schau auf das Gerät.",
  staff_lets_none_in: "Mit einem Teamkonto meldet man keine Geräte an.",
  user_not_found: "Diesen Spieler gibt es nicht.",
  changed: "Der Spieler hat sich inzwischen geändert. Lade die Seite neu.",
  cross_origin: "Die Anfrage kam von einer anderen Website. Öffne VEZE selbst.",
  name_reserved: "Dieser Name ist vergeben. Nimm einen, der nicht nach dem Team klingt.",
  session_not_found: "Dieses Gerät ist schon abgemeldet.",
  suspended: "Das Konto ist gesperrt.",
  view_only: "In der Ansicht einer anderen Rolle lässt sich nichts ändern.",
  unknown_region: "Diese Region gibt es nicht.",
  unknown_mode: "Diesen Modus gibt es gerade nicht. Nimm einen anderen.",
  not_queued: "Du bist nicht mehr in der Warteschlange.",
  ticket_not_found: "Diese Suche gibt es nicht mehr.",
  already_matched: "Du hast schon ein Match.",
  already_playing: "Du bist noch in einem Match. Kehr zurück oder verlass es.",
  match_not_begun: "Das Match hat noch nicht begonnen.",
  match_changed: "Das Match hat sich inzwischen geändert.",
  match_not_finished: "Das Match hat noch kein Ergebnis.",
  match_not_found: "Dieses Match gibt es nicht.",
  match_over: "Das Match ist ohne Ergebnis zu Ende gegangen.",
  not_proposed: "Dieses Match kommt nicht mehr zustande.",
  party_not_found: "Diese Gruppe gibt es nicht mehr.",
  not_party_leader: "Nur wer die Gruppe führt, kann die Suche starten.",
  party_too_large: "Für diesen Modus ist die Gruppe zu groß.",
  busy: "Die Arena ist voll. Versuch es gleich noch einmal.",
  replay_not_found: "Von diesem Match gibt es keine Aufzeichnung.",
  unknown_room: "Diesen Raum gibt es nicht.",
  unknown_code: "Zu diesem Code gibt es keine Gruppe.",
  member_not_found: "Diese Person ist nicht mehr in der Gruppe.",
  not_leader: "Das kann nur, wer die Gruppe führt.",
  party_full: "Die Gruppe ist voll.",
  board_not_found: "Diese Rangliste gibt es nicht.",
  board_off: "Diese Rangliste ist gerade abgeschaltet.",
  season_not_found: "Diese Saison gibt es nicht.",
  season_closed: "Diese Saison ist abgeschlossen.",
  snapshot_not_found: "Von diesem Tag gibt es keinen Stand.",
  unknown_sku: "Das gibt es hier nicht.",
  not_consumable: "Das lässt sich nicht einsetzen: Es bleibt für immer deins.",
  insufficient: "Davon hast du zu wenig.",
  no_price: "In dieser Währung ist es nicht zu haben.",
  already_owned: "Das hast du schon, und eins genügt.",
  insufficient_funds: "Dafür reicht dein Guthaben nicht.",
  purchase_not_found: "Diesen Kauf gibt es nicht.",
  not_refundable: "Dieser Kauf lässt sich hier nicht erstatten.",
  deletion_planned: "Dieses Konto wird schon gelöscht.",
};

const TITLES: Readonly<Record<number, string>> = {
  ...{ 401: "Erst anmelden", 403: "Nicht erlaubt", 404: "Hier ist nichts" },
  ...{ 408: "Zu langsam", 409: "Das passt gerade nicht", 422: "Das passt so nicht" },
  ...{ 429: "Zu viele Anfragen", 503: "Gerade nicht erreichbar" },
};

/** @param _title wie der Dienst es auf Englisch nennt */
export function failureTitle(status: number, _title: string): string {
  return TITLES[status] ?? (status < 500 ? "Das geht nicht" : "Da ging etwas schief");
}

/** Was jemand selbst eingibt oder auswählt. */
const FIELDS: Readonly<Record<string, string>> = {
  ...{ display_name: "Name", name: "Name", words: "Wörter", code: "Code", user_code: "Code" },
  ...{ region: "Region", home_region: "Heimatregion", mode: "Modus", season: "Saison" },
  ...{ date: "Tag", currency: "Währung", quantity: "Menge", time_zone: "Zeitzone" },
};

/** Wo die falschen Werte standen. */
function fieldsOf(errors: unknown): string[] {
  if (!Array.isArray(errors)) return [];
  const names = errors.map(({ pointer }) => String(pointer).split("/").at(-1)!);
  return [...new Set(names.filter((name) => name !== "").map((name) => FIELDS[name] ?? name))];
}

/** @param _said was der Dienst auf Englisch sagt */
export function refused({ code, status, problem }: Refusal, _said: string): string {
  const fields = code === "invalid" ? fieldsOf(problem?.["errors"]) : [];
  if (fields.length > 0) return `So geht das nicht. Prüf: ${fields.join(", ")}.`;
  return REFUSALS[code] ??
    (status >= 400 && status < 500
      ? "Das geht hier nicht."
      : "Das hat nicht geklappt. Versuch es noch einmal.");
}
