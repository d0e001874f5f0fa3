# syntax=docker/dockerfile:1

FROM denoland/deno:2.9.6 AS build
WORKDIR /src
COPY deno.json deno.lock ./
RUN deno install --frozen
COPY . .
# Which sources these are, and when they were built: `veze-game --version` says so.
ARG COMMIT=unknown
ARG BUILT
RUN deno task compile && mkdir /data
# It has to start, answer and stop by itself before it becomes an image.
RUN bash ops/delivery/smoke.sh _build/veze-game && ls -l _build/veze-game

# The same, run by Deno, whose compiled programs send no traces: docker build --target traced
FROM denoland/deno:2.9.6 AS traced
COPY --from=build /src/_build/bundle /app
COPY --from=build --chown=deno:deno /data /data
ENV APP_ENV=production HOST=0.0.0.0 PORT=8000 DATA_DIR=/data
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
USER deno
HEALTHCHECK --interval=10s --timeout=3s --start-period=15s --retries=3 \
  CMD ["deno", "run", "-A", "--no-npm", "/app/main.js", "check", "--health"]
# It runs itself once more with the runtime's traces on, hence with all permissions.
ENTRYPOINT ["deno", "run", "-A", "--no-npm", \
  "--v8-flags=--max-semi-space-size=64,--wasm-tiering-budget=130000000", "/app/main.js"]
CMD ["serve"]

# cc: the binary needs glibc and nothing else. No shell, no package manager, not root.
FROM gcr.io/distroless/cc-debian12:nonroot
COPY --from=build /src/_build/veze-game /veze-game
COPY --from=build --chown=nonroot:nonroot /data /data
ENV APP_ENV=production HOST=0.0.0.0 PORT=8000 DATA_DIR=/data
# The only place that is written to; with DATABASE_URL set, nothing is. Run with --read-only.
VOLUME /data
EXPOSE 8000
# The embedded database closes in order on SIGTERM.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=15s --retries=3 \
  CMD ["/veze-game", "check", "--health"]
ENTRYPOINT ["/veze-game"]
CMD ["serve"]
