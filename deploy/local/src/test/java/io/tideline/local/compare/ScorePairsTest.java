package io.tideline.local.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.local.replay.ScoreLine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScorePairsTest {
    /** Keys are level/entity/profile/day; those of one side stand alone. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | '' | ''",
                "account/x/p/1 | '' | account/x/p/1:A",
                "'' | account/x/p/1 | account/x/p/1:B",
                "account/x/p/1 | account/x/p/1 | account/x/p/1:AB",
                "account/x/p/1 account/x/p/2 | account/x/p/2 account/x/p/3 | account/x/p/1:A account/x/p/2:AB account/x/p/3:B",
                "account/x/p/1 user/a/p/1 | account/y/p/1 user/a/p/1 | account/x/p/1:A account/y/p/1:B user/a/p/1:AB",
                "account/x/a/9 account/x/b/1 | account/x/a/9 account/x/c/1 | account/x/a/9:AB account/x/b/1:A account/x/c/1:B",
                // By code points an emoji comes after the last letter of one UTF-16 unit.
                "user/\uFB01/p/1 user/😀/p/1 | user/😀/p/1 | user/\uFB01/p/1:A user/😀/p/1:AB",
            })
    void pairsRowsOfAKey(String a, String b, String expected) {
        var pairs = new ArrayList<String>();
        ScorePairs.forEach(
                rows(a).iterator(),
                rows(b).iterator(),
                (rowA, rowB) -> {
                    var row = rowA == null ? rowB : rowA;
                    pairs.add(
                            String.join("/", row.level(), row.entityId(), row.profile(), row.day())
                                    + ":"
                                    + (rowA == null ? "" : "A")
                                    + (rowB == null ? "" : "B"));
                });
        assertThat(String.join(" ", pairs)).isEqualTo(expected);
    }

    private static List<ScoreLine> rows(String keys) {
        return Arrays.stream(keys.split(" "))
                .filter(key -> !key.isEmpty())
                .map(key -> key.split("/"))
                .map(key -> new ScoreLine(key[0], key[1], key[2], key[3], 1, null))
                .toList();
    }
}
