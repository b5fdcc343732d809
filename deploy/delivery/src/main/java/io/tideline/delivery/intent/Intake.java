package io.tideline.delivery.intent;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tideline.delivery.message.AlertMessage;
import io.tideline.delivery.message.ScoreMessage;
import io.tideline.delivery.queue.Intent;
import io.tideline.delivery.route.Entity;
import io.tideline.delivery.route.Router;
import io.tideline.job.sink.kafka.Tombstones;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes of records what is to be sent. Of an entity's scores in one batch the last counts. */
public final class Intake {
    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String alertsTopic;
    private final Router router;
    private final EntityDirectory directory;
    private final Clock clock;

    /**
     * @param alertsTopic all other records are of scores
     */
    public Intake(String alertsTopic, Router router, EntityDirectory directory, Clock clock) {
        this.alertsTopic = alertsTopic;
        this.router = router;
        this.directory = directory;
        this.clock = clock;
    }

    /**
     * What came of a batch of records.
     *
     * @param forgotten users and accounts whose tombstones were among them
     */
    public record Batch(List<Intent> alerts, List<Intent> scores, List<Forgotten> forgotten) {}

    /** A user or account that is to be forgotten. */
    public record Forgotten(boolean isUser, String id) {}

    /** Reads a batch of records. */
    public Batch read(Iterable<ConsumerRecord<byte[], byte[]>> records) throws SQLException {
        List<AlertMessage> alerts = new ArrayList<>();
        Map<String, JsonNode> scores = new LinkedHashMap<>();
        List<Forgotten> forgotten = new ArrayList<>();
        Instant now = clock.instant();
        int unreadable = 0;
        int tooOld = 0;
        for (ConsumerRecord<byte[], byte[]> each : records) {
            if (each.value() == null) {
                addTombstone(each, forgotten);
                continue;
            }
            JsonNode row = parse(each.value());
            if (!each.topic().equals(alertsTopic)) {
                addScore(row, scores);
            } else if (!AlertMessage.isReadable(row)) {
                unreadable++;
            } else if (router.isTooOld(new AlertMessage(row), now)) {
                tooOld++;
            } else {
                alerts.add(new AlertMessage(row));
            }
        }
        if (unreadable > 0) {
            LOG.warn(
                    "{} records on topic {} are no alerts that this version reads",
                    unreadable,
                    alertsTopic);
        }
        if (tooOld > 0) {
            LOG.info(
                    "{} alerts on topic {} are older than max_age, and not sent",
                    tooOld,
                    alertsTopic);
        }
        return new Batch(intentsOf(alerts, now), intentsOf(scores.values()), forgotten);
    }

    private static JsonNode parse(byte[] value) {
        try {
            return JSON.readTree(value);
        } catch (IOException e) {
            return JSON.missingNode();
        }
    }

    private void addScore(JsonNode row, Map<String, JsonNode> scores) {
        if (ScoreMessage.isReadable(row) && router.takes(row)) {
            String key =
                    "%s\n%s\n%s"
                            .formatted(
                                    row.path("level").asText(),
                                    row.path("profile").asText(),
                                    row.path("entity_id").asText());
            scores.merge(key, row, Intake::newer);
        }
    }

    /** An older day never replaces a newer one, nor a row of an open day its final row. */
    private static JsonNode newer(JsonNode known, JsonNode added) {
        return new ScoreMessage(known).asOf().compareTo(new ScoreMessage(added).asOf()) > 0
                ? known
                : added;
    }

    private static void addTombstone(
            ConsumerRecord<byte[], byte[]> read, List<Forgotten> forgotten) {
        Header level = read.headers().lastHeader(Tombstones.HEADER);
        if (level != null && level.value() != null && read.key() != null) {
            boolean isUser = new String(level.value(), UTF_8).equals("user");
            forgotten.add(new Forgotten(isUser, new String(read.key(), UTF_8)));
        }
    }

    private List<Intent> intentsOf(List<AlertMessage> alerts, Instant now) throws SQLException {
        Set<String> ids = new HashSet<>();
        alerts.forEach(alert -> addIfThere(alert.accountId(), ids));
        Map<String, Entity> accounts = directory.accounts(ids);
        List<Intent> intents = new ArrayList<>();
        for (AlertMessage alert : alerts) {
            intents.addAll(router.route(alert, of(alert.accountId(), accounts), now));
        }
        return intents;
    }

    private List<Intent> intentsOf(Iterable<JsonNode> rows) throws SQLException {
        Set<String> accountIds = new HashSet<>();
        Set<String> userIds = new HashSet<>();
        for (JsonNode row : rows) {
            addIfThere(row.path("account_id").textValue(), accountIds);
            if (new ScoreMessage(row).isAboutUser()) {
                userIds.add(row.path("entity_id").asText());
            }
        }
        Map<String, Entity> accounts = directory.accounts(accountIds);
        Map<String, Entity> users = directory.users(userIds);
        List<Intent> intents = new ArrayList<>();
        for (JsonNode row : rows) {
            ScoreMessage score = new ScoreMessage(row);
            Entity account = of(score.accountId(), accounts);
            Entity entity = score.isAboutUser() ? of(score.entityId(), users) : account;
            intents.addAll(router.route(row, entity, account));
        }
        return intents;
    }

    private static void addIfThere(String id, Set<String> ids) {
        if (id != null) {
            ids.add(id);
        }
    }

    private static Entity of(String id, Map<String, Entity> entities) {
        return id == null ? Entity.UNKNOWN : entities.getOrDefault(id, Entity.UNKNOWN);
    }
}
