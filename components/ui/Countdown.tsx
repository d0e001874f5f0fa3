import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";

const SECOND = 1_000;

/** Seconds left. @param until milliseconds since the epoch */
export function Countdown({ until }: { until: number }): VNode {
  const left = () => Math.max(0, Math.ceil((until - Date.now()) / SECOND));
  const [seconds, setSeconds] = useState<number>();
  useEffect(() => {
    setSeconds(left());
    const timer = setInterval(() => setSeconds(left()), SECOND / 4);
    return () => clearInterval(timer);
  }, [until]);
  return <span class="clock">{seconds}</span>;
}
