CREATE INDEX "alerts_reviewed" ON "alerts" USING btree ("reviewed_at","id") WHERE reviewed_at is not null;--> statement-breakpoint
CREATE INDEX "webhook_deliveries_newest" ON "webhook_deliveries" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "webhook_deliveries_subscription" ON "webhook_deliveries" USING btree ("subscription_id","created_at","id");