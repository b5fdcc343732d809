package io.tideline.job.sink.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.job.sink.row.Column;
import io.tideline.job.sink.row.RowSchemas;
import org.junit.jupiter.api.Test;

class TableStatementsTest {
    @Test
    void aRowReplacesOneThatIsNotNewer() {
        var statements = new TableStatements<>(RowSchemas.REJECTED_COUNTS.tables().get(0));
        assertThat(statements.upsert(2))
                .isEqualTo(
                        "INSERT INTO `rejected_counts` (`day`, `reason`, `topic`, `records`) VALUES (?, ?, ?, ?), (?, ?, ?, ?)"
                                + " ON DUPLICATE KEY UPDATE `records` = IF((VALUES(`records`)) >= (`records`), VALUES(`records`), `records`)");
        assertThat(statements.delete())
                .isEqualTo(
                        "DELETE FROM `rejected_counts` WHERE `day` = ? AND `reason` = ? AND `topic` = ? AND ((?) >= (`records`))");
    }

    /** An assignment sees those before it: the condition has to stay what it was until the last. */
    @Test
    void theColumnsThatDecideAreAssignedLast_fromTheLeastToTheModelsVersion() {
        var statements = new TableStatements<>(RowSchemas.ACTIVATION.table("activation"));
        String condition =
                "IF((VALUES(`completed`), VALUES(`updated_at`), VALUES(`revision`)) >= (`completed`, `updated_at`, `revision`) OR VALUES(`model_version`) <> `model_version`, ";
        String sql = statements.upsert(1);
        assertThat(sql)
                .endsWith(
                        "`revision` = %1$sVALUES(`revision`), `revision`), `updated_at` = %1$sVALUES(`updated_at`), `updated_at`), `completed` = %1$sVALUES(`completed`), `completed`), `model_version` = %1$sVALUES(`model_version`), `model_version`)"
                                .formatted(condition));
        assertThat(sql.split(" = IF\\("))
                .as("all columns but those of the key")
                .hasSize(1 + statements.columns().size() - 2);
        assertThat(statements.deleteColumns())
                .extracting(Column::name)
                .containsExactly(
                        "checklist",
                        "entity_id",
                        "completed",
                        "updated_at",
                        "revision",
                        "model_version");
    }

    @Test
    void whereNoRowIsNewerThanAnotherEachIsWritten() {
        var statements = new TableStatements<>(RowSchemas.ALERTS.table("alerts"));
        assertThat(statements.upsert(1))
                .contains(" ON DUPLICATE KEY UPDATE `rule` = VALUES(`rule`), ")
                .doesNotContain("IF(");
        assertThat(statements.delete()).isEqualTo("DELETE FROM `alerts` WHERE `id` = ? AND (true)");
    }

    @Test
    void aNameIsNoMoreThanAName() {
        assertThat(TableStatements.quoted("a`b")).isEqualTo("`a``b`");
    }
}
