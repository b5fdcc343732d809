package io.tideline.job.sink.row;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.activation.ActivationRow;
import io.tideline.alert.Alert;
import io.tideline.directory.AccountRow;
import io.tideline.directory.ActivityRow;
import io.tideline.engagement.ScoreRow;
import io.tideline.job.sink.DirectoryRows;
import io.tideline.job.sink.Rows;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TableSchemaTest {
    private static final BiPredicate<ScoreRow, ScoreRow> SCORES =
            RowSchemas.SCORES.table("user_scores").replaces();

    @Test
    void aScoreIsReplacedByOneThatIsNotOlder() {
        assertThat(SCORES.test(score(2), score(1))).isTrue();
        assertThat(SCORES.test(score(1), score(1))).isTrue();
        assertThat(SCORES.test(score(1), score(2))).isFalse();
    }

    @Test
    void aFinalScoreIsNewerThanALiveOne() {
        ScoreRow live = Rows.liveUser("ann", Rows.DAY, 1, 9);
        assertThat(SCORES.test(score(1), live)).isTrue();
        assertThat(SCORES.test(live, score(1))).isFalse();
    }

    @Test
    void ofAnotherModelTheLaterIsNewer() {
        ScoreRow other = Rows.userOfModel("ann", Rows.DAY, 1, 6, 1);
        assertThat(SCORES.test(other, score(2))).isTrue();
        assertThat(SCORES.test(score(1), Rows.userOfModel("ann", Rows.DAY, 1, 6, 2))).isTrue();
    }

    @Test
    void stepsDoneComeBeforeTimeAndRevision() {
        BiPredicate<ActivationRow, ActivationRow> replaces =
                RowSchemas.ACTIVATION.table("activation").replaces();
        ActivationRow oneStep = Rows.activation("acme", Rows.NOON, 1);
        assertThat(replaces.test(oneStep, Rows.activation("acme", Rows.NOON, 2))).isFalse();
        assertThat(replaces.test(oneStep, Rows.activation("acme", Rows.NOON - 1, 2))).isTrue();
    }

    @Test
    void alertsHaveNoOrder() {
        BiPredicate<Alert, Alert> replaces = RowSchemas.ALERTS.table("alerts").replaces();
        assertThat(replaces.test(Rows.alert("a", "acme", 1), Rows.alert("a", "acme", 2))).isTrue();
    }

    @Test
    void anAccountIsReplacedByARowOfAsManyEventsOrOfAnotherModel() {
        BiPredicate<AccountRow, AccountRow> replaces =
                RowSchemas.ACCOUNTS.table("accounts").replaces();
        AccountRow row = DirectoryRows.account("acme", Rows.NOON, 2);
        assertThat(replaces.test(row, DirectoryRows.account("acme", Rows.NOON, 2))).isTrue();
        assertThat(replaces.test(row, DirectoryRows.account("acme", Rows.NOON, 3))).isFalse();
        assertThat(replaces.test(row, DirectoryRows.accountOfModel("acme", Rows.NOON, 6, 3)))
                .isTrue();
    }

    @Test
    void activityOfMoreEventsIsNewer() {
        BiPredicate<ActivityRow, ActivityRow> replaces =
                RowSchemas.ACTIVITY.table("activity").replaces();
        ActivityRow row = DirectoryRows.activity("acme", null, Rows.DAY, 2);
        assertThat(replaces.test(row, DirectoryRows.activity("acme", null, Rows.DAY, 2))).isTrue();
        assertThat(replaces.test(row, DirectoryRows.activity("acme", null, Rows.DAY, 3))).isFalse();
    }

    @Test
    void activityOfOneMemberAndDayIsOfOneKey() {
        Comparator<ActivityRow> keys =
                RowSchemas.ACTIVITY.table("activity").keyOrder(Function.identity());
        ActivityRow row = DirectoryRows.activity("acme", null, Rows.DAY, 2);
        assertThat(keys.compare(row, DirectoryRows.activity("acme", null, Rows.DAY, 3))).isZero();
        assertThat(keys.compare(row, DirectoryRows.activity(null, "acme", Rows.DAY, 2)))
                .isPositive();
        assertThat(keys.compare(row, DirectoryRows.activity("acme", "ann", Rows.DAY, 2)))
                .isNegative();
        assertThat(keys.compare(row, DirectoryRows.activity(null, "ann", Rows.DAY + 1, 2)))
                .isNegative();
    }

    @Test
    void keysAreThoseThatAreStored() {
        Comparator<ScoreRow> plain =
                RowSchemas.SCORES.table("user_scores").keyOrder(Function.identity());
        Comparator<ScoreRow> stored =
                RowSchemas.SCORES.table("user_scores").keyOrder(text -> text.replace('\0', '?'));
        ScoreRow nul = Rows.user("a\0", Rows.DAY, 1, 1);
        ScoreRow mark = Rows.user("a?", Rows.DAY, 1, 1);
        assertThat(plain.compare(nul, mark)).isNotZero();
        assertThat(stored.compare(nul, mark)).isZero();
        assertThat(stored.compare(nul, Rows.user("a?", Rows.DAY + 1, 1, 1))).isNegative();
    }

    static List<TableSchema<?>> tables() {
        return RowSchemas.tables();
    }

    /** Each task has its own, which the job graph brings there. */
    @ParameterizedTest
    @MethodSource("tables")
    void tablesAndOutputsTravelByName(TableSchema<?> table)
            throws IOException, ClassNotFoundException {
        assertThat(InstantiationUtil.clone(table)).isSameAs(table);
        assertThat(InstantiationUtil.clone(table.output())).isSameAs(table.output());
    }

    private static ScoreRow score(long revision) {
        return Rows.user("ann", Rows.DAY, 1, revision);
    }
}
