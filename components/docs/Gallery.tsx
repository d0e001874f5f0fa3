/** Every part of the design system, in both themes side by side. */

import type { ComponentChildren, VNode } from "preact";
import { Avatar } from "../faces/Avatar.tsx";
import { Badge } from "../faces/Badge.tsx";
import { GoodsArt } from "../store/GoodsArt.tsx";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { Field } from "../ui/Field.tsx";
import { Holdings } from "../store/Holdings.tsx";
import { Icon } from "../ui/Icon.tsx";
import { type IconName, ICONS } from "../ui/icons.ts";
import { Odds } from "../play/Odds.tsx";
import { modeArt } from "../faces/mode_art.ts";
import { Pick } from "../ui/Pick.tsx";
import { Tiles } from "../ui/Tiles.tsx";
import { Plot } from "../ui/Plot.tsx";
import { RankTable } from "../boards/RankTable.tsx";
import { SearchWindow } from "../play/SearchWindow.tsx";
import { Shelf } from "../store/Shelf.tsx";
import { Sparkline } from "../ui/Sparkline.tsx";
import { Empty, Failed, Live, LiveDot } from "../ui/States.tsx";
import { Tabs } from "../ui/Tabs.tsx";
import { Timeline } from "../ui/Timeline.tsx";
import { Toast } from "../ui/Toast.tsx";

const THEMES = ["dark", "light"] as const;
const nothing = () => {};
const ENTRIES = ["Ansa", "Birk", "Ciro", "Dagny"].map((display_name, i) => ({
  ...{ display_name, user_id: display_name, rank: i + 1, score: 2_400 - i * 137 },
}));
const DAY_MS = 86_400_000;
const RATINGS = [1_500, 1_516, 1_508, 1_531, 1_549, 1_540, 1_562].map((value, i) => ({
  ...{ value, at: new Date(Date.UTC(2026, 9, 1) + i * DAY_MS) },
}));
const CHOICES = [
  { id: "duel", name: "Duel", note: "1 v 1", art: modeArt({ teams: 2, team_size: 1 }) },
  { id: "squad", name: "Squad", note: "2 v 2", art: modeArt({ teams: 2, team_size: 2 }) },
  {
    id: "brawl",
    name: "Brawl",
    note: "6, everyone for themselves",
    art: modeArt({ teams: 6, team_size: 1 }),
  },
];
const TIERS = ["Bronze", "Silver", "Gold", "Platinum", "Diamond", "Master"];
const ART = ["coins", "chest", "boost", "comet", "aurora", "gem"];
const NAMES = { gold: "Gold", "xp-boost": "XP boost", "skin-aurora": "Aurora skin" };

export function Gallery(): VNode {
  return (
    <>
      <link rel="stylesheet" href="/static/stage.css" />
      <h1>Parts</h1>
      <p class="quiet">Each part as pages use it. This page is not there in production.</p>
      <div class="themes">
        {THEMES.map((theme) => (
          <section key={theme} data-theme={theme} aria-label={`${theme} theme`}>
            <h2>{theme}</h2>
            <Parts theme={theme} />
          </section>
        ))}
      </div>
    </>
  );
}

