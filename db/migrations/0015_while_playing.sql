ALTER TABLE "match_participants" ADD COLUMN "during" uuid[];--> statement-breakpoint
ALTER TABLE "match_participants" ADD COLUMN "rated" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "match_participants" ADD COLUMN "left_at" timestamp (3) with time zone;--> statement-breakpoint
CREATE INDEX "match_participants_playing" ON "match_participants" USING btree ("user_id") WHERE result is null and left_at is null;--> statement-breakpoint
CREATE INDEX "match_participants_during" ON "match_participants" USING btree ("user_id") WHERE during is not null;