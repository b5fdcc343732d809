package io.tideline.erasure;

import static io.tideline.harness.Happening.user;
import static io.tideline.harness.ModelBuilder.model;
import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.accounts.AccountsHarness;
import io.tideline.harness.Backend;
import io.tideline.harness.Happening;
import io.tideline.harness.LifecycleHarness;
import io.tideline.members.MembersOperator;
import io.tideline.message.AccountSegmentsChanged;
import io.tideline.message.DailySnapshot;
import io.tideline.model.Model;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What an account has that was forgotten and goes on, and what its users have. */
class ForgottenAccountTest {
    private static final Model MODEL =
            model().plans()
                    .profiles("{two: {window: 2d}, trials: {window: 2d, segment: trial}}")
                    .activation(
                            "{team: {level: account, steps:"
                                    + " {Report: {event: Report Created}, Files: {event: File Uploaded, count: 2}}}}")
                    .alerts(
                            "{new: {kind: new_account}, adopted: {kind: feature_adopted, features: [Reports]}}")
                    .build();

    private static LifecycleHarness start(Backend backend) throws Exception {
        return LifecycleHarness.start(backend, MODEL, LifecycleHarness.times(false));
    }

    /** Users in memory have forwarded their steps to it once; they forward them again. */
    @ParameterizedTest
    @CsvSource({"HEAP, false", "HEAP, true", "ROCKSDB, false", "ROCKSDB, true"})
    void itsUsersForwardAgain(Backend backend, boolean afterBarrier) throws Exception {
        try (var stages = start(backend)) {
            for (int time = 0; time < 3; time++) {
                stages.send(
                        did("ann", "Report Created", 10, time),
                        did("ann", "File Uploaded", 10, time));
                stages.send(did("bob", "File Uploaded", 10, 10 + time));
            }
            assertThat(last(stages.activation())).startsWith("team acme activated 2/2");
            stages.alerts();

            stages.forget(null, "acme");
            stages.members().nextEpoch();
            if (afterBarrier) {
                stages.beforeBarrier();
            }
            stages.send(did("ann", "Report Created", 10, 20));
            assertThat(last(stages.activation())).startsWith("team acme in_progress 1/2");
            assertThat(stages.alerts())
                    .containsExactlyInAnyOrder(
                            "new acme(ann) 2025-05-05T10:20:00Z",
                            "adopted acme(ann) 2025-05-05T10:20:00Z");
            stages.send(did("bob", "File Uploaded", 10, 21), did("bob", "File Uploaded", 10, 22));
            assertThat(last(stages.activation())).startsWith("team acme activated 2/2");
        }
    }

    private static Happening did(String user, String event, int hour, int minute) {
        return user(user)
                .in("acme")
                .did(event)
                .id(user + event + hour + minute)
                .at("2025-05-05T%02d:%02dZ".formatted(hour, minute));
    }

    private static String last(List<String> rows) {
        return rows.get(rows.size() - 1);
    }

    /** Its users' days wait for its own end, which it does not have any more. */
    @ParameterizedTest
    @CsvSource({"HEAP, false", "HEAP, true", "ROCKSDB, false", "ROCKSDB, true"})
    void rowsOfItsUsersDoNotWaitForEver(Backend backend, boolean restarted) throws Exception {
        var times = LifecycleHarness.times(false);
        try (var accounts = AccountsHarness.start(backend, MODEL, times)) {
            accounts.send(user("ann").in("acme").did("Logged In").at("2025-05-05T10:00Z"));
            accounts.closeDay("2025-05-05");
            accounts.send(user("ann").in("acme").did("Logged In").at("2025-05-06T10:00Z"));
            accounts.rows();
            accounts.send(
                    accounts.userDay(DailySnapshot.Kind.FINAL, "ann", "acme", "2025-05-06", 7),
                    accounts.correction("bob", "acme", "2025-05-05", 3, "2025-05-06T11:00Z"),
                    accounts.late(
                            user("bob").in("acme").did("Logged In").at("2025-05-05T10:00Z"),
                            "2025-05-06T11:00Z"));
            accounts.send(DailySnapshot.forget("acme", DailySnapshot.NO_DAY));
            var behind = accounts;
            if (restarted) {
                behind = AccountsHarness.restore(backend, MODEL, times, accounts.snapshot());
            } else {
                accounts.snapshot();
            }
            behind.rows();
            behind.watermark("2025-05-06T12:00Z");
            behind.closeDay("2025-05-06");
            assertThat(behind.rows())
                    .containsExactly(
                            "CORRECTION bob@acme 2025-05-05 two=3 []",
                            "FINAL ann@acme 2025-05-06 two=7 []");
            behind.snapshot();
            assertThat(behind.timers()).isZero();
            if (restarted) {
                behind.close();
            }
        }
    }

    /** One that comes back before the checkpoint needs the timers it sets then. */
    @ParameterizedTest
    @EnumSource(Backend.class)
    void oneThatComesBackAtOnceHasItsRows(Backend backend) throws Exception {
        try (var stages = start(backend)) {
            stages.sendOn(did("ann", "Report Created", 10, 0));
            stages.closeDay("2025-05-05");
            stages.accounts().rows();
            stages.members().side(MembersOperator.UNATTACHED);
            stages.forget("ann", null);
            stages.forget(null, "acme");
            stages.sendOn(user("ann").in("acme").did("Logged In").at("2025-05-06T10:00Z"));
            stages.restart();
            stages.accounts().rows();
            stages.closeDay("2025-05-06");
            assertThat(stages.accounts().rows())
                    .containsExactlyInAnyOrder(
                            "FINAL acme 2025-05-06 two=1 []", "FINAL ann@acme 2025-05-06 two=1 []");
        }
    }

    /** It is known no more; and once again when it comes back. */
    @ParameterizedTest
    @EnumSource(Backend.class)
    void itIsTakenOutOfTheKnownOnes(Backend backend) throws Exception {
        try (var stages = start(backend)) {
            stages.sendOn(user("ann").joined("acme").with("plan", "trial").at("2025-05-05T10:00Z"));
            stages.forget(null, "acme");
            assertThat(stages.accounts().known()).as("no day of it has closed").isEmpty();
            stages.sendOn(user("ann").joined("acme").with("plan", "trial").at("2025-05-05T10:00Z"));
            stages.closeDay("2025-05-05");
            int monday = AccountsHarness.day("2025-05-05");
            assertThat(stages.accounts().known())
                    .containsExactly(new AccountSegmentsChanged(monday, -1, 1));
            stages.forget(null, "acme");
            stages.forget(null, "acme"); // the copy of another partition
            assertThat(stages.accounts().known())
                    .containsExactly(new AccountSegmentsChanged(monday + 1, 1, -1));
        }
    }
}
