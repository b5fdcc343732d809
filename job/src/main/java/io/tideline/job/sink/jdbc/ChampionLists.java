package io.tideline.job.sink.jdbc;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.tideline.job.sink.EntityIds;
import io.tideline.job.sink.jdbc.connection.ErrorCodes;
import io.tideline.job.sink.table.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Takes users out of the lists of accounts' champions. The server finds the rows, and the lists are
 * shortened here: what the two servers can do with JSON they do not do alike.
 */
final class ChampionLists {
    static final String TABLE = "account_scores";
    static final String COLUMN = "top_users";

    /** How many rows are locked at once, and how many ids a query looks for. */
    private static final int AT_ONCE = 200;

    /** Its own comparison may take different ids for the same: what is found is looked at again. */
    private static final String FIND =
            """
            SELECT entity_id, profile, day
            FROM account_scores, JSON_TABLE(top_users, '$[*]'
                COLUMNS (user_id VARCHAR(512) PATH '$.user_id')) AS listed
            WHERE listed.user_id IN (%s)""";

    private static final String READ =
            "SELECT top_users FROM account_scores WHERE entity_id = ? AND profile = ? AND day = ? FOR UPDATE";
    private static final String WRITE =
            "UPDATE account_scores SET top_users = ? WHERE entity_id = ? AND profile = ? AND day = ?";

    private static final ObjectMapper JSON =
            JsonMapper.builder()
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
                    .build();

    private record Key(String entityId, String profile, String day) {}

    private static final Comparator<Key> ORDER =
            Comparator.comparing(Key::entityId).thenComparing(Key::profile).thenComparing(Key::day);

    private ChampionLists() {}

    /** Takes users out, and returns how many rows were changed. */
    static int remove(Connection connection, List<String> users) throws SQLException {
        // In the order in which the job writes: two that lock rows crosswise end in a deadlock.
        Set<Key> keys = new TreeSet<>(ORDER);
        for (List<String> some : chunks(users)) {
            keys.addAll(find(connection, some));
        }
        Set<String> gone = Set.copyOf(users);
        int changed = 0;
        for (List<Key> some : chunks(List.copyOf(keys))) {
            changed +=
                    Sql.inTransactionAgain(
                            connection,
                            ErrorCodes::isConflict,
                            () -> rewrite(connection, some, gone));
        }
        return changed;
    }

    private static <E> List<List<E>> chunks(List<E> all) {
        return EntityIds.chunks(all, AT_ONCE);
    }

    private static List<Key> find(Connection connection, List<String> users) throws SQLException {
        String sql = FIND.formatted(users.stream().map(user -> "?").collect(joining(", ")));
        return Sql.inTransaction(
                connection,
                () -> {
                    List<Key> keys = new ArrayList<>();
                    try (PreparedStatement statement = connection.prepareStatement(sql)) {
                        Deletion.set(statement, users);
                        try (ResultSet rows = statement.executeQuery()) {
                            while (rows.next()) {
                                keys.add(
                                        new Key(
                                                rows.getString(1),
                                                rows.getString(2),
                                                rows.getString(3)));
                            }
                        }
                    }
                    return keys;
                });
    }

    private static int rewrite(Connection connection, List<Key> keys, Set<String> gone)
            throws SQLException {
        int changed = 0;
        try (PreparedStatement read = connection.prepareStatement(READ);
                PreparedStatement write = connection.prepareStatement(WRITE)) {
            for (Key key : keys) {
                Deletion.set(read, List.of(key.entityId(), key.profile(), key.day()));
                String shorter = shortened(read, gone);
                if (shorter != null) {
                    Deletion.set(write, List.of(shorter, key.entityId(), key.profile(), key.day()));
                    changed += write.executeUpdate();
                }
            }
        }
        return changed;
    }

    /** Returns the list without those who are gone; null if it has none of them, or is gone too. */
    private static String shortened(PreparedStatement read, Set<String> gone) throws SQLException {
        try (ResultSet row = read.executeQuery()) {
            if (!row.next()) {
                return null;
            }
            JsonNode listed = JSON.readTree(row.getString(1));
            ArrayNode kept = JSON.createArrayNode();
            listed.forEach(
                    user -> {
                        if (!gone.contains(user.path("user_id").asText())) {
                            kept.add(user);
                        }
                    });
            return kept.size() == listed.size() ? null : JSON.writeValueAsString(kept);
        } catch (JsonProcessingException e) {
            throw new SQLException("A list of users is no JSON", e);
        }
    }
}
