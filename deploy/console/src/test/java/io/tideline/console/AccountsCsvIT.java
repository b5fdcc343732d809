package io.tideline.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The list of accounts as a file. */
@ExtendWith(ReplayedConsole.Extension.class)
class AccountsCsvIT {
    /** A cell of a row, quoted or not. */
    private static final Pattern CELL =
            Pattern.compile("(?:\"((?:[^\"]|\"\")*)\"|([^,\r\n]*))(,|\r\n)");

    private final ReplayedConsole console;

    AccountsCsvIT(ReplayedConsole console) {
        this.console = console;
    }

    @Test
    void itHasAllAccountsAndNoCellIsAFormula() throws Exception {
        var answer = console.get("/accounts.csv?sort=name");
        assertThat(answer.headers().firstValue("content-type").orElseThrow())
                .startsWith("text/csv");
        var cells =
                CELL.matcher(answer.body())
                        .results()
                        .map(
                                cell ->
                                        cell.group(1) == null
                                                ? cell.group(2)
                                                : cell.group(1).replace("\"\"", "\""))
                        .toList();
        int columns = answer.body().lines().findFirst().orElseThrow().split(",").length;
        int accounts = Integer.parseInt(console.query("SELECT count(*) FROM accounts").get(0));
        assertThat(cells).hasSize(columns * (accounts + 1));
        assertThat(cells)
                .contains(
                        "'=HYPERLINK(\"http://example.com\",\"x\")",
                        "'=1+1",
                        "a/b/../c",
                        "line\nbreak\ttab")
                .noneMatch(
                        cell ->
                                cell.matches("(?s)[=+@\t\r].*")
                                        || cell.matches("(?s)-(?!\\d+(\\.\\d+)?$).*"));
    }

    @Test
    void filtersAreThoseOfThePage() throws Exception {
        var lines = console.get("/accounts.csv?segment=trial").body().lines().toList();
        var trials = console.query("SELECT count(*) FROM accounts WHERE segments ? 'trial'");
        assertThat(List.of(String.valueOf(lines.size() - 1))).isEqualTo(trials);
    }
}