function Parts({ theme }: { theme: string }): VNode {
  return (
    <>
      <Swatch name="Buttons">
        <div class="actions">
          <Button kind="primary" icon="play">Play now</Button>
          <Button icon="link">Copy link</Button>
          <Button kind="danger" icon="trash">Delete</Button>
          <Button kind="quiet" icon="cross" label="Close" />
          <Button disabled>One moment…</Button>
          <a class="button" href="#content">A link</a>
        </div>
      </Swatch>
      <Swatch name="Faces">
        <div class="icons">
          {Array.from({ length: 24 }, (_, i) => <Avatar key={i} id={`player ${i}`} />)}
        </div>
        <div class="icons large-face">
          {Array.from({ length: 8 }, (_, i) => <Avatar key={i} id={`player ${i}`} />)}
        </div>
      </Swatch>
      <Swatch name="Badges">
        <div class="icons">
          {TIERS.map((name, step) => (
            <Badge
              key={name}
              name={name}
              step={step}
              of={TIERS.length}
            />
          ))}
        </div>
      </Swatch>
      <Swatch name="Goods">
        <div class="icons">
          {ART.map((art) => <GoodsArt key={art} art={art} kind="durable" />)}
        </div>
      </Swatch>
      <Swatch name="Fields">
        <div class="fields">
          <Field label="Name" hint="1 to 32 characters">
            <input defaultValue="Nova" />
          </Field>
          <Field label="Invite code" error="No party has this code.">
            <input defaultValue="NOPE" />
          </Field>
        </div>
        <Pick label="Region" value="squad" choices={CHOICES} onPick={nothing} />
      </Swatch>
      <Swatch name="Tiles">
        <Tiles label={`Mode, ${theme}`} value="duel" choices={CHOICES} onPick={nothing} />
      </Swatch>
      <Swatch name="Tabs">
        <Tabs
          label={`Boards, ${theme}`}
          tabs={CHOICES.map(({ id, name }) => ({
            ...{ id, name, href: "#content", current: id === "duel" },
          }))}
        />
      </Swatch>
      <Swatch name="Table: moved and changed, one's own, loading">
        <RankTable
          label={`Ranks, ${theme}`}
          places={[...ENTRIES, 5]}
          player="Ciro"
          changed={new Set(["Birk"])}
          earlier={{ Birk: 4, Ciro: 2 }}
        />
      </Swatch>
      <Swatch name="Live, stale">
        <LiveDot on />
        <Live stale="waiting">
          <Holdings
            held={{ gold: 1_250, "xp-boost": 3 }}
            debts={{ gold: 40 }}
            names={NAMES}
          />
        </Live>
      </Swatch>
      <Swatch name="Empty">
        <Empty icon="box" action={<a class="button" href="#content">Look into the store</a>}>
          Nothing yet. What you buy or win is here.
        </Empty>
      </Swatch>
      <Swatch name="Error">
        <Failed text="The board cannot be read just now." onRetry={nothing} />
      </Swatch>
      <Swatch name="Dialog">
        <Dialog title="Delete the account?" open inline>
          <p>Ratings, scores and settings go for ever.</p>
          <div class="actions">
            <Button>Keep it</Button>
            <Button kind="danger">Delete it</Button>
          </div>
        </Dialog>
      </Swatch>
      <Swatch name="Toast">
        <Toast said={{ text: "Link copied" }} />
      </Swatch>
      <Swatch name="Search window">
        <SearchWindow points={150} cap={400} />
      </Swatch>
      <Swatch name="Sparkline and plot">
        <Sparkline values={RATINGS.map(({ value }) => value)} label="Seven ratings" />
        <Plot points={RATINGS} label="Rating over seven matches" />
      </Swatch>
      <Swatch name="Odds">
        <Odds chances={[0.58, 0.42]} names={["Team A", "Team B"]} />
      </Swatch>
      <Swatch name="Timeline">
        <Timeline
          steps={[
            { at: new Date(Date.UTC(2026, 9, 1, 12)), text: "The first player queued" },
            { at: new Date(Date.UTC(2026, 9, 1, 12, 0, 8)), text: "The match was made" },
          ]}
        />
      </Swatch>
      <Swatch name="Shelf">
        <Shelf
          items={[{
            ...{ sku: "skin-aurora", name: "Aurora skin", kind: "durable" },
            ...{ prices: { EUR: 799 }, goods: { "skin-aurora": 1 } },
          }]}
          names={NAMES}
          offer={() => <Button>€7.99</Button>}
        />
      </Swatch>
      <Swatch name="Icons">
        <div class="icons">
          {(Object.keys(ICONS) as IconName[]).map((name) => <Icon key={name} name={name} />)}
        </div>
      </Swatch>
    </>
  );
}

function Swatch({ name, children }: { name: string; children: ComponentChildren }): VNode {
  return (
    <div class="swatch">
      <h3>{name}</h3>
      {children}
    </div>
  );
}
