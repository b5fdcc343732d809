package io.tideline.local.inspect;

import io.tideline.event.DecodeResult;
import io.tideline.event.Event;
import io.tideline.event.EventType;
import io.tideline.event.MessageIds;
import io.tideline.event.Rejection;
import io.tideline.event.RejectionReason;
import io.tideline.event.format.Format;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What is in a sample, counted line by line. Its memory grows with the sample. */
final class Inspection {
    /** How far behind the newest event one may be by default. */
    private static final Duration IN_ORDER = Duration.ofMinutes(10);

    private final Probe probe;
    private long lines;
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

    Inspection(Format format) {
        this.probe = new Probe(format);
    }

    /** Adds a line of a file. */
    void add(String file, long number, byte[] line) {
        lines++;
        probe.read(file, number, line, this::take);
    }

    private void take(DecodeResult decoded) {
        if (decoded.isEvent()) {
            take(decoded.event(), probe.nameOf(decoded));
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
        first = Math.min(first, event.timestamp());
        if (newest != Long.MIN_VALUE && event.timestamp() < newest) {
            furthest = Math.max(furthest, newest - event.timestamp());
            outOfOrder += newest - event.timestamp() > IN_ORDER.toMillis() ? 1 : 0;
        }
        newest = Math.max(newest, event.timestamp());
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

    long lines() {
        return lines;
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
