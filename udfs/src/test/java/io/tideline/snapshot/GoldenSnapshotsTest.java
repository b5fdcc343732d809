package io.tideline.snapshot;

import static io.tideline.harness.Happening.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tideline.accounts.AccountsHarness;
import io.tideline.activation.ActivationRow;
import io.tideline.activation.ActivationStatus;
import io.tideline.alert.Alert;
import io.tideline.engagement.TopUser;
import io.tideline.harness.Backend;
import io.tideline.harness.Happening;
import io.tideline.harness.OperatorHarness;
import io.tideline.harness.Text;
import io.tideline.members.MembersHarness;
import io.tideline.message.AccountSegmentsChanged;
import io.tideline.message.CohortChange;
import io.tideline.message.DailySnapshot;
import io.tideline.message.PartialPopulation;
import io.tideline.message.PopulationInput;
import io.tideline.message.ProfileSnapshot;
import io.tideline.model.Level;
import io.tideline.population.CohortsHarness;
import io.tideline.population.PopulationHarness;
import io.tideline.product.CohortRow;
import io.tideline.product.ProductRow;
import io.tideline.scores.ScoresHarness;
import io.tideline.time.TimeSettings;
import java.math.BigDecimal;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whole tasks, restored on either backend from golden savepoints of every format that is read, and
 * from what either backend writes today.
 */
@ParameterizedClass
@CsvSource({"1, HEAP", "2, HEAP", "3, HEAP", "0, HEAP", "0, ROCKSDB"})
class GoldenSnapshotsTest {
    /** Whose golden files are restored; 0: a savepoint that is written now. */
    @Parameter(0)
    int format;

    @Parameter(1)
    Backend writer;

    /** Starts a task and plays a story to it. */
    private interface Story<H extends OperatorHarness<?>> {
        H play(Backend backend) throws Exception;
    }

    private <H extends OperatorHarness<?>> OperatorSubtaskState savepoint(
            String name, Story<H> story) throws Exception {
        if (format > 0) {
            return GoldenFiles.snapshot(format, name);
        }
        try (H harness = story.play(writer)) {
            return harness.savepoint();
        }
    }

    @ParameterizedTest
    @EnumSource
    void members(Backend reader) throws Exception {
        OperatorSubtaskState savepoint = savepoint("members", GoldenFiles::members);
        try (MembersHarness members =
                MembersHarness.restore(reader, GoldenFiles.MODEL, GoldenFiles.TIMES, savepoint)) {
            assertThat(members.timers()).isGreaterThan(3);
            assertThat(members.activation()).isEmpty();
            Happening ann = user("ann").did("Logged In");
            for (int i = 0; i < 300; i++) {
                members.send(ann.id("m" + i).at("2025-05-06T10:00Z"));
            }
            members.send(
                    ann.id("late").at("2025-05-05T10:00Z"),
                    user("bob").did("Report Created").id("m1").at("2025-05-06T10:00Z"));
            assertThat(members.forwarded()).as("all of them are known").isEmpty();
            members.send(ann.at("2025-05-04T10:00Z"));
            assertThat(members.tooLate()).hasSize(1);
            members.send(ann.at("2025-05-06T10:00Z"));
            assertThat(members.forwarded()).containsExactly("ann@acme 2025-05-06 1: Logged In 1");
            members.machineTime(2 * GoldenFiles.TIMES.liveInterval());
            assertThat(members.userDays())
                    .containsOnly("LIVE ann@acme 2025-05-06 two=310 trials=310");
            assertThat(members.chunkedIds("ann")).isNotEmpty();
            members.closeDay("2025-05-07");
            assertThat(members.userDays())
                    .containsExactlyInAnyOrder(
                            "CORRECTION ann@acme 2025-05-05 two=309 trials=309",
                            "FINAL ann@acme 2025-05-06 two=310 trials=310",
                            "FINAL ann@acme 2025-05-07 two=1 trials=310",
                            "FINAL bob 2025-05-06 two=9",
                            "FINAL bob 2025-05-07 two=0");
            assertThat(members.activation())
                    .extracting(ActivationRow::entityId, ActivationRow::status)
                    .contains(
                            tuple("ann", ActivationStatus.STALLED),
                            tuple("bob", ActivationStatus.STALLED));
            assertThat(members.alerts())
                    .extracting(Alert::rule, Alert::userId)
                    .as(
                            "of ann, what was raised before is cooling; she is taken with what was held")
                    .containsExactly(tuple("quiet-user", "bob"));
            assertThat(members.chunkedIds("ann")).isEmpty();
            assertThat(members.chunkedIds("bob")).isEmpty();
        }
    }

