/** The page while a player is on the way to a match, in it, or has just come out of it. */

import type { VNode } from "preact";
import { Stage, type StageProps } from "../../islands/play/Stage.tsx";

export function StageView(props: StageProps): VNode {
  return (
    <>
      <link rel="stylesheet" href="/static/stage.css" />
      <Stage {...props} />
    </>
  );
}
