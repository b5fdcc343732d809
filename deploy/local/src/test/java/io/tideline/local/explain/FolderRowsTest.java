package io.tideline.local.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tideline.local.option.UsageFault;
import io.tideline.model.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderRowsTest {
    @TempDir private Path folder;

    @BeforeEach
    void empty() throws Exception {
        for (var output :
                List.of("scores", "activation", "alerts", "product_metrics", "accounts", "users")) {
            write(output);
        }
    }

    @Test
    void theNewestFinalScoreOfEachProfile() throws Exception {
        write(
                "scores",
                score("account", "a", "weekly", "2025-03-01", true),
                score("account", "a", "weekly", "2025-03-02", true),
                score("account", "a", "weekly", "2025-03-03", false),
                score("account", "a", "monthly", "2025-03-01", true),
                score("account", "b", "weekly", "2025-03-05", true),
                score("user", "a", "weekly", "2025-03-06", true));
        var rows = FolderRows.in(folder);
        assertThat(rows.scores(Level.ACCOUNT, "a", null))
                .extracting(row -> Rows.text(row, "profile") + " " + Rows.text(row, "day"))
                .containsExactly("monthly 2025-03-01", "weekly 2025-03-02");
        assertThat(rows.scores(Level.ACCOUNT, "a", LocalDate.of(2025, 3, 1))).hasSize(2);
        assertThat(rows.scores(Level.ACCOUNT, "a", LocalDate.of(2025, 2, 28))).isEmpty();
    }

    @Test
    void theNewestAlertsNewestFirst() throws Exception {
        write(
                "alerts",
                alert("4", "account", "2025-03-04"),
                alert("2", "account", "2025-03-02"),
                alert("1", "account", "2025-03-01"),
                alert("3", "account", "2025-03-03"),
                alert("5", "user", "2025-03-09"));
        assertThat(FolderRows.in(folder).alerts(Level.ACCOUNT, "a", 2))
                .extracting(row -> Rows.text(row, "id"))
                .containsExactly("4", "3");
    }

    @Test
    void thoseWhoseIdOrNameBeginsSo() throws Exception {
        write(
                "accounts",
                "{\"account_id\": \"acme\", \"traits\": {}}",
                "{\"account_id\": \"b\", \"traits\": {\"name\": \"ACME 2\"}}",
                "{\"account_id\": \"c\", \"traits\": {\"name\": \"New Acme\"}}");
        var rows = FolderRows.in(folder);
        assertThat(rows.like(Level.ACCOUNT, "Acm", 5)).hasSize(2);
        assertThat(rows.like(Level.ACCOUNT, "Acm", 1)).hasSize(1);
        assertThat(rows.like(Level.USER, "Acm", 5)).isEmpty();
    }

    @Test
    void namesTheLineThatIsNoRow() throws Exception {
        write("accounts", "{\"account_id\": \"a\"}", "{\"account_id\":");
        var rows = FolderRows.in(folder);
        assertThatThrownBy(() -> rows.entity(Level.ACCOUNT, "b"))
                .isInstanceOf(UsageFault.class)
                .hasMessage(
                        "%s, line 2, is no row: replay the events again.",
                        folder.resolve("accounts.jsonl"));
    }

    private void write(String output, String... lines) throws IOException {
        Files.write(folder.resolve(output + ".jsonl"), List.of(lines));
    }

    private static String score(
            String level, String id, String profile, String day, boolean isFinal) {
        return "{\"level\": \"%s\", \"entity_id\": \"%s\", \"profile\": \"%s\", \"day\": \"%s\", \"final\": %s}"
                .formatted(level, id, profile, day, isFinal);
    }

    private static String alert(String id, String level, String day) {
        return "{\"id\": \"%s\", \"level\": \"%s\", \"account_id\": \"a\", \"at\": \"%sT00:00:00.000Z\"}"
                .formatted(id, level, day);
    }
}
