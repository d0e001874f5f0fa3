/** Views of one thing beside each other, each with an address of its own. */

import type { VNode } from "preact";

export interface Tab {
  id: string;
  name: string;
  href: string;
  current: boolean;
}

export function Tabs({ label, tabs }: { label: string; tabs: readonly Tab[] }): VNode {
  return (
    <nav class="tabs" aria-label={label}>
      {tabs.map(({ id, name, href, current }) => (
        <a key={id} href={href} aria-current={current ? "page" : undefined}>{name}</a>
      ))}
    </nav>
  );
}
