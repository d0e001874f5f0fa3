import type { VNode } from "preact";

export interface ProblemPageProps {
  /** `<domain>.<code>`. */
  name: string;
  status: number;
  title: string;
  remedy: string;
}

/** What a problem's `type` leads to: what it means and what to do. */
export function ProblemPage({ name, status, title, remedy }: ProblemPageProps): VNode {
  return (
    <>
      <p class="quiet">{status}</p>
      <h1>{title}</h1>
      <p>{remedy}</p>
      <p class="quiet">
        <code>{name}</code>
      </p>
    </>
  );
}