    /** Who was forgotten stays so, and who is silent goes in the end. */
    @ParameterizedTest
    @EnumSource
    void membersOfWhomSomeWereForgotten(Backend reader) throws Exception {
        OperatorSubtaskState savepoint = savepoint("members-forgotten", GoldenFiles::forgotten);
        OperatorHarness.withForgets(
                GoldenFiles.FORGETS,
                () -> {
                    try (MembersHarness members =
                            MembersHarness.restore(
                                    reader, GoldenFiles.MODEL, TimeSettings.REPLAY, savepoint)) {
                        members.send(user("ann").did("Logged In").at("2025-05-09T10:00Z"));
                        members.closeDay("2025-05-09");
                        assertThat(members.userDays())
                                .containsOnly(
                                        "FINAL bob 2025-05-06 two=1", "FINAL bob 2025-05-07 two=0");
                        members.send(user("ann").did("Logged In").at("2025-05-10T10:00Z"));
                        members.closeDay("2025-05-10");
                        assertThat(members.userDays())
                                .containsExactly("FINAL ann 2025-05-10 two=1");
                        members.closeDay("2025-06-04");
                        assertThat(members.knows("bob")).isFalse();
                        assertThat(members.knows("ann")).isTrue();
                    }
                });
    }

    @ParameterizedTest
    @EnumSource
    void accountsOfWhichSomeWereForgotten(Backend reader) throws Exception {
        OperatorSubtaskState savepoint =
                savepoint("accounts-forgotten", GoldenFiles::accountsForgotten);
        OperatorHarness.withForgets(
                GoldenFiles.FORGETS,
                () -> {
                    try (AccountsHarness accounts =
                            AccountsHarness.restore(
                                    reader, GoldenFiles.MODEL, TimeSettings.REPLAY, savepoint)) {
                        accounts.send(
                                user("cid").in("base").did("Logged In").at("2025-05-06T10:00Z"));
                        accounts.closeDay("2025-05-06");
                        List<DailySnapshot> days = accounts.out();
                        assertThat(days)
                                .extracting(day -> Text.of(day, GoldenFiles.MODEL))
                                .containsExactly("FINAL acme 2025-05-06 two=20 []");
                        ProfileSnapshot.Members members = days.get(0).profiles().get(0).members();
                        assertThat(members.totalUsers()).isEqualTo(2);
                        assertThat(members.topUsers())
                                .extracting(TopUser::userId)
                                .containsExactly("bob");
                    }
                });
    }

    /** A savepoint may be taken while the timers of a watermark fire. */
    @ParameterizedTest
    @EnumSource
    void membersWhoseDayIsClosing(Backend reader) throws Exception {
        OperatorSubtaskState savepoint = savepoint("members-closing", GoldenFiles::closing);
        try (MembersHarness members =
                MembersHarness.restore(reader, GoldenFiles.MODEL, TimeSettings.REPLAY, savepoint)) {
            members.fireNext();
            assertThat(members.userDays())
                    .hasSize(2)
                    .doesNotHaveDuplicates()
                    .isSubsetOf(
                            "FINAL ann 2025-05-05 two=9",
                            "FINAL bob 2025-05-05 two=9",
                            "FINAL cid 2025-05-05 two=9");
            assertThat(members.watermarks())
                    .containsExactly(Happening.millis("2025-05-05T23:59:59.999Z"));
            members.closeDay("2025-05-06");
            assertThat(members.userDays())
                    .containsExactlyInAnyOrder(
                            "CORRECTION ann 2025-05-05 two=18",
                            "CORRECTION bob 2025-05-05 two=18",
                            "CORRECTION cid 2025-05-05 two=18",
                            "FINAL ann 2025-05-06 two=19",
                            "FINAL bob 2025-05-06 two=19",
                            "FINAL cid 2025-05-06 two=19");
        }
    }

