/** Colours of reports and of plots that stand alone, as CSS variables, on light and on dark pages. */

export const THEME =
  `:root{--ink:#16202b;--dim:#4c5a68;--back:#fff;--edge:#d5dde5;--row:#f4f7fa;--link:#0b5cad;
--c0:#0b6bcb;--c1:#c2410c;--c2:#157f3b;--c3:#8b3fc4;--c4:#a16207;--c5:#0e7490;--c6:#be185d;--c7:#4b5563}
@media (prefers-color-scheme:dark){:root{--ink:#e8eef4;--dim:#a5b3c0;--back:#0f151c;--edge:#2b3743;--row:#161f28;--link:#7cbcff;
--c0:#5eb1ff;--c1:#ff9b66;--c2:#5fd38a;--c3:#c99bff;--c4:#e8c15a;--c5:#5fd4e6;--c6:#ff8fbd;--c7:#aeb9c4}}`;
