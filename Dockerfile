# syntax=docker/dockerfile:1
# The image of Ladis: one program for every role, on Ubuntu's chiselled .NET: no shell, no package manager, not root.
#   docker buildx build --platform linux/amd64,linux/arm64 --sbom=true --provenance=mode=max -t ghcr.io/ladis/ladis .
# THIRD-PARTY.md and third-party in /app list what of others the program brings. --sbom writes a list of everything in it (SPDX) beside the image: docker buildx imagetools inspect --format '{{ json .SBOM }}' IMAGE
ARG DOTNET=10.0
# Each base by tag; pinned by what goes behind it, such as --build-arg SDK_DIGEST=@sha256:… (docs/operations.md, Base images).
ARG SDK_DIGEST=
ARG RUNTIME_DIGEST=
ARG UBUNTU_DIGEST=

# Compiles on the builder's own processor for the target's.
FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:${DOTNET}-noble${SDK_DIGEST} AS build
ARG TARGETARCH
# From the real packages alone: NuGet sources that lack one end the build. build/check-image.sh says so where its own do.
ARG LADIS_SERDES=package
ENV DOTNET_CLI_TELEMETRY_OPTOUT=1
WORKDIR /source
COPY global.json .editorconfig Directory.Build.props Directory.Build.targets Directory.Packages.props LICENSE NOTICE ./
COPY build/ build/
COPY proto/ proto/
COPY models/ models/
COPY src/ src/
RUN build/prepare.sh
# Compiled ahead for the target: a command, such as the health check every ten seconds, takes a third less of the processor, a role starts with a fifth
# to a third less. `make build` does without, which spares a newcomer the compiler and the framework's packages, 212 MB in the package cache.
RUN --mount=type=cache,target=/root/.nuget/packages \
    dotnet publish src/Ladis.Cli -c Release --arch "$TARGETARCH" --no-self-contained -p:PublishReadyToRun=true -o /image/app -v quiet -nologo
# Owned by the image's user, so that a named volume mounted there is too.
RUN mkdir /image/data

# JPEG by libjpeg-turbo, which takes less than half the time of the decoder that travels with the program.
FROM ubuntu:24.04${UBUNTU_DIGEST} AS codecs
RUN apt-get update \
    && apt-get install -y --no-install-recommends libturbojpeg \
    && mkdir /codecs \
    && cp -L /usr/lib/*-linux-gnu/libturbojpeg.so.0 /codecs/ \
    && mkdir -p /notices/third-party/libjpeg-turbo \
    && cp -L /usr/share/doc/libturbojpeg/copyright /notices/third-party/libjpeg-turbo/ \
    && dpkg-query --show --showformat '${source:Package} ${Version}\n' libturbojpeg >/notices/third-party/libjpeg-turbo/version

FROM mcr.microsoft.com/dotnet/aspnet:${DOTNET}-noble-chiseled${RUNTIME_DIGEST} AS final
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Ladis" \
      org.opencontainers.image.description="Watches an image classifier and says when its inputs stop coming from the distribution that it was validated on" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.source="https://github.com/ladis/ladis" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
COPY --from=codecs /codecs/ /usr/lib/
COPY --from=build /image/app/ /app/
COPY --from=codecs /notices/ /app/
COPY --from=build --chown=1654:1654 /image/data/ /data/
# The root file system can be read-only: nothing is written but to /tmp (a tmpfs) and what is mounted.
ENV DOTNET_EnableDiagnostics=0
USER 1654:1654
WORKDIR /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["/app/ladis", "health", "http://localhost:8080/healthz"]
ENTRYPOINT ["/app/ladis"]
