# syntax=docker/dockerfile:1
# docker build -t plumbline .
# Plumbline on JDK 25, with an AOT cache that a run of the demo has filled.
# Both images can be replaced: one with a JDK and Maven, one with Java 25.
ARG BUILD_IMAGE=maven:3-eclipse-temurin-25
ARG RUN_IMAGE=eclipse-temurin:25-jre
FROM ${BUILD_IMAGE} AS build
WORKDIR /src
COPY . .
RUN mvn -B -ntp -pl service -am package -Dmaven.test.skip=true -Dspotless.check.skip=true

FROM ${RUN_IMAGE}
RUN useradd --system --uid 10001 --user-group --no-create-home plumbline \
 && mkdir -p /var/lib/plumbline && chown plumbline:plumbline /var/lib/plumbline
COPY --from=build /src/service/target/plumbline-service.jar /opt/plumbline/
COPY --from=build /src/service/target/lib /opt/plumbline/lib
COPY deploy/start /opt/plumbline/start
RUN PLUMBLINE_JAVA_OPTS="-XX:AOTCacheOutput=/opt/plumbline/plumbline.aot" /opt/plumbline/start demo --exit
USER 10001:10001
WORKDIR /var/lib/plumbline
EXPOSE 8642
VOLUME /var/lib/plumbline
ENTRYPOINT ["/opt/plumbline/start"]
CMD ["--help"]