    @ParameterizedTest
    @EnumSource
    void accountsWhoseDayIsClosing(Backend reader) throws Exception {
        assumeTrue(format == 0 || format >= 3, "accounts closed their day at once");
        OperatorSubtaskState savepoint =
                savepoint("accounts-closing", GoldenFiles::accountsClosing);
        try (AccountsHarness accounts =
                AccountsHarness.restore(
                        reader, GoldenFiles.MODEL, TimeSettings.REPLAY, savepoint)) {
            accounts.fireNext();
            assertThat(accounts.rows())
                    .hasSize(2)
                    .doesNotHaveDuplicates()
                    .isSubsetOf(
                            "FINAL acme 2025-05-05 two=1 []",
                            "FINAL base 2025-05-05 two=1 []",
                            "FINAL core 2025-05-05 two=1 []");
            assertThat(accounts.watermarks())
                    .containsExactly(Happening.millis("2025-05-05T23:59:59.999Z"));
            accounts.closeDay("2025-05-06");
            assertThat(accounts.rows())
                    .containsExactlyInAnyOrder(
                            "FINAL acme 2025-05-06 two=2 []",
                            "FINAL base 2025-05-06 two=2 []",
                            "FINAL core 2025-05-06 two=2 []");
        }
    }

    /** Those of a backlog wait for the watermark, in memory and over a savepoint. */
    @ParameterizedTest
    @EnumSource
    void membersOfABacklog(Backend reader) throws Exception {
        OperatorSubtaskState savepoint = savepoint("members-backlog", GoldenFiles::backlog);
        try (MembersHarness members =
                MembersHarness.restore(
                        reader, GoldenFiles.MODEL, GoldenFiles.BY_ARRIVAL, savepoint)) {
            members.machineTime(Happening.millis(GoldenFiles.BACKLOG_READ));
            members.send(user("ann").did("Logged In").at("2025-05-05T09:00Z"));
            assertThat(members.alerts()).isEmpty();
            members.watermark("2025-05-05T10:29Z");
            assertThat(members.alerts())
                    .as("the others of ann fall into the cooldown")
                    .extracting(Alert::rule, Alert::userId, Alert::at)
                    .containsExactly(tuple("used", "ann", Happening.millis("2025-05-05T09:00Z")));
            members.watermark("2025-05-05T10:30Z");
            assertThat(members.alerts())
                    .extracting(Alert::rule, Alert::userId, Alert::at)
                    .containsExactly(tuple("used", "bob", Happening.millis("2025-05-05T10:30Z")));
            members.watermark("2025-05-08T00:00Z");
            assertThat(members.alerts())
                    .extracting(Alert::rule, Alert::userId, Alert::at)
                    .containsExactlyInAnyOrder(
                            tuple("quiet-user", "ann", Happening.millis("2025-05-07T11:00Z")),
                            tuple("quiet-user", "bob", Happening.millis("2025-05-07T10:30Z")));
        }
    }

    @ParameterizedTest
    @EnumSource
    void accountsOfABacklog(Backend reader) throws Exception {
        OperatorSubtaskState savepoint =
                savepoint("accounts-backlog", GoldenFiles::accountsBacklog);
        try (AccountsHarness accounts =
                AccountsHarness.restore(
                        reader, GoldenFiles.MODEL, GoldenFiles.BY_ARRIVAL, savepoint)) {
            accounts.machineTime(Happening.millis(GoldenFiles.BACKLOG_READ));
            accounts.live(user("bob").in("base").did("Logged In").at("2025-05-05T09:00Z"));
            accounts.watermark("2025-05-05T10:59Z");
            assertThat(accounts.activation()).as("acme is not on trial yet").isEmpty();
            accounts.watermark("2025-05-08T00:00Z");
            assertThat(accounts.activation())
                    .extracting(ActivationRow::entityId, ActivationRow::startedAt)
                    .containsExactly(tuple("acme", Happening.millis("2025-05-05T10:00Z")));
            assertThat(accounts.alerts())
                    .extracting(Alert::rule, Alert::accountId, Alert::at)
                    .containsExactlyInAnyOrder(
                            tuple("quiet", "acme", Happening.millis("2025-05-07T11:00Z")),
                            tuple("quiet", "base", Happening.millis("2025-05-07T10:30Z")));
        }
    }

