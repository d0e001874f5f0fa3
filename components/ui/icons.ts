/** The icon set: paths on a 20 px grid, drawn with strokes of 1.5 px. */

export const ICONS = {
  play: "M6 4l10 6-10 6z",
  trophy: "M6 3h8v5a4 4 0 0 1-8 0zM6 4H3v2a3 3 0 0 0 3 3M14 4h3v2a3 3 0 0 1-3 3M10 12v4M6.5 17h7",
  bag: "M4 7h12l-1 10H5zM7 7V6a3 3 0 0 1 6 0v1",
  box: "M3 6.5L10 3l7 3.5v7L10 17l-7-3.5zM3 6.5l7 3.5 7-3.5M10 10v7",
  user: "M10 10a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM3.5 17a6.5 6.5 0 0 1 13 0",
  users:
    "M7.5 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM1.5 16.5a6 6 0 0 1 12 0M13 3.8a3 3 0 0 1 0 5.4M15.5 11.5a6 6 0 0 1 3 5",
  crown: "M3 6l3.5 3L10 4l3.5 5L17 6l-1.5 10h-11z",
  clock: "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM10 6v4l2.5 2.5",
  search: "M9 15A6 6 0 1 0 9 3a6 6 0 0 0 0 12zM13.5 13.5L17 17",
  target: "M10 16a6 6 0 1 0 0-12 6 6 0 0 0 0 12zM10 1.5v4M10 14.5v4M1.5 10h4M14.5 10h4",
  link: "M8.5 11.5l3-3M9 6l2-2a3.5 3.5 0 0 1 5 5l-2 2M11 14l-2 2a3.5 3.5 0 0 1-5-5l2-2",
  check: "M4 10.5l4 4 8-9",
  cross: "M5 5l10 10M15 5L5 15",
  up: "M10 5l5 8H5z",
  down: "M10 15L5 7h10z",
  alert: "M10 3l8 14H2zM10 8v4M10 14.2v.3",
  lock: "M4.5 9h11v8h-11zM7 9V6.5a3 3 0 0 1 6 0V9",
  refresh: "M16 10a6 6 0 1 1-1.8-4.3M16 3v3.5h-3.5",
  download: "M10 3v10M6 9.5l4 4 4-4M4 17h12",
  leave: "M12 6V4H4v12h8v-2M8 10h9M14 7l3 3-3 3",
  trash: "M4 6h12M8 6V4h4v2M5.5 6l.7 11h7.6l.7-11",
  device: "M3 4h14v9H3zM7 17h6M10 13v4",
  bolt: "M11.5 2L4.5 11.5h5L8 18l7.5-9.5h-5z",
  wave:
    "M10 11.5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3zM6.2 13.8a5.4 5.4 0 0 1 0-7.6M13.8 6.2a5.4 5.4 0 0 1 0 7.6M3.6 16.4a9 9 0 0 1 0-12.8M16.4 3.6a9 9 0 0 1 0 12.8",
  dodge: "M2 6h6M3.5 10H8M2 14h6M11 4.5l5.5 5.5-5.5 5.5",
  gear:
    "M10 15a5 5 0 1 0 0-10 5 5 0 0 0 0 10zM10 11.8a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6zM10 2v3M10 15v3M2 10h3M15 10h3M4.3 4.3l2.2 2.2M13.5 13.5l2.2 2.2M4.3 15.7l2.2-2.2M13.5 6.5l2.2-2.2",
  sound: "M3 8v4h3l4 3.5v-11L6 8zM13 7.5a3.5 3.5 0 0 1 0 5M15 5a7 7 0 0 1 0 10",
  mute: "M3 8v4h3l4 3.5v-11L6 8zM13 8l4 4M17 8l-4 4",
  panels: "M3 4h14v12H3zM12 4v12M14 7.5h1M14 10h1",
} as const;

export type IconName = keyof typeof ICONS;
