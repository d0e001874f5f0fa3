-- Seals are signed from here on: those without a signature go, and the next run seals anew. A node of
-- the version before cannot seal any more and leaves it to the new ones.
delete from audit_seals;--> statement-breakpoint
ALTER TABLE "audit_seals" ADD COLUMN "mac" "bytea" NOT NULL;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "revoked_xid" "xid8";--> statement-breakpoint
CREATE INDEX "sessions_revoked_xid" ON "sessions" USING btree ("revoked_xid") WHERE revoked_xid is not null;