package io.tideline.accounts;

import static io.tideline.harness.Happening.user;
import static io.tideline.harness.ModelBuilder.model;
import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.harness.Backend;
import io.tideline.harness.Happening;
import io.tideline.harness.OperatorHarness;
import io.tideline.message.AccountSegmentsChanged;
import io.tideline.message.DailySnapshot;
import io.tideline.model.Model;
import io.tideline.state.SlicedTimersOperator.Slice;
import io.tideline.time.TimeSettings;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The days of accounts end one after the other, and other things happen in between. */
@ParameterizedClass
@EnumSource(Backend.class)
class AccountsInSlicesTest {
    private static final Model MODEL = model().plans().build();
    private static final String DAY = "2025-05-05";
    private static final String NEXT = "2025-05-06";
    private static final List<String> ACCOUNTS = List.of("acme", "base", "core", "dune");

    @Parameter Backend backend;

    /** Starts to close a day of four accounts with a user each; none of them is closed yet. */
    private AccountsHarness start() throws Exception {
        AccountsHarness accounts = AccountsHarness.start(backend, MODEL, TimeSettings.REPLAY);
        for (String account : ACCOUNTS) {
            accounts.send(event(account, DAY));
            accounts.send(
                    accounts.userDay(DailySnapshot.Kind.FINAL, "u-" + account, account, DAY, 7));
        }
        accounts.rows();
        return accounts;
    }

    private static Happening event(String account, String day) {
        return user("u-" + account).in(account).did("Logged In").at(day + "T10:00Z");
    }

    private static List<String> finalRows(String day, int raw) {
        List<String> rows = new ArrayList<>();
        for (String account : ACCOUNTS) {
            rows.add("FINAL %s %s two=%s []".formatted(account, day, raw));
            if (raw == 1) {
                rows.add("FINAL u-%s@%s %s two=7 []".formatted(account, account, day));
            }
        }
        return rows;
    }

    @ParameterizedTest
    @CsvSource({"1, 1000000", "500, 0"})
    void aWatermarkFollowsAllRowsAndACheckpointDoesNot(int timers, long millis) throws Exception {
        List<String> rows = new ArrayList<>();
        OperatorSubtaskState snapshot;
        Slice slice = new Slice(timers, millis);
        try (AccountsHarness accounts = OperatorHarness.inSlices(slice, this::start)) {
            accounts.closeDay(DAY);
            accounts.fireNext();
            rows.addAll(accounts.rows());
            assertThat(rows).hasSize(4);
            for (String account : ACCOUNTS) {
                accounts.send(event(account, NEXT));
            }
            snapshot = accounts.snapshot();
            assertThat(accounts.watermarks()).isEmpty();
        }
        try (AccountsHarness accounts = restore(backend, snapshot)) {
            assertThat(accounts.rows()).isEmpty();
            accounts.fireNext();
            rows.addAll(accounts.rows());
            assertThat(rows).containsExactlyInAnyOrderElementsOf(finalRows(DAY, 1));
            assertThat(accounts.watermarks())
                    .containsExactly(Happening.millis(DAY + "T23:59:59.999Z"));
            accounts.closeDay(NEXT);
            assertThat(accounts.rows()).containsExactlyInAnyOrderElementsOf(finalRows(NEXT, 2));
        }
    }

    @Test
    void aUserWhoIsForgottenMeanwhileHasNoRow() throws Exception {
        try (AccountsHarness accounts = OperatorHarness.inSlices(1, this::start)) {
            accounts.closeDay(DAY);
            List<String> before = accounts.rows();
            for (String account : ACCOUNTS) {
                accounts.send(DailySnapshot.forget("u-" + account, account));
            }
            accounts.out();
            accounts.fireAll();
            List<String> after = accounts.rows();
            assertThat(before).hasSize(2);
            assertThat(after).hasSize(3).allMatch(row -> row.contains(" two=1 []"));
            accounts.closeDay(NEXT);
            accounts.fireAll();
            assertThat(accounts.rows()).hasSize(4).noneMatch(row -> row.contains("u-"));
        }
    }

