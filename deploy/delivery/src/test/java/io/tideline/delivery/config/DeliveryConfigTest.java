package io.tideline.delivery.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tideline.delivery.route.AlertRoute;
import io.tideline.delivery.route.Schedule;
import io.tideline.delivery.route.Schedule.Digest;
import io.tideline.job.option.StartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeliveryConfigTest {
    /** All that a file may say. */
    private static final String EVERYTHING =
            """
            job: tideline.yaml
            console_url: https://console.example.com/
            time_zone: Europe/Berlin
            max_age: 2d
            mute: {accounts: [self], traits: {plan: [internal, sandbox], test: true}}
            destinations:
              team: {type: slack, token: "${env:TOKEN}", rate: 100/m, connections: 2}
              crm: {type: hubspot, token: "${file:secret}"}
            alerts:
              - to: team
                address: "#success"
                by_owner: {kim: U1}
                rules: [falling, gone-quiet]
                severities: critical
                level: account
                digest: daily
                daily_at: "07:30"
                quiet_hours: {from: "19:00", to: "08:00", days: [sat, sun]}
                at_most: 20
            scores:
              - {to: crm, profile: weekly, fields: [score, seats], rows: live, every: 1h}
            """;

    /** A file in which little is right. */
    private static final String FAULTS =
            """
            jop: tideline.yaml
            job: tideline.yaml
            time_zone: Mars/Olympus
            max_age: 100d
            destinations:
              team: {type: slak, token: "${env:TOKEN}"}
              hook: {type: webhook, url: "http://example.com", secret: abc, timeout: 2m, lease: 3m}
              pager: {type: pagerduty, routing_key: "${file:secret}", rate: fast}
              both: {type: slack, webhook: "${file:secret}", token: "${file:secret}"}
              mail: {type: email, host: localhost, from: t@example.com}
              Crm: {type: hubspot, token: "${file:secret}"}
            alerts:
              - {to: nowhere}
              - {to: pager, digest: hourly, address: x}
              - {to: mail}
              - {to: mail, address: "#no-mailbox", daily_at: "25:00"}
              - {to: mail, address: a@example.com, quiet_hours: {from: "08:00", days: [someday]}}
            scores:
              - {to: mail, profile: weekly, fields: [scores]}
            """;

    @TempDir private Path folder;

    @BeforeEach
    void writeJob() throws IOException {
        Files.writeString(
                folder.resolve("tideline.yaml"),
                """
                model: model.yaml
                source: {kafka: {bootstrap_servers: "localhost:9092", topics: [events]}}
                sinks:
                  kafka: {bootstrap_servers: "localhost:9092", topic_prefix: scored.}
                  postgres: {url: "jdbc:postgresql://localhost/x", user: u, password: "${env:PASSWORD}"}
                """);
    }

    private DeliveryConfig read(String yaml) throws IOException {
        Path file = folder.resolve("delivery.yaml");
        Files.writeString(file, yaml);
        Files.writeString(folder.resolve("secret"), "s3cret");
        return DeliveryConfig.read(file, name -> "of-the-environment");
    }

    /** References of the job are followed in the real environment. */
    private void withoutPassword() throws IOException {
        Path job = folder.resolve("tideline.yaml");
        Files.writeString(job, Files.readString(job).replace("${env:PASSWORD}", "${file:secret}"));
    }

    @Test
    void everythingMayBeSaid() throws IOException {
        withoutPassword();
        DeliveryConfig config = read(EVERYTHING);
        assertThat(config.alertsTopic()).isEqualTo("scored.alerts");
        assertThat(config.maxAge()).isEqualTo(Duration.ofDays(2));
        assertThat(config.mute().accounts()).containsExactly("self");
        assertThat(config.mute().traits())
                .isEqualTo(Map.of("plan", Set.of("internal", "sandbox"), "test", Set.of("true")));
        AlertRoute route = config.alerts().get(0);
        assertThat(route.byOwner()).isEqualTo(Map.of("kim", "U1"));
        assertThat(route.severities()).containsExactly("critical");
        assertThat(route.atMost()).isEqualTo(20);
        Schedule schedule = route.schedule();
        assertThat(schedule.digest()).isEqualTo(Digest.DAILY);
        assertThat(schedule.daily()).isEqualTo(LocalTime.of(7, 30));
        assertThat(schedule.quiet().from()).isEqualTo(LocalTime.of(19, 0));
        assertThat(schedule.zone()).isEqualTo(ZoneId.of("Europe/Berlin"));
        assertThat(config.scores().get(0).finalOnly()).isFalse();
        assertThat(config.scores().get(0).fields()).isEqualTo(List.of("score", "seats"));
        DestinationConfig team = config.destinations().get(0);
        assertThat(team.rate().calls()).isEqualTo(100);
        assertThat(team.rate().period()).isEqualTo(Duration.ofMinutes(1));
        assertThat(team.surroundings().consoleUrl()).isEqualTo("https://console.example.com");
        assertThat(config.toString()).doesNotContain("s3cret").doesNotContain("of-the-environment");
    }

    @Test
    void allFaultsAreFoundAtOnce_withoutSecrets() {
        assertThatThrownBy(() -> read(FAULTS))
                .isInstanceOf(StartException.class)
                .hasMessageStartingWith(folder.resolve("delivery.yaml").toString())
                .message()
                .contains("jop: found an unknown key")
                .contains(
                        "time_zone: found \"Mars/Olympus\", expected a time zone such as Europe/Berlin")
                .containsOnlyOnce("time_zone: ")
                .contains("destinations.team.type: found \"slak\", expected one of slack,")
                .contains("did you mean \"slack\"?")
                .contains("destinations.hook.secret: found a literal, expected a reference")
                .contains(
                        "destinations.hook.url: found something else, expected a URL that begins with https://")
                .contains("destinations.hook.lease: found \"3m\", expected at least twice timeout")
                .contains("destinations.pager.rate: found \"fast\", expected a number of calls")
                .contains(
                        "destinations.both.token: found something else, expected either webhook or token")
                .contains("destinations.Crm: found this name, expected a name of small letters")
                .contains(
                        "alerts[0].to: found \"nowhere\", expected one of hook, pager, both, mail")
                .contains(
                        "alerts[1].digest: found \"hourly\", expected nothing, as pager takes one alert")
                .contains(
                        "alerts[1].address: found \"x\", expected nothing, as pager has one place alone")
                .contains("alerts[2].address: found nothing, expected where in mail, or by_owner")
                .contains("alerts[3].address: found \"#no-mailbox\", expected an address of email")
                .contains("alerts[3].daily_at: found \"25:00\", expected")
                .contains(
                        "alerts[4].quiet_hours.to: found nothing, expected a time beside the other")
                .contains("alerts[4].quiet_hours.days[0]: found \"someday\", expected one of mon,")
                .contains("scores[0].to: found \"mail\", expected a destination that takes scores")
                .contains("scores[0].fields[0]: found \"scores\", expected one of")
                .doesNotContain("s3cret")
                .doesNotContain("abc");
    }

    @Test
    void anAddressFitsIntoTheKeyOfATable() {
        String delivery =
                "job: tideline.yaml\ndestinations: {mail: {type: email, host: localhost, from: a@example.com}}\nalerts: [{to: mail, address: %s@example.com}]\n"
                        .formatted("a".repeat(250));
        assertThatThrownBy(() -> read(delivery))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("alerts[0].address: found \"aaa")
                .hasMessageContaining("expected an address of email, of 254 characters at most");
    }

    @Test
    void aJobWithoutTopicsOrTablesIsNoUse() throws IOException {
        withoutPassword();
        Path job = folder.resolve("tideline.yaml");
        String text = Files.readString(job);
        String delivery =
                "job: tideline.yaml\ndestinations: {hook: {type: webhook, url: \"https://example.com\", secret: \"${file:secret}\"}}\nalerts: [{to: hook}]\n";
        Files.writeString(job, text.replaceAll("(?m)^ {2}postgres.*\n", ""));
        assertThatThrownBy(() -> read(delivery))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("has no sinks.postgres, from which deliveries are kept");
        Files.writeString(job, text.replaceAll("(?m)^ {2}kafka: \\{boot.*prefix.*\n", ""));
        assertThatThrownBy(() -> read(delivery))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("has no sinks.kafka");
        assertThatThrownBy(() -> read("job: tideline.yaml\ndestinations: {}\n"))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("no route");
    }
}
