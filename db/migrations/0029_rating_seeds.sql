CREATE TABLE "rating_newcomers" (
	"user_id" uuid NOT NULL,
	"mode" text NOT NULL,
	"match_id" uuid NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "rating_newcomers_user_id_mode_pk" PRIMARY KEY("user_id","mode")
);
--> statement-breakpoint
CREATE TABLE "rating_seeds" (
	"user_id" uuid NOT NULL,
	"mode" text NOT NULL,
	"match_id" uuid NOT NULL,
	"version" text NOT NULL,
	"mmr_before" double precision NOT NULL,
	"mmr_after" double precision NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"taken_back_at" timestamp (3) with time zone,
	CONSTRAINT "rating_seeds_user_id_mode_pk" PRIMARY KEY("user_id","mode")
);
--> statement-breakpoint
ALTER TABLE "rating_newcomers" ADD CONSTRAINT "rating_newcomers_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rating_seeds" ADD CONSTRAINT "rating_seeds_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "rating_newcomers_page" ON "rating_newcomers" USING btree ("at","user_id","mode");--> statement-breakpoint
CREATE INDEX "rating_seeds_match" ON "rating_seeds" USING btree ("match_id");