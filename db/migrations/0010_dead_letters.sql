CREATE TABLE "dead_letters_settled" (
	"id" text PRIMARY KEY NOT NULL,
	"action" text NOT NULL,
	"settled_at" timestamp (3) with time zone NOT NULL
);
