package io.tideline.delivery.destination.crm;

import io.tideline.delivery.destination.Destination;
import io.tideline.delivery.message.ScoreMessage;
import io.tideline.delivery.queue.Delivery;
import io.tideline.delivery.queue.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A destination that takes many records at once, all of them accounts or all users, as such APIs
 * require. Those without an id are skipped.
 */
public abstract class RecordDestination implements Destination {
    private final RecordKind accounts;
    private final RecordKind users;

    protected RecordDestination(RecordKind accounts, RecordKind users) {
        this.accounts = accounts;
        this.users = users;
    }

    /**
     * A record to be sent.
     *
     * @param id in the field that identifies it there
     */
    protected record Entry(String id, ScoreMessage score) {}

    /** Sends records of one kind, and returns one outcome for each, in the same order. */
    protected abstract List<Outcome> upsert(RecordKind kind, List<Entry> entries);

    /** Returns how accounts, or users, are found. */
    protected final RecordKind kind(boolean isOfUsers) {
        return isOfUsers ? users : accounts;
    }

    /** Returns the same outcome for each. */
    protected static List<Outcome> all(List<Entry> entries, Outcome outcome) {
        return entries.stream().map(each -> outcome).toList();
    }

    @Override
    public final List<Outcome> send(List<Delivery> batch) {
        Outcome[] outcomes = new Outcome[batch.size()];
        for (boolean isOfUsers : new boolean[] {false, true}) {
            sendThose(isOfUsers, batch, outcomes);
        }
        return List.of(outcomes);
    }

    private void sendThose(boolean isOfUsers, List<Delivery> batch, Outcome[] outcomes) {
        RecordKind kind = kind(isOfUsers);
        List<Integer> places = new ArrayList<>();
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            ScoreMessage score = batch.get(i).score();
            if (score.isAboutUser() == isOfUsers) {
                Optional<String> id = kind.idOf(score);
                if (id.isPresent()) {
                    places.add(i);
                    entries.add(new Entry(id.get(), score));
                } else {
                    outcomes[i] = new Outcome.Skipped(kind.missing());
                }
            }
        }
        List<Outcome> sent = entries.isEmpty() ? List.of() : upsert(kind, entries);
        for (int i = 0; i < places.size(); i++) {
            outcomes[places.get(i)] = sent.get(i);
        }
    }

    @Override
    public final String preview(List<Delivery> together) {
        ScoreMessage score = together.get(0).score();
        RecordKind kind = kind(score.isAboutUser());
        return preview(kind, new Entry(kind.idOf(score).orElse(""), score));
    }

    /** Returns what would be sent of one record. */
    protected abstract String preview(RecordKind kind, Entry entry);

    @Override
    public void close() {
        // The JDK's client of Java 17 ends with its last reference.
    }
}
