DROP INDEX "webhook_deliveries_due";--> statement-breakpoint
ALTER TABLE "purchases" ADD COLUMN "payment_ref" text;--> statement-breakpoint
CREATE INDEX "purchases_payment" ON "purchases" USING btree ("payment_ref") WHERE payment_ref is not null;--> statement-breakpoint
CREATE INDEX "webhook_deliveries_due" ON "webhook_deliveries" USING btree ("subscription_id","next_at") WHERE state = 'waiting';