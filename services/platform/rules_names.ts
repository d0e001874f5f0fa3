/**
 * What people see of a text, by Unicode's properties: for names, which others must be able to read,
 * tell apart and click. Pure.
 */

/** What a name may be made of: 1 to 32 clusters, as a reader counts them. */
const MOST_CLUSTERS = 32;
/** Nobody's writing needs more in one place: couples of two skin tones have ten code points. */
const MOST_IN_A_CLUSTER = 16;
const MOST_MARKS = 3;

const clusters = new Intl.Segmenter("und", { granularity: "grapheme" });

/** Scripts whose spelling needs joiners: those that join their letters, and those with conjuncts. */
const SCRIPTS = ["Arab", "Syrc", "Mand", "Nkoo", "Mong", "Phag", "Adlm", "Rohg", "Deva", "Beng"]
  .concat("Guru", "Gujr", "Orya", "Taml", "Telu", "Knda", "Mlym", "Sinh", "Khmr", "Mymr")
  .concat("Tibt", "Bali", "Java").map((script) => `\\p{scx=${script}}`).join("");
const JOINING = String.raw`[[${SCRIPTS}]&&[\p{L}\p{M}]]`;
/** A joiner within such a script; the second one also behind a mark that ends a word (chillus). */
const JOINERS = new RegExp(
  String
    .raw`(?<=${JOINING})[\u200c\u200d](?=${JOINING})|(?<=[[${SCRIPTS}]&&\p{M}])\u200d(?!\p{L}|\u200d)`,
  "gv",
);
const EMOJI = /\p{RGI_Emoji}/gv;
/** Emoji that a reader's system draws though no list recommends them (UTS 51, ED-16). */
const JOINED_EMOJI =
  /\p{Extended_Pictographic}[\ufe0f\p{Emoji_Modifier}]?(?:\u200d\p{Extended_Pictographic}[\ufe0f\p{Emoji_Modifier}]?)+|\p{Emoji}[\ufe0e\ufe0f]\u20e3?/gu;
/** Choose between forms of a letter where its script has them. */
const FORMS = /(?<=\p{sc=Mong})[\u180b-\u180d\u180f]|(?<=\p{Ideographic})[\ufe00-\ufe02]/gu;
/** Without ink on their own: controls, formats, unassigned, fillers, whatever renderers may ignore. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;
/** Symbols drawn as nothing, which no property tells: empty Braille, musical and Egyptian blanks. */
const BLANK = /[\u2800\ufffc\u{1d159}\u{13441}\u{13442}\u{16fe4}]/u;
const GLYPH = /[\p{L}\p{N}\p{P}\p{S}]/u;
/**
 * Scripts whose letters pass for each other's. No one writes a word in two of them but to pass for
 * somebody (UTS 39 §5.2); Latin stands with Han, Kana, Hangul, Bopomofo and all others as before.
 */
const LOOKALIKE = ["Latn", "Cyrl", "Grek"].map((script) => new RegExp(`\\p{sc=${script}}`, "u"));
const WORD = /[\p{L}\p{M}\p{N}]+/gu;
const TOO_MANY_MARKS = new RegExp(`\\p{M}{${MOST_MARKS + 1},}`, "u");

/** Why a name (in NFC, without space around it) cannot be shown to others; undefined: it can. */
export function whyUnreadable(name: string): string | undefined {
  const seen = [...clusters.segment(name)];
  if (seen.length < 1 || seen.length > MOST_CLUSTERS) {
    return `must have 1 to ${MOST_CLUSTERS} characters`;
  }
  const inked = name.replace(EMOJI, "☺").replace(JOINED_EMOJI, "☺").replace(FORMS, "")
    .replace(JOINERS, "");
  if (INVISIBLE.test(inked) || BLANK.test(inked)) {
    return "must not contain control or invisible characters";
  }
  if (!GLYPH.test(inked)) return "must have at least one character that can be seen";
  // Composed letters carry marks too.
  if (/^\p{M}/u.test(name) || TOO_MANY_MARKS.test(inked.normalize("NFD"))) {
    return `must have at most ${MOST_MARKS} marks on a letter`;
  }
  if (seen.some(({ segment }) => [...segment].length > MOST_IN_A_CLUSTER)) {
    return `must have at most ${MOST_IN_A_CLUSTER} signs in one place`;
  }
  const words = name.match(WORD) ?? [];
  if (words.some((word) => LOOKALIKE.filter((script) => script.test(word)).length > 1)) {
    return "must not mix Latin, Cyrillic and Greek letters in one word";
  }
  return undefined;
}
