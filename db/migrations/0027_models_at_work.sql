CREATE TABLE "model_drift_counts" (
	"model_id" uuid NOT NULL,
	"since" timestamp (3) with time zone NOT NULL,
	"rows" integer NOT NULL,
	"counts" integer[] NOT NULL,
	CONSTRAINT "model_drift_counts_model_id_since_pk" PRIMARY KEY("model_id","since")
);
--> statement-breakpoint
CREATE TABLE "model_outcomes" (
	"model_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"day" date NOT NULL,
	"score" double precision NOT NULL,
	"scored_at" timestamp (3) with time zone NOT NULL,
	"came_true" boolean,
	"known_at" timestamp (3) with time zone,
	CONSTRAINT "model_outcomes_model_id_user_id_day_pk" PRIMARY KEY("model_id","user_id","day")
);
--> statement-breakpoint
CREATE TABLE "model_player_scores" (
	"name" text NOT NULL,
	"user_id" uuid NOT NULL,
	"model_id" uuid NOT NULL,
	"score" double precision NOT NULL,
	"reasons" jsonb NOT NULL,
	"since" timestamp (3) with time zone,
	"scored_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "model_player_scores_name_user_id_pk" PRIMARY KEY("name","user_id")
);
--> statement-breakpoint
CREATE TABLE "model_shadow_counts" (
	"model_id" uuid NOT NULL,
	"beside_id" uuid NOT NULL,
	"since" timestamp (3) with time zone NOT NULL,
	"until" timestamp (3) with time zone NOT NULL,
	"sums" double precision[] NOT NULL,
	CONSTRAINT "model_shadow_counts_model_id_beside_id_pk" PRIMARY KEY("model_id","beside_id")
);
--> statement-breakpoint
ALTER TABLE "model_drift_counts" ADD CONSTRAINT "model_drift_counts_model_id_model_versions_id_fk" FOREIGN KEY ("model_id") REFERENCES "public"."model_versions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "model_outcomes" ADD CONSTRAINT "model_outcomes_model_id_model_versions_id_fk" FOREIGN KEY ("model_id") REFERENCES "public"."model_versions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "model_outcomes" ADD CONSTRAINT "model_outcomes_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "model_player_scores" ADD CONSTRAINT "model_player_scores_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "model_player_scores" ADD CONSTRAINT "model_player_scores_model_id_model_versions_id_fk" FOREIGN KEY ("model_id") REFERENCES "public"."model_versions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "model_shadow_counts" ADD CONSTRAINT "model_shadow_counts_model_id_model_versions_id_fk" FOREIGN KEY ("model_id") REFERENCES "public"."model_versions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "model_shadow_counts" ADD CONSTRAINT "model_shadow_counts_beside_id_model_versions_id_fk" FOREIGN KEY ("beside_id") REFERENCES "public"."model_versions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "model_outcomes_user" ON "model_outcomes" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "model_outcomes_open" ON "model_outcomes" USING btree ("scored_at") WHERE came_true is null;--> statement-breakpoint
CREATE INDEX "model_player_scores_page" ON "model_player_scores" USING btree ("name","score","user_id");--> statement-breakpoint
CREATE INDEX "model_player_scores_user" ON "model_player_scores" USING btree ("user_id");