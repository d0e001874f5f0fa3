CREATE TABLE "refresh_token_branches" (
	"hash" "bytea" PRIMARY KEY NOT NULL,
	"session_id" uuid NOT NULL,
	"parent_hash" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "refresh_tokens_used" ADD COLUMN "parent_hash" "bytea";--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "refresh_parent" "bytea";--> statement-breakpoint
ALTER TABLE "refresh_token_branches" ADD CONSTRAINT "refresh_token_branches_session_id_sessions_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."sessions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "refresh_token_branches_session" ON "refresh_token_branches" USING btree ("session_id");