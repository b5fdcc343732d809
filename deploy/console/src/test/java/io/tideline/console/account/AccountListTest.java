package io.tideline.console.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.console.query.Cursor;
import io.tideline.console.query.Standing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AccountListTest {
    private static final int ROWS = 300;
    private static final int PAGE = 7;

    /** Many rows have the same value, and some have none. */
    private static AccountList random() {
        var random = new Random(7);
        List<AccountRow> rows = new ArrayList<>();
        for (int n = 0; n < ROWS; n++) {
            rows.add(
                    new AccountRow(
                            "account-" + n,
                            "Name " + random.nextInt(20),
                            null,
                            random.nextInt(4) == 0 ? null : "owner-" + random.nextInt(5),
                            List.of(),
                            true,
                            standing(random),
                            random.nextInt(10),
                            random.nextInt(4) == 0 ? null : random.nextInt(30),
                            null,
                            random.nextInt(3) == 0 ? null : (double) random.nextInt(100),
                            null,
                            Instant.EPOCH,
                            Instant.ofEpochSecond(random.nextInt(50))));
        }
        return new AccountList(rows);
    }

    @ParameterizedTest
    @EnumSource
    void pagesAreTheWholeListInPieces(AccountColumn by) {
        AccountList list = random();
        for (boolean descending : new boolean[] {false, true}) {
            List<AccountRow> read = new ArrayList<>();
            Cursor after = null;
            do {
                AccountPage page =
                        list.page(AccountFilter.ALL, new AccountOrder(by, descending, after, PAGE));
                assertThat(page.total()).isEqualTo(ROWS);
                read.addAll(page.rows());
                after = Cursor.parse(page.next()).orElse(null);
            } while (after != null);
            assertThat(read).isEqualTo(list.all(AccountFilter.ALL, by, descending));
        }
    }

    private static Standing standing(Random random) {
        return new Standing(
                null,
                false,
                false,
                1 + random.nextInt(30),
                null,
                null,
                random.nextInt(3) == 0 ? null : random.nextInt(20) - 10,
                null,
                null,
                0,
                random.nextInt(3) == 0 ? null : (double) random.nextInt(100));
    }
}
