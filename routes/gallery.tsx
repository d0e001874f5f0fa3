/** `/dev/gallery`: every part of the design system in both themes; not there in production. */

import type { Context } from "hono";
import { Gallery } from "../components/docs/Gallery.tsx";
import type { AppEnv } from "./http/context.ts";
import type { RenderPage } from "./http/page/page.ts";
import { pageTitle } from "../components/words/page.ts";
import { DocsWords } from "../components/words/docs.ts";

export function galleryPage(page: RenderPage) {
  return (c: Context<AppEnv>): Promise<Response> =>
    page(c, { title: pageTitle(DocsWords.Parts), body: <Gallery /> });
}
