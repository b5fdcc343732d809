package io.tideline.local.inspect;

import io.tideline.event.DecodeResult;
import io.tideline.event.Event;
import io.tideline.event.EventType;
import io.tideline.event.MessageIds;
import io.tideline.event.Rejection;
import io.tideline.event.RejectionReason;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What is in a sample, counted record by record. Its memory grows with the sample. */
final class Inspection {
    private final Duration inOrder;
    private long records;
    private long events;
    private long withUser;
    private long withAccount;
    private long withId;
    private long duplicates;
    private long ignored;
    private long outOfOrder;
    private long first = Long.MAX_VALUE;
    private long newest = Long.MIN_VALUE;
    private long furthest;

    private final Map<EventType, Long> types = new EnumMap<>(EventType.class);
    private final Map<String, Long> names = new HashMap<>();
    private final Map<String, Long> ignoredTypes = new HashMap<>();
    private final Map<RejectionReason, Long> rejected = new EnumMap<>(RejectionReason.class);
    private final Map<RejectionReason, Rejection> firstRejected =
            new EnumMap<>(RejectionReason.class);
    private final Map<String, Long> users = new HashMap<>();
    private final Map<String, Long> accounts = new HashMap<>();
    private final Map<String, Set<String>> accountsOfDomains = new HashMap<>();
    private final Set<String> grouped = new HashSet<>();
    private final Map<String, Map<String, Long>> traits = new TreeMap<>();
    private final Set<String> seen = new HashSet<>();

    /** By file or partition, each of which the job reads in its own order. */
    private final Map<String, Long> newestOf = new HashMap<>();

    /**
     * @param inOrder how far behind the newest event of its file or partition one may be
     */
    Inspection(Duration inOrder) {
        this.inOrder = inOrder;
    }

    /** Adds a line of a file. */
    void add(Probe probe, String file, long number, byte[] line) {
        records++;
        probe.read(file, number, line, decoded -> take(probe, file, decoded));
    }

    /** Adds a record of a topic. */
    void add(Probe probe, ConsumerRecord<byte[], byte[]> record) {
        records++;
        String partition = record.topic() + "-" + record.partition();
        probe.read(record, decoded -> take(probe, partition, decoded));
    }

    private void take(Probe probe, String from, DecodeResult decoded) {
        if (decoded.isEvent()) {
            take(decoded.event(), probe.nameOf(decoded));
            takeTime(from, decoded.event().timestamp());
        } else if (decoded.isRejection()) {
            Rejection rejection = decoded.rejection();
            rejected.merge(rejection.reason(), 1L, Long::sum);
            firstRejected.putIfAbsent(rejection.reason(), rejection);
        } else {
            ignored++;
            String type = probe.nameOf(decoded);
            ignoredTypes.merge(type == null ? "" : type, 1L, Long::sum);
        }
    }

    private void take(Event event, String name) {
        events++;
        types.merge(event.type(), 1L, Long::sum);
        if (name != null) {
            names.merge(name, 1L, Long::sum);
        }
        if (event.id() != MessageIds.NONE) {
            withId++;
            duplicates += seen.add(event.id() + event.entityKey()) ? 0 : 1;
        }
        takeUser(event);
        takeAccount(event);
    }

    private void takeTime(String from, long timestamp) {
        first = Math.min(first, timestamp);
        newest = Math.max(newest, timestamp);
        long behind = newestOf.merge(from, timestamp, Math::max) - timestamp;
        furthest = Math.max(furthest, behind);
        outOfOrder += behind > inOrder.toMillis() ? 1 : 0;
    }

    private void takeUser(Event event) {
        String user = event.userId();
        if (user == null) {
            return;
        }
        withUser++;
        users.merge(user, 1L, Long::sum);
        int at = user.lastIndexOf('@');
        if (at > 0 && event.accountId() != null) {
            accountsOfDomains
                    .computeIfAbsent(user.substring(at + 1), none -> new HashSet<>())
                    .add(event.accountId());
        }
    }

    private void takeAccount(Event event) {
        String account = event.accountId();
        if (account == null) {
            return;
        }
        withAccount++;
        accounts.merge(account, 1L, Long::sum);
        if (event.accountTraits() != null) {
            grouped.add(account);
            event.accountTraits()
                    .forEach(
                            (trait, value) ->
                                    traits.computeIfAbsent(trait, none -> new TreeMap<>())
                                            .merge(value, 1L, Long::sum));
        }
    }

    long records() {
        return records;
    }

    Duration inOrder() {
        return inOrder;
    }

    long events() {
        return events;
    }

    long withUser() {
        return withUser;
    }

    long withAccount() {
        return withAccount;
    }

    long withId() {
        return withId;
    }

    long duplicates() {
        return duplicates;
    }

    long ignored() {
        return ignored;
    }

    long outOfOrder() {
        return outOfOrder;
    }

    Duration furthest() {
        return Duration.ofMillis(furthest);
    }

    Instant first() {
        return Instant.ofEpochMilli(first);
    }

    Instant newest() {
        return Instant.ofEpochMilli(newest);
    }

    Map<EventType, Long> types() {
        return types;
    }

    Map<String, Long> names() {
        return names;
    }

    Map<String, Long> ignoredTypes() {
        return ignoredTypes;
    }

    Map<RejectionReason, Long> rejected() {
        return rejected;
    }

    Map<RejectionReason, Rejection> firstRejected() {
        return firstRejected;
    }

    Map<String, Long> users() {
        return users;
    }

    Map<String, Long> accounts() {
        return accounts;
    }

    Map<String, Set<String>> accountsOfDomains() {
        return accountsOfDomains;
    }

    /** Returns the accounts that a group call named. */
    Set<String> grouped() {
        return grouped;
    }

    /** Returns how often accounts were said to have a value, in JSON, of a trait. */
    Map<String, Map<String, Long>> traits() {
        return traits;
    }
}
