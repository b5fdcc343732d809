package io.tideline.job.sink.row;

import io.tideline.activation.ActivationRow;
import io.tideline.alert.Alert;
import io.tideline.directory.AccountRow;
import io.tideline.directory.ActivityRow;
import io.tideline.directory.UserRow;
import io.tideline.engagement.ScoreRow;
import io.tideline.event.RejectedCount;
import io.tideline.event.Rejection;
import io.tideline.product.CohortRow;
import io.tideline.product.ProductRow;
import java.util.List;
import java.util.stream.Stream;

/** All outputs, and a table. */
public final class RowSchemas {
    public static final RowSchema<ScoreRow> SCORES = ScoreColumns.schema();
    public static final RowSchema<ActivationRow> ACTIVATION = ActivationColumns.schema();
    public static final RowSchema<Alert> ALERTS = AlertColumns.schema();
    public static final RowSchema<ProductRow> PRODUCT = ProductColumns.schema();
    public static final RowSchema<CohortRow> COHORTS = CohortColumns.schema();
    public static final RowSchema<AccountRow> ACCOUNTS = DirectoryColumns.accounts();
    public static final RowSchema<UserRow> USERS = DirectoryColumns.users();
    public static final RowSchema<ActivityRow> ACTIVITY = DirectoryColumns.activity();
    public static final RowSchema<Rejection> REJECTED = RejectionColumns.schema();

    /** A table alone, without a topic or file. */
    public static final RowSchema<RejectedCount> REJECTED_COUNTS = RejectedCountColumns.schema();

    public static final List<RowSchema<?>> ALL =
            List.of(
                    SCORES,
                    ACTIVATION,
                    ALERTS,
                    PRODUCT,
                    COHORTS,
                    ACCOUNTS,
                    USERS,
                    ACTIVITY,
                    REJECTED);

    private RowSchemas() {}

    /** Returns the names of all outputs: of their topics, and of their files without an ending. */
    public static List<String> names() {
        return ALL.stream().map(RowSchema::name).toList();
    }

    /** Returns all tables that are written to, in the order of the migrations that make them. */
    public static List<TableSchema<?>> tables() {
        return Stream.of(
                        SCORES,
                        PRODUCT,
                        ACTIVATION,
                        COHORTS,
                        ALERTS,
                        ACCOUNTS,
                        USERS,
                        ACTIVITY,
                        REJECTED_COUNTS)
                .<TableSchema<?>>flatMap(schema -> schema.tables().stream())
                .toList();
    }

    /** Returns the output, or the table, of this name. */
    static RowSchema<?> named(String name) {
        return Stream.concat(ALL.stream(), Stream.of(REJECTED_COUNTS))
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
