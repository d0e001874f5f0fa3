/** The screens that pages of the arena are shown on. */

export const SIZES = {
  desktop: { viewport: { width: 1280, height: 800 } },
  "360 × 640": { viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true },
  "844 × 390": { viewport: { width: 844, height: 390 }, hasTouch: true, isMobile: true },
} as const;
