package io.tideline.members;

import static io.tideline.harness.ModelBuilder.model;
import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.message.LifecycleEvent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PresenceForwarderTest {

    /** An account that is not remembered learns at once that it was seen. */
    @ParameterizedTest(name = "{0} accounts with ids of {1} characters, users of {2}")
    @CsvSource({
        "50000, 10, 10, true",
        "120000, 10, 10, false",
        "12000, 500, 10, true",
        "30000, 500, 10, false",
        "9000, 10, 500, true",
        "15000, 10, 500, false",
    })
    void asManyAccountsAreRememberedAsThereIsRoomFor(
            int accounts, int length, int userLength, boolean remembered) throws Exception {
        List<LifecycleEvent> forwarded = new ArrayList<>();
        PresenceForwarder forwarder = new PresenceForwarder(model().build(), forwarded::add);
        for (int i = 0; i < accounts; i++) {
            String account = padded(i, length);
            var first = forwarder.recordSeen(null, account, padded(i, userLength), 1_000, i);
            var last = forwarder.recordSeen(first, account, padded(i + 1, userLength), 2_000, i);
            assertThat(last).isSameAs(first);
        }
        forwarder.flush();
        assertThat(forwarded).hasSize(2 * accounts);
        var unused = forwarder.recordSeen(null, padded(0, length), "ann", 3_000, accounts);
        assertThat(forwarder.isUrgent()).isEqualTo(!remembered);
    }

    private static String padded(int number, int length) {
        String digits = Integer.toString(number);
        return "0".repeat(Math.max(0, length - digits.length())) + digits;
    }
}
