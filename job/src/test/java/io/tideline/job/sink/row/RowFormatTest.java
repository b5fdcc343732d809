package io.tideline.job.sink.row;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tideline.engagement.ScoreRow;
import io.tideline.event.Rejection;
import io.tideline.job.sink.Rows;
import io.tideline.product.ProductRow;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RowFormatTest {
    private static final RowFormat<ScoreRow> SCORES = new ScoreFormat();
    private static final RowFormat<ProductRow> PRODUCT = new ProductFormat();
    private static final RejectionFormat REJECTED = new RejectionFormat();

    @Test
    void userRow() {
        assertThat(text(SCORES.json(Rows.user("ann", Rows.DAY, 40, 9))))
                .isEqualTo(
                        """
                        {"level":"user","entity_id":"ann","account_id":"acme","profile":"weekly",\
                        "day":"2026-03-01","final":true,"active":true,"raw":40,"score":80,\
                        "previous_score":null,"change":null,"benchmark":208.2,"frequency":3,\
                        "adoption_rate":50,"adoption_score":50,"adoption_rate_all_time":100,\
                        "features_used":["Reports"],\
                        "drivers":[{"event":"Report Created","count":2,"points":18}],\
                        "model_version":7}""");
    }

    @Test
    void accountRowHasItsMembers() {
        assertThat(text(SCORES.json(Rows.account("acme", Rows.DAY, 40, 9))))
                .startsWith(
                        "{\"level\":\"account\",\"entity_id\":\"acme\",\"account_id\":\"acme\",")
                .endsWith(
                        """
                        "model_version":7,"active_users":2,"total_users":3,\
                        "average_user_score":51.5,"total_user_score":103,\
                        "top_users":[{"user_id":"ann","raw":30,"share":75},\
                        {"user_id":"bob","raw":10,"share":25}]}""");
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
                        "account_benchmark":399,"user_benchmark":null,\
                        "features":[{"feature":"Reports","accounts":1,"users":6}]}""");
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
        byte[] json = REJECTED.jsonWithin(limit, "topic rejected", row);
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
