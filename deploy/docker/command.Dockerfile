# The tideline command: console, delivery, migrations, models and all else. It is on the job's base image, whose layers a machine
# that runs both has once. Build it from the root of the repository, after `mvn package -Pimage`:
#   docker build -f deploy/docker/command.Dockerfile -t tideline-command:0.2.0-SNAPSHOT .
FROM flink:2.2.1-java17

LABEL org.opencontainers.image.title="Tideline command" \
      org.opencontainers.image.version="0.2.0-SNAPSHOT" \
      org.opencontainers.image.licenses="Apache-2.0"

COPY deploy/local/target/launch/jvm.args /opt/tideline/jvm.args
COPY deploy/local/target/command /opt/tideline/lib
COPY deploy/local/target/tideline-local.jar /opt/tideline/lib/tideline-local.jar

WORKDIR /tmp
USER 9999:9999
ENTRYPOINT ["java", "@/opt/tideline/jvm.args", "-cp", "/opt/tideline/lib/*", "io.tideline.local.Tideline"]
CMD ["--help"]