    @ParameterizedTest
    @EnumSource
    void accounts(Backend reader) throws Exception {
        OperatorSubtaskState savepoint = savepoint("accounts", GoldenFiles::accounts);
        try (AccountsHarness accounts =
                AccountsHarness.restore(reader, GoldenFiles.MODEL, GoldenFiles.TIMES, savepoint)) {
            accounts.closeDay("2025-05-06");
            List<DailySnapshot> days = accounts.out();
            assertThat(days)
                    .extracting(day -> Text.of(day, GoldenFiles.MODEL))
                    .containsExactly(
                            "CORRECTION acme 2025-05-05 two=16 trials=16 [trial]",
                            "CORRECTION cid@acme 2025-05-05 two=1 trials=1 [trial]",
                            "FINAL acme 2025-05-06 two=16 [paid]",
                            "FINAL ann@acme 2025-05-06 two=9 [paid]");
            assertThat(days.get(2).profiles().get(0).members().totalUsers()).isEqualTo(3);
            assertThat(accounts.known())
                    .containsExactly(
                            new AccountSegmentsChanged(
                                    AccountsHarness.day("2025-05-06"), 0b01, 0b10));
            assertThat(accounts.alerts()).isEmpty();
            accounts.live(user("bob").in("acme").did("Logged In").at("2025-05-08T13:00:00.001Z"));
            accounts.watermark("2025-05-08T14:00Z");
            assertThat(accounts.alerts())
                    .as("bob was held until 13:00 of 2025-05-06")
                    .extracting(Alert::rule, Alert::at)
                    .containsExactly(tuple("quiet", Happening.millis("2025-05-08T13:00Z")));
        }
    }

    @ParameterizedTest
    @EnumSource
    void localPopulation(Backend reader) throws Exception {
        OperatorSubtaskState savepoint =
                savepoint("population-pre-aggregation", GoldenFiles::local);
        try (PopulationHarness.Local local =
                PopulationHarness.Local.restore(reader, GoldenFiles.MODEL, savepoint, 1, 0)) {
            local.closeDay("2025-05-05");
            assertThat(local.out())
                    .extracting(PopulationInput::part)
                    .extracting(
                            PartialPopulation::level,
                            PartialPopulation::segments,
                            part -> part.raws()[0],
                            part -> part.counts()[0],
                            PartialPopulation::featuresUsed)
                    .containsExactlyInAnyOrder(
                            tuple(Level.USER, 0L, 5L, 1L, 1L), tuple(Level.USER, 1L, 9L, 1L, 1L));
        }
    }

    @ParameterizedTest
    @EnumSource
    void population(Backend reader) throws Exception {
        OperatorSubtaskState savepoint = savepoint("population", GoldenFiles::population);
        try (PopulationHarness population =
                PopulationHarness.restore(reader, GoldenFiles.MODEL, savepoint)) {
            population.closeDay("2025-05-06");
            assertThat(population.benchmarks())
                    .containsExactly(
                            "account 2025-05-06 two null",
                            "user 2025-05-06 two 7",
                            "account 2025-05-06 trials null",
                            "user 2025-05-06 trials null");
            assertThat(population.product())
                    .filteredOn(row -> row.profile().equals("two"))
                    .extracting(
                            ProductRow::segment, ProductRow::totalAccounts, ProductRow::activeUsers)
                    .containsExactly(
                            tuple("all", 1L, 1L), tuple("trial", 0L, 0L), tuple("paid", 1L, 1L));
        }
    }

    @ParameterizedTest
    @EnumSource
    void cohorts(Backend reader) throws Exception {
        OperatorSubtaskState savepoint = savepoint("cohorts", GoldenFiles::cohorts);
        try (CohortsHarness cohorts =
                CohortsHarness.restore(reader, GoldenFiles.MODEL, savepoint)) {
            cohorts.send(new CohortChange("trial", 20_210, 0, 1, 4));
            assertThat(cohorts.out())
                    .containsExactly(
                            new CohortRow("trial", 20_210, 3, 2, new BigDecimal("66.67"), 3L, 3));
        }
    }

    @ParameterizedTest
    @EnumSource
    void scores(Backend reader) throws Exception {
        OperatorSubtaskState savepoint = savepoint("scores", GoldenFiles::scores);
        try (ScoresHarness scores =
                ScoresHarness.restore(reader, GoldenFiles.MODEL, GoldenFiles.TIMES, savepoint)) {
            scores.closeDay("2025-05-07");
            assertThat(scores.rows())
                    .containsExactly(
                            "ann 2025-05-06 two raw=18 score=20 before=null change=null of=90",
                            "ann 2025-05-07 two raw=27 score=null before=50 change=null of=null");
        }
    }
}
