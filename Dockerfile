# Silverback, and the processes of its reference world. Any Debian with node will do as a base; the classic builder too.
#   docker build -t silverback .
# Where neither npm nor a registry can be reached: scripts/image.mjs, which sends a context that is built already.
ARG BASE=node:22-bookworm-slim

FROM ${BASE} AS built
WORKDIR /app
# A context that is built already has no lock file and no sources.
COPY package.json package-lock.jso[n] ./
RUN if [ -f package-lock.json ]; then npm ci --ignore-scripts --no-fund --no-audit; fi
COPY . .
RUN if [ -d src ]; then \
      node node_modules/typescript/bin/tsc -p tsconfig.build.json && npm prune --omit=dev --ignore-scripts; \
    fi \
 && rm -rf src scripts tsconfig*.json package-lock.json node_modules/echarts/dist node_modules/@libsql/*-musl \
 && find node_modules -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.?ts' -o -name '*.md' \) -delete

FROM ${BASE}
# For the agent that holds network faults: it runs as root, with NET_ADMIN, where that is asked for.
RUN if command -v apt-get >/dev/null && ! command -v ipset >/dev/null; then \
      apt-get update && apt-get install -y --no-install-recommends iptables ipset iproute2 && rm -rf /var/lib/apt/lists/*; \
    fi
RUN id node >/dev/null 2>&1 || useradd --uid 1000 --create-home --shell /bin/sh node; \
    mkdir -p /data /var/lib/silverback-world && chown node /data /var/lib/silverback-world; \
    ln -s /app/bin/silverback /usr/local/bin/silverback
WORKDIR /app
COPY --from=built /app/node_modules ./node_modules
COPY --from=built /app/package.json ./
COPY --from=built /app/bin ./bin
COPY --from=built /app/experiments ./experiments
COPY --from=built /app/dist ./dist
ENV NODE_ENV=production SILVERBACK_HOME=/data SILVERBACK_HOST=0.0.0.0
USER node
EXPOSE 7070
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s CMD ["/app/bin/is-healthy"]
ENTRYPOINT ["silverback"]
CMD ["serve"]
