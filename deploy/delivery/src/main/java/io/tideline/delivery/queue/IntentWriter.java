package io.tideline.delivery.queue;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Puts what is to be sent into the table. What is there already stays as it is, so that records of
 * a topic may be read again.
 */
public final class IntentWriter {
    private static final String ADD =
            """
            INSERT INTO %s (destination, address, key, kind, account_id, user_id, payload, state, is_digest, attempts, next_attempt_at, created_at)
            SELECT destination, address, key, 'alert', account_id, user_id, payload::jsonb, 'waiting', is_digest, 0, coalesce(due::timestamptz, now()), now()
            FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::boolean[])
                AS added (destination, address, key, account_id, user_id, payload, due, is_digest)
            ON CONFLICT (destination, address, key) DO NOTHING
            RETURNING id, destination, address, is_digest""";

    /** Counts alerts of an hour; the row is locked to the end of the transaction. */
    private static final String COUNT =
            """
            INSERT INTO %s AS counts (destination, address, hour, messages)
            VALUES (?, ?, date_trunc('hour', now(), 'UTC'), ?)
            ON CONFLICT (destination, address, hour) DO UPDATE SET messages = counts.messages + excluded.messages
            RETURNING messages""";

    private static final String SUM_UP =
            """
            UPDATE %s SET is_digest = true, next_attempt_at = date_trunc('hour', now(), 'UTC') + interval '1 hour'
            WHERE id = ANY (?)""";

    /**
     * A row that waits keeps its time; one that was sent waits for as long as {@code every} says. A
     * value that is back to what was sent need not be sent, unless sending another has begun.
     */
    private static final String SCORE =
            """
            INSERT INTO %s AS known (destination, address, key, kind, account_id, user_id, payload, content, state, is_digest, attempts, next_attempt_at, created_at)
            VALUES (?, ?, ?, 'score', ?, ?, ?::jsonb, ?, 'waiting', false, 0, now(), now())
            ON CONFLICT (destination, address, key) DO UPDATE SET
                account_id = excluded.account_id,
                payload = excluded.payload,
                content = excluded.content,
                state = CASE WHEN excluded.content = known.sent_content AND known.attempts = 0 THEN 'sent' ELSE 'waiting' END,
                attempts = CASE WHEN known.state = 'waiting' THEN known.attempts ELSE 0 END,
                next_attempt_at = CASE WHEN known.state = 'waiting' THEN known.next_attempt_at
                    ELSE greatest(now(), known.sent_at + make_interval(secs => ?)) END
            WHERE (known.content IS DISTINCT FROM excluded.content OR known.state = 'skipped')
            AND (known.payload ->> 'as_of') COLLATE "C" <= excluded.payload ->> 'as_of'""";

    private static final String FORGET = "DELETE FROM %s WHERE %s = ? AND state = 'waiting'";

    private final Database database;

    public IntentWriter(Database database) {
        this.database = database;
    }

    /** Deletes what waits of a user or account that was forgotten while it was under way. */
    public void forget(boolean isUser, String id) throws SQLException {
        String sql =
                FORGET.formatted(database.table("deliveries"), isUser ? "user_id" : "account_id");
        database.inTransaction(
                connection -> {
                    try (PreparedStatement statement = connection.prepareStatement(sql)) {
                        statement.setString(1, id);
                        return statement.executeUpdate();
                    }
                });
    }

    /**
     * Adds alerts, and has those beyond what an address takes in an hour wait for its end, when one
     * message sums them up.
     *
     * @return how many were not there yet
     */
    public int addAlerts(List<Intent> intents) throws SQLException {
        if (intents.isEmpty()) {
            return 0;
        }
        // In one order everywhere, so that two writers do not wait for each other.
        List<Intent> sorted =
                intents.stream()
                        .sorted(
                                Comparator.comparing(Intent::destination)
                                        .thenComparing(Intent::address)
                                        .thenComparing(Intent::key))
                        .toList();
        return database.inTransaction(connection -> add(connection, sorted));
    }

