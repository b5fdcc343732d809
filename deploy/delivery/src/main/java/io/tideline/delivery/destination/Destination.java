package io.tideline.delivery.destination;

import io.tideline.delivery.queue.Delivery;
import io.tideline.delivery.queue.Outcome;
import java.time.Duration;
import java.util.List;

/** Somewhere that deliveries are sent to. Used by several threads at once. */
public interface Destination extends AutoCloseable {
    /**
     * Sends deliveries, each by itself, and waits for the answers.
     *
     * @param batch at most as many as its provider takes at once, of any address
     * @return one outcome for each, in the same order
     */
    List<Outcome> send(List<Delivery> batch);

    /**
     * Sends alerts of one address as one message.
     *
     * @return what became of all of them
     */
    default Outcome sendDigest(List<Delivery> alerts) {
        throw new UnsupportedOperationException("The provider says that it has no digests.");
    }

    /**
     * Returns what would be sent, as a person reads it, without a secret.
     *
     * @param together more than one: as a digest
     */
    String preview(List<Delivery> together);

    /** Returns for how long it wants nothing, by what it said last; zero: it takes more. */
    default Duration pause() {
        return Duration.ZERO;
    }

    /**
     * Makes there what is needed, such as properties of a CRM; what is there stays as it is.
     *
     * @param fields of scores that are sent
     * @return what was done, a sentence each
     * @throws io.tideline.job.option.StartException if it refuses
     */
    default List<String> setup(List<ScoreFields> fields) {
        return List.of("Nothing to set up.");
    }

    /**
     * Fields of scores that are sent to it.
     *
     * @param isOfUsers false: they are of accounts
     * @param names of columns
     */
    record ScoreFields(boolean isOfUsers, String profile, List<String> names) {}

    @Override
    void close();
}
