CREATE TABLE "early_payment_events" (
	"provider" text NOT NULL,
	"event_id" text NOT NULL,
	"kind" text NOT NULL,
	"payment_ref" text NOT NULL,
	"change_json" jsonb NOT NULL,
	"received_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "early_payment_events_provider_event_id_pk" PRIMARY KEY("provider","event_id")
);
--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "tried_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "purchases" ADD COLUMN "payment_refs" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
CREATE INDEX "early_payment_events_payment" ON "early_payment_events" USING btree ("payment_ref");--> statement-breakpoint
CREATE INDEX "early_payment_events_received" ON "early_payment_events" USING btree ("received_at");--> statement-breakpoint
CREATE INDEX "purchases_payments" ON "purchases" USING gin ("payment_refs");--> statement-breakpoint
UPDATE "purchases" SET "payment_refs" = array["payment_ref"] WHERE "payment_ref" IS NOT NULL;--> statement-breakpoint
DROP INDEX "purchases_payment";--> statement-breakpoint
ALTER TABLE "purchases" DROP COLUMN "payment_ref";
