# The gateway's image: the explorer is built by Node, the gateway runs on Python; nothing of Node or of the tests is in
# the result. To take newer images: docker buildx imagetools inspect NAME --format '{{.Manifest.Digest}}'
FROM node:24-slim@sha256:cd84903a12dbd26b46f1f3b8144a2568c41c5d37ddd0c7a80a34c7a19786b35f AS explorer
WORKDIR /web
COPY web/package.json web/package-lock.json web/.npmrc ./
RUN npm ci --no-audit --no-fund
COPY web/ ./
RUN npm run build

FROM python:3.13-slim@sha256:7c61056e61ac89e852de05f3dc6fa51a6dd2181797bceed46aa725dd7cb2cd3b
ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HOST=0.0.0.0 \
    MARU_DATA=/var/lib/maru
WORKDIR /srv/maru
COPY requirements-image.lock ./
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements-image.lock
COPY server.py pyproject.toml schema.graphql ./
COPY agencies/ agencies/
COPY resolvers/ resolvers/
COPY api/ api/
COPY commands/ commands/
COPY --from=explorer /web/dist/ web/dist/
RUN useradd --system --uid 10001 --no-create-home maru \
    && install --directory --owner=maru --mode=0700 /var/lib/maru
USER 10001
VOLUME /var/lib/maru
EXPOSE 8000
ENTRYPOINT ["python", "server.py"]
CMD ["serve"]
