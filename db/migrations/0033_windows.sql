CREATE TABLE "game_windows" (
	"mode" text PRIMARY KEY NOT NULL,
	"base" double precision NOT NULL,
	"step" double precision NOT NULL,
	"every_s" double precision NOT NULL,
	"cap" double precision NOT NULL,
	"changed_at" timestamp (3) with time zone NOT NULL
);
