ALTER TABLE "purchases" ADD COLUMN "expired_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "purchases" ADD COLUMN "unmatched_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "purchases" ADD COLUMN "unmatched_reason" text;--> statement-breakpoint
ALTER TABLE "purchases" ADD COLUMN "heard_json" jsonb DEFAULT '{}' NOT NULL;--> statement-breakpoint
CREATE INDEX "purchases_status" ON "purchases" USING btree ("status","created_at","id");--> statement-breakpoint
-- What was told of disputes and refunds so far, in the new words.
UPDATE "purchases" SET "heard_json" = jsonb_build_object('payments', jsonb_build_object(
  coalesce("payment_ref", ''), jsonb_strip_nulls(jsonb_build_object(
    'paid', CASE WHEN "paid_at" IS NOT NULL THEN true END,
    'refunds', CASE WHEN "refunded_amount" > 0 THEN
      jsonb_build_object('former', "refunded_amount") END,
    'disputes', CASE WHEN "disputed_at" IS NOT NULL OR "dispute_won_at" IS NOT NULL THEN
      jsonb_build_object('former', jsonb_build_object(
        'begun', CASE WHEN "disputed_at" IS NULL THEN 0 ELSE 1 END,
        'won', CASE WHEN "dispute_won_at" IS NULL THEN 0 ELSE 1 END)) END))))
WHERE "disputed_at" IS NOT NULL OR "dispute_won_at" IS NOT NULL OR "refunded_amount" > 0;--> statement-breakpoint
ALTER TABLE "purchases" DROP COLUMN "disputed_at";--> statement-breakpoint
ALTER TABLE "purchases" DROP COLUMN "dispute_won_at";--> statement-breakpoint
CREATE INDEX "webhook_events_purchase" ON "webhook_events" USING btree ("purchase_id");
