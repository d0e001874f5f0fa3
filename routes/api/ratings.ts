/** Ratings and their history. */

import { createRoute, z } from "@hono/zod-openapi";
import { RatingBody, type Ratings, toRatingBody } from "../../services/ratings/mod.ts";
import { Id, Slug } from "../../services/platform/wire.ts";
import { answers, api } from "../http/route.ts";

export function ratingRoutes({ ratings }: { ratings: Ratings }) {
  const app = api();

  app.openapi(
    createRoute({
      method: "get",
      path: "/users/{user_id}/rating",
      tags: ["Matchmaking"],
      summary: "A player's rating in a mode, and how it came about",
      request: { params: z.object({ user_id: Id }), query: z.object({ mode: Slug }) },
      responses: answers(200, RatingBody, "The rating"),
    }),
    async (c) => {
      const { mode } = c.req.valid("query");
      const rating = await ratings.get(c.req.valid("param").user_id, mode);
      return c.json(toRatingBody(mode, rating), 200);
    },
  );

  return app;
}
