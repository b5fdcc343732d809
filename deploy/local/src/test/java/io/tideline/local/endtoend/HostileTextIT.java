package io.tideline.local.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ids, names and traits with a meaning in SQL, in {@code COPY}, on a terminal or in a log: all of
 * them come out unchanged, or are rejected, and none is ever logged.
 */
@Timeout(600)
@ExtendWith(Servers.Shared.class)
class HostileTextIT {
    /** A part of each text, by which a log line that has it is found. */
    private static final String MARK = "h0stile";

    private static final List<String> TEXTS =
            List.of(
                    MARK + "'; DROP TABLE user_scores; --",
                    MARK + "\"'`$$\\'\\\"",
                    "\\." + MARK,
                    MARK + "\n\\.\n",
                    MARK + "\\N\t\\copy",
                    MARK + "\ttab\r\nline\u000B\f",
                    MARK + "\u001B[31mred\u001B]0;title\u0007",
                    MARK + "\u009B31m\u0085\u2028\u202Eright to left",
                    MARK + "\uD83D\uDE00\uDBFF\uDFFF",
                    MARK + "\uFFFE\uFFFF\uFEFF",
                    MARK + "${env:PATH} {} %n %s ${jndi:ldap://nowhere/x}",
                    "  " + MARK + "  ",
                    MARK + "e\u0301\u00E9");

    /** The texts as ids, which have no blanks around them. */
    private static final List<String> IDS = TEXTS.stream().map(String::strip).toList();

    /** Ids that no database stores, and which are therefore rejected. */
    private static final List<String> UNSTORABLE =
            List.of(MARK + "\u0000", MARK + "\uD83D", "\uDE00" + MARK);

    private static final String MODEL =
            """
            version: 1
            events: {Report Created: 9}
            features: {Reports: [Report Created]}
            segments: {odd: {plan: ["'; DROP TABLE alerts; --"]}}
            profiles: {weekly: {window: 7d}}
            activation:
              setup: {level: user, start: Report Created, steps: {Report: {event: Report Created}, Twice: {event: Report Created, count: 2, distinct: name}}}
            alerts:
              created:  {kind: event, level: user, events: [Report Created]}
              new-one:  {kind: new_account}
              new-user: {kind: new_user, segment: odd}
            """;

    private static final JsonMapper JSON = new JsonMapper();
    private static final Instant AT = Instant.parse("2025-05-05T10:00:00Z");

    @TempDir private Path folder;

    private final Queue<String> logged = new ConcurrentLinkedQueue<>();

    @Test
    void comesOutAsItWentInAndIsNeverLogged(Servers servers) throws Exception {
        List<Message> messages = messages();
        Replayed replayed = Replayed.of(folder, MODEL, messages);
        LoggerContext log = (LoggerContext) LogManager.getContext(false);
        Level before = log.getConfiguration().getRootLogger().getLevel();
        AbstractAppender appender = appender();
        try (var deployment =
                new Deployment(
                        servers,
                        "hostile_text",
                        1,
                        folder,
                        MODEL,
                        Deployment.Settings.OF_A_REPLAY)) {
            log.getConfiguration().getRootLogger().addAppender(appender, Level.ALL, null);
            log.getConfiguration().getRootLogger().setLevel(Level.INFO);
            log.updateLoggers();
            deployment.send(messages);
            deployment.moveClock("2025-05-05T22:10:00Z");
            deployment.moveClock("2025-05-06T00:10:00Z");
            deployment.start(1, null);
            deployment.untilClosed(LocalDate.parse("2025-05-05"));
            deployment.untilCheckpointed();
            deployment.stop();

            for (Output output : Output.values()) {
                Map<String, ObjectNode> expected = replayed.rows(output);
                Rows.assertSame(deployment.inPostgres(output), expected);
                Rows.assertSame(deployment.inKafka(output), expected);
            }
            for (String level : List.of("user", "account")) {
                assertThat(deployment.query("SELECT entity_id FROM %s_scores".formatted(level)))
                        .containsExactlyInAnyOrderElementsOf(IDS);
            }
            assertThat(deployment.query("SELECT entity_id FROM activation"))
                    .containsExactlyInAnyOrderElementsOf(IDS);
            assertThat(deployment.query("SELECT user_id FROM alerts WHERE rule = 'created'"))
                    .hasSize(2 * TEXTS.size())
                    .containsAll(IDS);
            assertThat(deployment.topic("rejected").stream().map(Json::object))
                    .hasSize(UNSTORABLE.size() * 2)
                    .allMatch(row -> row.get("reason").textValue().equals("invalid_field"));
        } finally {
            log.getConfiguration().getRootLogger().removeAppender(appender.getName());
            log.getConfiguration().getRootLogger().setLevel(before);
            log.updateLoggers();
        }
        assertThat(logged).isNotEmpty().noneMatch(line -> line.contains(MARK));
    }

    private static List<Message> messages() throws Exception {
        List<Message> messages = new ArrayList<>();
        int second = 0;
        for (String text : TEXTS) {
            messages.add(group(text, AT.plusSeconds(second++)));
            messages.add(track(text, text, AT.plusSeconds(second++)));
            messages.add(track(text, text + text, AT.plusSeconds(second++)));
        }
        for (String text : UNSTORABLE) {
            messages.add(track(text, "id " + second, AT.plusSeconds(second++)));
            messages.add(track(TEXTS.get(0), text, AT.plusSeconds(second++)));
        }
        return messages;
    }

    private static Message group(String text, Instant at) throws Exception {
        ObjectNode call = call("group", text, "g" + text, at);
        call.put("groupId", text).putObject("traits").put(text, text).put("plan", text);
        return new Message(MARK, JSON.writeValueAsBytes(call));
    }

    /** Returns an event in an account with the user's own name. */
    private static Message track(String text, String id, Instant at) {
        ObjectNode call = call("track", text, id, at);
        call.put("event", "Report Created");
        call.putObject("context").put("groupId", text);
        call.putObject("properties").put("name", id).put("said", text);
        return Message.of(MARK, escaped(call.toString()));
    }

    private static ObjectNode call(String type, String user, String id, Instant at) {
        return JSON.createObjectNode()
                .put("type", type)
                .put("userId", user)
                .put("messageId", id)
                .put("timestamp", at.toString());
    }

    /** Escapes half a surrogate pair in JSON, since it can't be UTF-8. */
    private static String escaped(String json) {
        return json.replaceAll("\uD83D(?!\uDE00)", "\\\\ud83d")
                .replaceAll("(?<!\uD83D)\uDE00", "\\\\ude00");
    }

    private AbstractAppender appender() {
        var appender =
                new AbstractAppender("captured", null, null, true, Property.EMPTY_ARRAY) {
                    @Override
                    public void append(LogEvent event) {
                        logged.add(event.getMessage().getFormattedMessage());
                        for (Throwable t = event.getThrown(); t != null; t = t.getCause()) {
                            logged.add(String.valueOf(t.getMessage()));
                        }
                    }
                };
        appender.start();
        return appender;
    }
}
