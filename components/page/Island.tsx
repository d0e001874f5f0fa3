/**
 * Islands: components that wake up in the browser. A page renders them completely; there a custom
 * element finds what it was rendered with, and takes over (islands/lib/boot.ts).
 */

import { createContext, type FunctionComponent, h, type VNode } from "preact";
import { useContext } from "preact/hooks";
import { packProps } from "./props.ts";

/** What a page knows while it renders: where islands' scripts are, and which of them it has. */
export interface IslandScripts {
  /** Address of an island's script; the page remembers that it was asked. */
  use(name: string): string;
}

export const Scripts = createContext<IslandScripts | undefined>(undefined);

/** An island, with the component that wakes up. */
export type Island<Props> = FunctionComponent<Props> & { component: FunctionComponent<Props> };

/**
 * Makes an island of a component.
 * @param name its file's name: `islands/boards/Board.tsx` exports the island `Board`
 */
export function island<Props extends object>(
  name: string,
  component: FunctionComponent<Props>,
): Island<Props> {
  function Island(props: Props): VNode {
    const scripts = useContext(Scripts);
    const content = h(component, props) as VNode;
    // Inside another island it is an ordinary component.
    if (!scripts) return content;
    return (
      <veze-island name={name} src={scripts.use(name)} props={packProps(props)}>
        <Scripts.Provider value={undefined}>{content}</Scripts.Provider>
      </veze-island>
    );
  }
  return Object.assign(Island, { component });
}

declare module "preact" {
  namespace JSX {
    interface IntrinsicElements {
      "veze-island": { name: string; src: string; props: string; children?: VNode };
    }
  }
}
