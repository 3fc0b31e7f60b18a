# The image of Switchboard: `docker build -t switchboard .`, or with podman or buildah.
# One image for all processes: `serve` (the default), `worker`, `beat`, `setup`, `doctor`.
ARG PYTHON_IMAGE=docker.io/library/python:3.13-slim-bookworm

# --- The locked packages and our wheel, in a virtual environment --------------------------------

FROM ${PYTHON_IMAGE} AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python3 -m venv /opt/switchboard
WORKDIR /build
# Alone, so that a change of ours does not install them all again. With Uvicorn: SERVER chooses.
COPY requirements-uvicorn.txt ./
RUN /opt/switchboard/bin/pip install --require-hashes -r requirements-uvicorn.txt
COPY pyproject.toml README.md LICENSE ./
COPY conferencing conferencing
COPY dashboard dashboard
COPY webhooks webhooks
COPY templates templates
COPY static static
RUN /opt/switchboard/bin/pip install --no-deps . && rm -rf /opt/switchboard/bin/pip*

# --- What runs ----------------------------------------------------------------------------------

FROM ${PYTHON_IMAGE}
COPY --from=build /opt/switchboard /opt/switchboard
# A number, so that Kubernetes and others see that it is not root. The folder is where the volume
# goes: everything else may be read-only.
RUN groupadd --gid 10001 switchboard \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /data switchboard \
    && install -d -m 700 -o 10001 -g 10001 /data
ENV PATH=/opt/switchboard/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DATA_DIR=/data \
    LISTEN_HOST=0.0.0.0 \
    PORT=8000
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8000
# Of the web process; worker and beat turn it off, and /readyz tells how they are doing.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python3", "-Ic", "import http.client as h; c = h.HTTPConnection('127.0.0.1', 8000, timeout=4); c.request('GET', '/healthz'); exit(c.getresponse().status >= 500)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["switchboard"]
CMD ["serve"]
