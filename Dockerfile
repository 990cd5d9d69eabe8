# What production needs from npm, the compiled program, an image of just these two, and one of them with the gates.
# The base is the Node that package.json pins as its devDependency `node`.
FROM node:24.21.0-bookworm-slim AS base
WORKDIR /app

FROM base AS dependencies
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev --ignore-scripts

FROM base AS build
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=cache,target=/root/.npm npm ci
COPY tsconfig.json tsconfig.build.json ./
COPY scripts/build.mjs scripts/
COPY src src
COPY skills skills
RUN npm run build

# The two gates, where the zones meet the world: HAProxy lets people in, Squid lets answers out. See docs/isolation.md.
FROM base AS gates
RUN apt-get update && apt-get install -y --no-install-recommends haproxy squid && rm -rf /var/lib/apt/lists/*
ENV NODE_ENV=production
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /app/dist ./
COPY deploy/haproxy.cfg deploy/squid.conf deploy/listens.mjs deploy/
USER 1000:1000
ENTRYPOINT ["node", "src/cli.js"]
CMD ["egress"]

FROM base
# The admin listener stays on loopback, where the health check finds it; who opens it up sets ADMIN_TOKEN too.
ENV NODE_ENV=production HOST=0.0.0.0
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /app/dist ./
COPY LICENSE deploy/health.mjs ./
# By number, so that a cluster can see that it is not root. Nothing below / is ever written.
USER 1000:1000
EXPOSE 3000 3001
# Liveness only: a server without its Redis still answers everyone, so an orchestrator must not end it.
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s CMD ["node", "health.mjs", "/healthz"]
ENTRYPOINT ["node", "src/cli.js"]
CMD ["server"]
