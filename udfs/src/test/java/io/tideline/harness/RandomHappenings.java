package io.tideline.harness;

import static io.tideline.harness.Happening.user;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** What may happen in a few accounts over some days: by four users or anonymous, with silences. */
public final class RandomHappenings {
    public static final long START = Happening.millis("2025-05-05T08:00Z");

    private static final long MINUTE = 60_000;

    /** One event, so many minutes after the one before it. */
    private record Beat(String user, String account, String event, String email, int gap) {}

    private RandomHappenings() {}

    /**
     * Events in the order of their times, no two at one time, each with an id of its own.
     *
     * @param accounts that they are in; null: in none
     */
    public static Arbitrary<List<Happening>> inOrder(int maxSize, String... accounts) {
        Arbitrary<String> user = Arbitraries.of("ann", "bob", "cid").injectNull(0.15);
        Arbitrary<String> event =
                Arbitraries.of("Logged In", "Report Created", "File Uploaded").injectNull(0.2);
        Arbitrary<Integer> gap =
                Arbitraries.oneOf(
                        Arbitraries.integers().between(0, 5), // within the watermark's delay
                        Arbitraries.integers().between(0, 200),
                        Arbitraries.of(60, 120)); // exactly to a due time
        return Combinators.combine(
                        user, Arbitraries.of(accounts), event, Arbitraries.of("a", "b", "c"), gap)
                .as(Beat::new)
                .list()
                .ofMaxSize(maxSize)
                .map(RandomHappenings::happenings);
    }

    private static List<Happening> happenings(List<Beat> beats) {
        List<Happening> happenings = new ArrayList<>();
        long time = START;
        for (Beat beat : beats) {
            time += beat.gap == 0 ? 1 : beat.gap * MINUTE;
            happenings.add(
                    user(beat.user)
                            .in(beat.account)
                            .did(beat.event)
                            .having("email", beat.email)
                            .id("m" + happenings.size())
                            .at(Instant.ofEpochMilli(time).toString()));
        }
        return happenings;
    }
}