    private int add(Connection connection, List<Intent> intents) throws SQLException {
        Map<Address, Integer> limits = new TreeMap<>();
        for (Intent intent : intents) {
            if (intent.atMost() > 0) {
                limits.merge(
                        new Address(intent.destination(), intent.address()),
                        intent.atMost(),
                        Math::min);
            }
        }
        Map<Address, List<Long>> single = new TreeMap<>();
        int added = 0;
        String sql = ADD.formatted(database.table("deliveries"));
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            setRows(connection, statement, intents);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    added++;
                    Address address =
                            new Address(rows.getString("destination"), rows.getString("address"));
                    if (limits.containsKey(address) && !rows.getBoolean("is_digest")) {
                        single.computeIfAbsent(address, ignored -> new ArrayList<>())
                                .add(rows.getLong("id"));
                    }
                }
            }
        }
        for (Map.Entry<Address, List<Long>> each : single.entrySet()) {
            sumUp(connection, each.getKey(), each.getValue(), limits.get(each.getKey()));
        }
        return added;
    }

    private void sumUp(Connection connection, Address address, List<Long> ids, int limit)
            throws SQLException {
        int messages;
        String count = COUNT.formatted(database.table("delivery_counts"));
        try (PreparedStatement statement = connection.prepareStatement(count)) {
            statement.setString(1, address.destination());
            statement.setString(2, address.place());
            statement.setInt(3, ids.size());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                messages = row.getInt(1);
            }
        }
        int tooMany = Math.min(ids.size(), messages - limit);
        if (tooMany > 0) {
            List<Long> last = ids.subList(ids.size() - tooMany, ids.size());
            String sql = SUM_UP.formatted(database.table("deliveries"));
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setArray(1, connection.createArrayOf("bigint", last.toArray()));
                statement.executeUpdate();
            }
        }
    }

    private static void setRows(
            Connection connection, PreparedStatement statement, List<Intent> intents)
            throws SQLException {
        List<Function<Intent, Object>> columns =
                List.of(
                        Intent::destination,
                        Intent::address,
                        Intent::key,
                        Intent::accountId,
                        Intent::userId,
                        intent -> Payloads.text(intent.payload()),
                        intent -> text(intent.due()),
                        Intent::isDigest);
        for (int i = 0; i < columns.size(); i++) {
            Object[] values = intents.stream().map(columns.get(i)).toArray();
            boolean isFlag = i == columns.size() - 1;
            Array array = connection.createArrayOf(isFlag ? "boolean" : "text", values);
            statement.setArray(i + 1, array);
        }
    }

    private static String text(Instant time) {
        return time == null ? null : time.toString();
    }

    /** Adds scores, or replaces those of the same entity where they are not newer. */
    public void putScores(List<Intent> intents) throws SQLException {
        if (intents.isEmpty()) {
            return;
        }
        String sql = SCORE.formatted(database.table("deliveries"));
        database.inTransaction(
                connection -> {
                    try (PreparedStatement statement = connection.prepareStatement(sql)) {
                        for (Intent intent :
                                intents.stream()
                                        .sorted(Comparator.comparing(Intent::key))
                                        .toList()) {
                            setScore(statement, intent);
                            statement.addBatch();
                        }
                        return statement.executeBatch();
                    }
                });
    }

    private static void setScore(PreparedStatement statement, Intent intent) throws SQLException {
        statement.setString(1, intent.destination());
        statement.setString(2, intent.address());
        statement.setString(3, intent.key());
        statement.setString(4, intent.accountId());
        statement.setString(5, intent.userId());
        statement.setString(6, Payloads.text(intent.payload()));
        statement.setString(7, intent.content());
        Duration every = intent.every();
        statement.setLong(8, every.toSeconds());
    }

    /** Where in a destination. */
    private record Address(String destination, String place) implements Comparable<Address> {
        private static final Comparator<Address> ORDER =
                Comparator.comparing(Address::destination).thenComparing(Address::place);

        @Override
        public int compareTo(Address other) {
            return ORDER.compare(this, other);
        }
    }
}
