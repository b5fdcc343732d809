package io.tideline.serde;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.io.SerializedString;
import io.tideline.serde.Json.Form;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class JsonTest {
    static Stream<Arguments> values() {
        return Stream.of(
                value("null", Json::nothing),
                value("true", json -> json.flag(true)),
                value("-7", json -> json.integer(-7)),
                value("9223372036854775807", json -> json.bigint(Long.MAX_VALUE)),
                value("100", json -> json.numeric(new BigDecimal("1E2"))),
                value("0.5", json -> json.numeric(new BigDecimal("0.500"))),
                value("0", json -> json.numeric(new BigDecimal("0.00"))),
                value("\"1969-12-31\"", json -> json.day(-1)),
                value("\"1970-01-01T00:00:00.000Z\"", json -> json.time(0)),
                value("\"/wAB\"", json -> json.bytes(new byte[] {(byte) 0xFF, 0, 1})),
                value(
                        "\"a\\\"\\n\u2028é\uD83D\uDE00\"",
                        json -> json.text("a\"\n\u2028é\uD83D\uDE00")),
                value("[\"a\",\"b\"]", json -> json.texts(List.of("a", "b"))),
                value("[]", json -> json.texts(List.of())),
                value(
                        "{\"a\":[1.50,{\"b\":null}]}",
                        json -> json.copy("{ \"a\" :\n[1.50, {\"b\": null} ] }")),
                value(
                        "{\"a\":1,\"b\":{\"c\":[2,3]}}",
                        json -> json.object(List.of(2, 3), JsonTest::nested)));
    }

    private static void nested(List<Integer> numbers, Json json) throws IOException {
        json.field("a").integer(1);
        json.field(new SerializedString("b"))
                .object(
                        numbers,
                        (all, inner) ->
                                inner.field("c").array(all, (each, out) -> out.integer(each)));
    }

    /** Writes a value of its own. */
    private interface Value {
        void write(Json json) throws IOException;
    }

    private static Arguments value(String text, Value value) {
        return Arguments.of(text, value);
    }

    @ParameterizedTest
    @MethodSource("values")
    void valuesAreWrittenOnOneLine(String text, Value value) {
        assertThat(new String(Json.utf8(value, Value::write), UTF_8)).isEqualTo(text);
        assertThat(Json.string(value, Value::write)).isEqualTo(text);
    }

    /** UTF-8 cannot hold it; a text of Java's can. */
    @Test
    void aLoneSurrogateIsEscapedInBytes() {
        Value value = json -> json.text("a\uD83D");
        assertThat(new String(Json.utf8(value, Value::write), UTF_8)).isEqualTo("\"a\\uD83D\"");
        assertThat(Json.string(value, Value::write)).isEqualTo("\"a\uD83D\"");
        assertThat(
                        new String(
                                Json.utf8(
                                        Json.string(value, Value::write),
                                        (text, json) -> json.copy(text)),
                                UTF_8))
                .isEqualTo("\"a\\uD83D\"");
    }

    @Test
    void aValueThatFailsLeavesNothingToTheNext() {
        Form<String> failing =
                (value, json) -> {
                    json.field(value).integer(1);
                    throw new IOException("full");
                };
        assertThatThrownBy(() -> Json.utf8("a", (value, json) -> json.object(value, failing)))
                .isInstanceOf(UncheckedIOException.class);
        assertThat(new String(Json.utf8(2, (value, json) -> json.integer(value)), UTF_8))
                .isEqualTo("2");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1970-01-01T00:00:00.000Z",
        "-1, 1969-12-31T23:59:59.999Z",
        "1740823210120, 2025-03-01T10:00:10.120Z",
        "253402300799999, 9999-12-31T23:59:59.999Z",
        "253402300800000, +10000-01-01T00:00:00.000Z",
        "-62135596800000, 0001-01-01T00:00:00.000Z",
        "-62167219200000, 0000-01-01T00:00:00.000Z",
        "-62167219200001, -0001-12-31T23:59:59.999Z",
        "9223372036854775807, +292278994-08-17T07:12:55.807Z",
        "-9223372036854775808, -292275055-05-16T16:47:04.192Z"
    })
    void timesHaveMillisecondsInEveryYear(long millis, String text) {
        assertThat(Json.timeText(millis)).isEqualTo(text);
    }
}
