FROM node:24.21.0-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# Optional ones are wanted, for swc's binary is one; not so the Node for machines with an older one.
RUN npm ci --omit=dev --ignore-scripts && rm -rf node_modules/node-linux-* node_modules/.bin/node
COPY schemas schemas
COPY activities activities
COPY workflows workflows
COPY src src
COPY bin bin
# Bundled here, once, instead of at every start.
RUN node --input-type=module -e "import { loadWorkflowBundle } from '/app/src/temporal/workflow-bundle.ts'; await loadWorkflowBundle(console)"

FROM node:24.21.0-bookworm-slim
# Two arenas: glibc's default of eight a core lets the engine's native core spread over memory that it does not give back.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3001 MALLOC_ARENA_MAX=2
WORKDIR /app
COPY --from=build /app .
RUN ln -s /app/bin/rnle.js /usr/local/bin/rnle
USER node
EXPOSE 3001
HEALTHCHECK --start-period=60s --interval=30s --timeout=5s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/live`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "src/main.ts"]
