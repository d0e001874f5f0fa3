CREATE TABLE "model_files" (
	"model_id" uuid NOT NULL,
	"file" text NOT NULL,
	"bytes" "bytea" NOT NULL,
	CONSTRAINT "model_files_model_id_file_pk" PRIMARY KEY("model_id","file")
);
--> statement-breakpoint
CREATE TABLE "model_promotions" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"model_id" uuid NOT NULL,
	"promoted_at" timestamp (3) with time zone NOT NULL,
	"rolled_back_at" timestamp (3) with time zone
);
--> statement-breakpoint
-- Nothing has written this table yet; a row without its file could not be served either.
DELETE FROM "model_versions";--> statement-breakpoint
DROP INDEX "model_versions_path";--> statement-breakpoint
ALTER TABLE "model_versions" ADD COLUMN "version" text NOT NULL;--> statement-breakpoint
ALTER TABLE "model_versions" ADD COLUMN "sha256" text NOT NULL;--> statement-breakpoint
ALTER TABLE "model_versions" ADD COLUMN "state" text NOT NULL;--> statement-breakpoint
ALTER TABLE "model_files" ADD CONSTRAINT "model_files_model_id_model_versions_id_fk" FOREIGN KEY ("model_id") REFERENCES "public"."model_versions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "model_promotions" ADD CONSTRAINT "model_promotions_model_id_model_versions_id_fk" FOREIGN KEY ("model_id") REFERENCES "public"."model_versions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "model_promotions_name" ON "model_promotions" USING btree ("name","id");--> statement-breakpoint
CREATE UNIQUE INDEX "model_versions_version" ON "model_versions" USING btree ("name","version");