    /** It is as if it had been forgotten before the watermark, unless its day had ended by then. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anAccountThatIsForgottenMeanwhileLeavesItsUsersTheirRows(boolean checkpoint)
            throws Exception {
        try (AccountsHarness accounts = OperatorHarness.inSlices(1, this::start)) {
            accounts.closeDay(DAY);
            List<String> rows = new ArrayList<>(accounts.rows());
            assertThat(rows).hasSize(2);
            for (String account : ACCOUNTS) {
                accounts.send(DailySnapshot.forget(account, DailySnapshot.NO_DAY));
            }
            if (checkpoint) {
                accounts.snapshot();
            }
            accounts.out();
            accounts.fireAll();
            rows.addAll(accounts.rows());
            assertThat(rows).hasSize(5).filteredOn(row -> row.contains("u-")).hasSize(4);
            int day = AccountsHarness.day(DAY);
            assertThat(accounts.known())
                    .containsExactly(
                            new AccountSegmentsChanged(day, -1, 0),
                            new AccountSegmentsChanged(day + 1, 0, -1));
            accounts.closeDay(NEXT);
            accounts.fireAll();
            assertThat(accounts.rows()).isEmpty();
            accounts.snapshot();
            assertThat(accounts.timers()).isZero();
        }
    }

    @Test
    void theEndOfInputEndsTheDayThatIsEnding() throws Exception {
        try (AccountsHarness accounts = OperatorHarness.inSlices(1, this::start)) {
            accounts.closeDay(DAY);
            accounts.send(event("acme", NEXT));
            accounts.endOfInput();
            assertThat(accounts.rows()).containsExactlyInAnyOrderElementsOf(finalRows(DAY, 1));
            assertThat(accounts.watermarks())
                    .containsExactly(Happening.millis(DAY + "T23:59:59.999Z"), Long.MAX_VALUE);
        }
    }

    @Test
    void watermarksThatComeMeanwhileWaitAndTheNewestStandsForAll() throws Exception {
        OperatorSubtaskState snapshot;
        List<String> rows = new ArrayList<>();
        try (AccountsHarness accounts = OperatorHarness.inSlices(1, this::start)) {
            accounts.closeDay(DAY);
            accounts.watermark(NEXT + "T10:00Z");
            accounts.closeDay(NEXT);
            accounts.fireNext();
            rows.addAll(accounts.rows());
            assertThat(rows).hasSize(4).as("rows of both days").allMatch(row -> row.contains(DAY));
            snapshot = accounts.snapshot();
        }
        try (AccountsHarness accounts =
                OperatorHarness.inSlices(1, () -> restore(backend, snapshot))) {
            accounts.fireAll();
            rows.addAll(accounts.rows());
            List<String> expected = new ArrayList<>(finalRows(DAY, 1));
            ACCOUNTS.forEach(
                    account -> expected.add("FINAL " + account + " " + NEXT + " two=1 []"));
            assertThat(rows).containsExactlyInAnyOrderElementsOf(expected);
            assertThat(accounts.watermarks())
                    .containsExactly(
                            Happening.millis(DAY + "T23:59:59.999Z"),
                            Happening.millis(NEXT + "T23:59:59.999Z"));
        }
    }

    /** Before any row of it, while another one is closing, and once. */
    @Test
    void aDayIsAnnouncedWhenItsWatermarkComes() throws Exception {
        OperatorSubtaskState snapshot;
        try (AccountsHarness accounts = OperatorHarness.inSlices(1, this::start)) {
            accounts.closeDay(DAY);
            assertThat(accounts.outWithClosingDays())
                    .hasSize(3)
                    .startsWith(DailySnapshot.dayCloses(AccountsHarness.day(DAY)));
            accounts.closeDay(NEXT);
            assertThat(accounts.outWithClosingDays())
                    .containsExactly(DailySnapshot.dayCloses(AccountsHarness.day(NEXT)));
            accounts.fireAll();
            snapshot = accounts.snapshot();
            accounts.endOfInput();
            assertThat(accounts.outWithClosingDays())
                    .hasSize(10)
                    .noneMatch(entity -> entity.kind() == DailySnapshot.Kind.DAY_CLOSES);
        }
        try (AccountsHarness accounts = restore(backend, snapshot)) {
            accounts.watermark("2025-05-07T10:00Z");
            assertThat(accounts.outWithClosingDays())
                    .containsExactly(DailySnapshot.dayCloses(AccountsHarness.day(NEXT)));
        }
    }

    private static AccountsHarness restore(Backend backend, OperatorSubtaskState snapshot)
            throws Exception {
        return AccountsHarness.restore(backend, MODEL, TimeSettings.REPLAY, snapshot);
    }
}
