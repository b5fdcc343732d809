package io.tideline.delivery.destination.crm;

import io.tideline.delivery.message.ScoreMessage;
import io.tideline.delivery.queue.Delivery;
import io.tideline.delivery.queue.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Sends batches of records that are all accounts, or all users, as APIs that take many at once
 * require; those without an id are skipped.
 */
public final class SentRecords {
    private SentRecords() {}

    /**
     * A record to be sent.
     *
     * @param id in the field that identifies it there
     */
    public record Entry(String id, ScoreMessage score) {}

    /** Sends entries of one kind, and returns one outcome for each, in the same order. */
    public interface Sending {
        List<Outcome> send(RecordKind kind, List<Entry> entries);
    }

    /**
     * Sends deliveries of scores.
     *
     * @param kind returns how accounts (false) or users (true) are found
     * @return one outcome for each, in the same order
     */
    public static List<Outcome> send(
            List<Delivery> batch, Function<Boolean, RecordKind> kind, Sending sending) {
        List<Outcome> outcomes =
                new ArrayList<>(batch.stream().map(each -> (Outcome) null).toList());
        for (boolean isOfUsers : new boolean[] {false, true}) {
            RecordKind records = kind.apply(isOfUsers);
            List<Integer> places = new ArrayList<>();
            List<Entry> entries = new ArrayList<>();
            for (int i = 0; i < batch.size(); i++) {
                ScoreMessage score = batch.get(i).score();
                if (score.isAboutUser() == isOfUsers) {
                    Optional<String> id = records.idOf(score);
                    if (id.isPresent()) {
                        places.add(i);
                        entries.add(new Entry(id.get(), score));
                    } else {
                        outcomes.set(i, new Outcome.Skipped(records.missing()));
                    }
                }
            }
            List<Outcome> sent = entries.isEmpty() ? List.of() : sending.send(records, entries);
            for (int i = 0; i < places.size(); i++) {
                outcomes.set(places.get(i), sent.get(i));
            }
        }
        return outcomes;
    }

    /** Returns the same outcome for each. */
    public static List<Outcome> all(List<Entry> entries, Outcome outcome) {
        return entries.stream().map(each -> outcome).toList();
    }
}
