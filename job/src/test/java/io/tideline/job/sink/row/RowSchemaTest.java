package io.tideline.job.sink.row;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tideline.activation.ActivationRow;
import io.tideline.alert.Alert;
import io.tideline.directory.ActivityRow;
import io.tideline.engagement.ScoreRow;
import io.tideline.event.Position;
import io.tideline.event.Rejection;
import io.tideline.event.RejectionReason;
import io.tideline.job.sink.DirectoryRows;
import io.tideline.job.sink.Rows;
import io.tideline.product.CohortRow;
import io.tideline.product.ProductRow;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RowSchemaTest {
    private static final RowSchema<ScoreRow> SCORES = RowSchemas.SCORES;
    private static final RowSchema<ActivationRow> ACTIVATION = RowSchemas.ACTIVATION;
    private static final RowSchema<Alert> ALERTS = RowSchemas.ALERTS;
    private static final RowSchema<CohortRow> COHORTS = RowSchemas.COHORTS;
    private static final RowSchema<ProductRow> PRODUCT = RowSchemas.PRODUCT;
    private static final RowSchema<ActivityRow> ACTIVITY = RowSchemas.ACTIVITY;
    private static final RowSchema<Rejection> REJECTED = RowSchemas.REJECTED;

    @Test
    void userRow() {
        assertThat(text(SCORES.json(Rows.user("ann", Rows.DAY, 40, 9))))
                .isEqualTo(
                        """
                        {"level":"user","entity_id":"ann","account_id":"acme","profile":"weekly",\
                        "day":"2026-03-01","final":true,"active":true,"raw":40,"score":80,\
                        "previous_score":70,"change":10,"benchmark":208.2,"frequency":3,\
                        "adoption_rate":50,"adoption_score":50,"adoption_rate_all_time":100,\
                        "features_used":["Reports"],\
                        "drivers":[{"event":"Report Created","count":2,"points":18}],\
                        "model_version":7,"previous_raw":31,"change_usage":12,\
                        "change_benchmark":-2,"movers":[{"event":"Report Created","count":2,\
                        "previous_count":1,"points":18,"previous_points":9}],"band":"good"}""");
    }

    @Test
    void rowOfWhoWasFirstSeenInItsWindowHasNothingToCompareWith() {
        assertThat(text(SCORES.json(Rows.liveUser("ann", Rows.DAY, 40, 9))))
                .contains("\"previous_score\":null,\"change\":null,")
                .endsWith(
                        """
                        "model_version":7,"previous_raw":null,"change_usage":null,\
                        "change_benchmark":null,"movers":null,"band":null}""");
    }

    @Test
    void accountRowHasItsMembers() {
        assertThat(text(SCORES.json(Rows.account("acme", Rows.DAY, 40, 9))))
                .startsWith(
                        "{\"level\":\"account\",\"entity_id\":\"acme\",\"account_id\":\"acme\",")
                .endsWith(
                        """
                        "previous_points":9}],"band":"good","active_users":2,"total_users":3,\
                        "average_user_score":51.5,"total_user_score":103,\
                        "top_users":[{"user_id":"ann","raw":30,"share":75},\
                        {"user_id":"bob","raw":10,"share":25}],\
                        "seats":4,"seat_usage":50,"segments":["paid","large"]}""");
    }

    @Test
    void retractedRowHasNothingButItsKey() {
        assertThat(text(SCORES.json(Rows.retractedUser("ann", Rows.DAY, 9))))
                .isEqualTo(
                        """
                        {"level":"user","entity_id":"ann","account_id":"acme","profile":"weekly",\
                        "day":"2026-03-01","final":true,"retracted":true,"model_version":7}""");
    }

    @Test
    void productRow() {
        assertThat(text(PRODUCT.json(Rows.product("all", Rows.DAY, 10))))
                .isEqualTo(
                        """
                        {"profile":"weekly","segment":"all","day":"2026-03-01","active_users":10,\
                        "active_accounts":4,"total_accounts":5,"daily_active_users":2,\
                        "stickiness":0.2,"average_account_score":55.1,"average_user_score":null,\
                        "average_account_adoption_rate":0,"average_user_adoption_rate":null,\
                        "total_account_raw":1234,"total_user_raw":5678,\
                        "account_benchmark":399,"user_benchmark":null,\
                        "features":[{"feature":"Reports","accounts":1,"users":6}]}""");
    }

    @Test
    void activationRow() {
        assertThat(text(ACTIVATION.json(Rows.activation("acme", Rows.NOON + 120, 9))))
                .isEqualTo(
                        """
                        {"checklist":"trial","level":"account","entity_id":"acme",\
                        "account_id":"acme","status":"in_progress","completed":1,"total":3,\
                        "rate":33.33,\
                        "steps_done":[{"step":"Invite \\"2\\"","at":"2026-03-01T13:00:00.120Z"}],\
                        "steps_remaining":["Upload","Pay"],\
                        "started_at":"2026-03-01T12:00:00.120Z","activated_at":null,\
                        "time_to_activation":null,"updated_at":"2026-03-01T13:00:00.120Z",\
                        "model_version":7}""");
    }

    @Test
    void activatedRow() {
        assertThat(text(ACTIVATION.json(Rows.activated("ann", Rows.NOON))))
                .isEqualTo(
                        """
                        {"checklist":"setup","level":"user","entity_id":"ann",\
                        "account_id":null,"status":"activated","completed":1,"total":1,\
                        "rate":100,\
                        "steps_done":[{"step":"Set up","at":"2026-03-01T12:00:00.000Z"}],\
                        "steps_remaining":[],\
                        "started_at":"2026-03-01T12:00:00.000Z",\
                        "activated_at":"2026-03-01T12:00:00.000Z","time_to_activation":0,\
                        "updated_at":"2026-03-01T12:00:00.000Z","model_version":7}""");
    }

    @Test
    void cohortRows() {
        assertThat(text(COHORTS.json(Rows.cohort("trial", Rows.DAY))))
                .isEqualTo(
                        """
                        {"checklist":"trial","day":"2026-03-01","started":3,"activated":1,\
                        "activation_rate":33.33,"average_time_to_activation":3600}""");
        assertThat(text(COHORTS.json(Rows.newCohort("trial", Rows.DAY))))
                .endsWith(
                        """
                        "activated":0,"activation_rate":0,"average_time_to_activation":null}""");
    }

    @Test
    void alertRow() {
        assertThat(text(ALERTS.json(Rows.alert("falling:acme:2026-03-01", "acme", Rows.NOON))))
                .isEqualTo(
                        """
                        {"id":"falling:acme:2026-03-01","rule":"falling","kind":"score_drop",\
                        "severity":"warning","level":"account","account_id":"acme",\
                        "user_id":null,"at":"2026-03-01T12:00:00.000Z",\
                        "account":{"name":"Acme","seats":4},\
                        "summary":"The score of acme fell.",\
                        "details":{"score":30,"previous_score":80,"change":-50}}""");
    }

    @Test
    void alertWithoutAnAccountHasNoneOfItsTraits() {
        assertThat(text(ALERTS.json(Rows.alert("gone:ann", Rows.NOON, "{}"))))
                .contains("\"account_id\":null,\"user_id\":\"ann\",", "\"account\":null,");
    }

    @Test
    void accountRow() {
        assertThat(text(RowSchemas.ACCOUNTS.json(DirectoryRows.account("acme", Rows.NOON, 9))))
                .isEqualTo(
                        """
                        {"account_id":"acme","traits":{"name":"Acme","seats":4,"paying":true},\
                        "segments":["paid","large"],"first_seen_at":"2026-02-28T12:00:00.000Z",\
                        "last_seen_at":"2026-03-01T12:00:00.000Z","model_version":7}""");
    }

    @Test
    void userRows() {
        assertThat(text(RowSchemas.USERS.json(DirectoryRows.user("ann", "acme", Rows.NOON, 9))))
                .isEqualTo(
                        """
                        {"user_id":"ann","account_id":"acme","traits":{"name":"Ann \\"A\\""},\
                        "first_seen_at":"2026-02-28T12:00:00.000Z",\
                        "last_seen_at":"2026-03-01T12:00:00.000Z","model_version":7}""");
        assertThat(text(RowSchemas.USERS.json(DirectoryRows.user("bob", null, Rows.NOON, 9))))
                .startsWith("{\"user_id\":\"bob\",\"account_id\":null,\"traits\":{},");
    }

    @Test
    void activityRows() {
        assertThat(text(ACTIVITY.json(DirectoryRows.activity("acme", "ann", Rows.DAY, 9))))
                .isEqualTo(
                        """
                        {"account_id":"acme","user_id":"ann","day":"2026-03-01","events":9,\
                        "counts":{"Report Created":8}}""");
        assertThat(text(ACTIVITY.json(DirectoryRows.activity(null, "ann", Rows.DAY, 1))))
                .isEqualTo(
                        """
                        {"account_id":null,"user_id":"ann","day":"2026-03-01","events":1,\
                        "counts":{}}""");
        assertThat(text(ACTIVITY.json(DirectoryRows.activity("acme", null, Rows.DAY, 1))))
                .startsWith("{\"account_id\":\"acme\",\"user_id\":null,");
    }

    static Stream<Arguments> details() {
        return Stream.of(
                Arguments.of("{}", "{}"),
                Arguments.of("{ \"a\" :\n[1.50, {\"b\": null} ] }", "{\"a\":[1.50,{\"b\":null}]}"),
                Arguments.of("{\"a\":12345678901234567890.1}", "{\"a\":12345678901234567890.1}"),
                Arguments.of("{\"a\":\"é\uD83D\uDE00\\n\"}", "{\"a\":\"é\uD83D\uDE00\\n\"}"),
                Arguments.of("{\"a\":\"\uD83D\"}", "{\"a\":\"\\uD83D\"}"));
    }

    @ParameterizedTest
    @MethodSource("details")
    void detailsAreAnObjectOnOneLine(String details, String written) {
        assertThat(text(ALERTS.json(Rows.userAlert("gone", "ann", details))))
                .endsWith("\"details\":" + written + "}");
    }

    @Test
    void rejectionOfAFileHasTheText() {
        assertThat(text(REJECTED.json(Rows.rejectedLine("a.jsonl", 3, "{\"é\n"))))
                .isEqualTo(
                        """
                        {"reason":"malformed_json","detail":"The record is not JSON.",\
                        "source":{"file":"a.jsonl","line":3},"payload":"{\\"é\\n"}""");
    }

    @Test
    void rejectionThatIsNotUtf8HasItsBytes() {
        assertThat(text(REJECTED.json(Rows.rejection("t", 1, 30, new byte[] {(byte) 0xFF, 0, 1}))))
                .isEqualTo(
                        """
                        {"reason":"malformed_json","detail":"The record is not JSON.",\
                        "source":{"topic":"t","partition":1,"offset":30},"payload_base64":"/wAB"}""");
    }

    @Test
    void rejectionsHaveNoMoreOfTheirPayloadThanTheyMay() {
        Rejection row =
                new Rejection(
                        RejectionReason.MALFORMED_JSON,
                        "The record is not valid JSON near byte 0, at \"ann\\\"@example.com\"; it must be one JSON object.",
                        new Position("t", 1, 30),
                        ("ann\"@example.com" + "é".repeat(300)).getBytes(UTF_8));
        assertThat(RejectionLimit.limited(RejectedPayload.WHOLE, row)).isSameAs(row);
        Rejection head = RejectionLimit.limited(RejectedPayload.HEAD, row);
        assertThat(new String(head.payload(), UTF_8))
                .isEqualTo("ann\"@example.com" + "é".repeat(120));
        assertThat(head.detail())
                .contains("ann")
                .endsWith(
                        "Of the payload's 616 bytes the first 256 are kept, by rejected.payload.");
        Rejection none = RejectionLimit.limited(RejectedPayload.NONE, row);
        assertThat(none.payload()).isEmpty();
        assertThat(none.detail())
                .isEqualTo(
                        "The record is not valid JSON near byte 0, at \"…\"; it must be one JSON object. Of the payload's 616 bytes none is kept, by rejected.payload.");
        assertThat(none.position()).isEqualTo(row.position());
        Rejection small = new Rejection(row.reason(), "d", row.position(), new byte[256]);
        assertThat(RejectionLimit.limited(RejectedPayload.HEAD, small)).isSameAs(small);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\uD800", "\uDC00b", "\uD83D\uDE00", "nul \0", "\u2028"})
    void everyTextIsJsonThatReadsBack(String id) throws IOException {
        byte[] json = SCORES.json(Rows.user(id, Rows.DAY, 1, 1));
        assertThat(new ObjectMapper().readTree(json).get("entity_id").textValue()).isEqualTo(id);
    }

    @ParameterizedTest
    @CsvSource({"100, x", "5000000, x", "5000000, é", "5000000, €", "5000000, '\u0001'"})
    void payloadIsCutOnlyWhereItMust(int length, String character) throws IOException {
        int limit = 1 << 20;
        String payload =
                character.repeat(length / character.getBytes(StandardCharsets.UTF_8).length);
        Rejection row = Rows.rejectedLine("a.jsonl", 1, payload);
        byte[] json = RejectionLimit.jsonWithin(limit, "topic rejected", row);
        assertThat(json.length).isLessThanOrEqualTo(limit);
        var read = new ObjectMapper().readTree(json);
        String kept = read.get("payload").textValue();
        if (length == 100) {
            assertThat(kept).isEqualTo(payload);
            assertThat(read.get("detail").textValue()).isEqualTo(row.detail());
        } else {
            assertThat(json.length).isGreaterThan(limit / 10 * 9);
            assertThat(payload).startsWith(kept);
            assertThat(read.get("detail").textValue())
                    .isEqualTo(
                            "The record is not JSON. Of the payload's %d bytes only the first %d are kept: topic rejected takes no more than 1048576 bytes a record.",
                            row.payload().length, kept.getBytes(StandardCharsets.UTF_8).length);
        }
    }

    @Test
    void recordsOfAnEntityHaveItsKey() {
        assertThat(ACTIVATION.recordKey(Rows.activation("acme", 0, 1))).isEqualTo("acme");
        assertThat(COHORTS.recordKey(Rows.cohort("trial", Rows.DAY))).isEqualTo("trial");
        assertThat(ALERTS.recordKey(Rows.alert("id", "acme", 0))).isEqualTo("acme");
        assertThat(ALERTS.recordKey(Rows.userAlert("gone", "ann", "{}"))).isEqualTo("ann");
        assertThat(ACTIVITY.recordKey(DirectoryRows.activity("acme", "ann", Rows.DAY, 1)))
                .isEqualTo("ann");
        assertThat(ACTIVITY.recordKey(DirectoryRows.activity("acme", null, Rows.DAY, 1)))
                .isEqualTo("acme");
    }

    @Test
    void activationSortsByChecklistThenEntity() {
        List<byte[]> sorted =
                List.of(
                        ACTIVATION.sortKey(Rows.activated("zoe", 0)),
                        ACTIVATION.sortKey(Rows.activation("acme", 9, 9)),
                        ACTIVATION.sortKey(Rows.activation("bolt", 0, 1)));
        assertThat(sorted).isSortedAccordingTo(Arrays::compareUnsigned);
    }

    @Test
    void cohortsSortByChecklistThenDay() {
        List<byte[]> sorted =
                List.of(
                        COHORTS.sortKey(Rows.cohort("a", 9)),
                        COHORTS.sortKey(Rows.cohort("a", 10)),
                        COHORTS.sortKey(Rows.cohort("b", -1)));
        assertThat(sorted).isSortedAccordingTo(Arrays::compareUnsigned);
    }

    @Test
    void activitySortsByAccountThenUserThenDay_noneFirst() {
        List<byte[]> sorted =
                List.of(
                        ACTIVITY.sortKey(DirectoryRows.activity(null, "zoe", 9, 1)),
                        ACTIVITY.sortKey(DirectoryRows.activity("acme", null, 9, 1)),
                        ACTIVITY.sortKey(DirectoryRows.activity("acme", "ann", 9, 1)),
                        ACTIVITY.sortKey(DirectoryRows.activity("acme", "ann", 10, 1)));
        assertThat(sorted).isSortedAccordingTo(Arrays::compareUnsigned);
    }

    @Test
    void rejectionsSortNumerically() {
        byte[] empty = new byte[0];
        List<byte[]> sorted =
                List.of(
                        REJECTED.sortKey(Rows.rejectedLine("a.jsonl", 9, "")),
                        REJECTED.sortKey(Rows.rejectedLine("a.jsonl", 10, "")),
                        REJECTED.sortKey(Rows.rejection("b", 2, 7, empty)),
                        REJECTED.sortKey(Rows.rejection("b", 10, 1, empty)),
                        REJECTED.sortKey(Rows.rejection("b", 10, 200, empty)));
        assertThat(sorted).isSortedAccordingTo(Arrays::compareUnsigned);
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
