package io.tideline.job.source.avro;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tideline.event.RejectionReason;
import io.tideline.event.decode.RejectionException;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.avro.NameValidator;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class AvroToJsonTest {
    private static final int MOST = 10_000;
    private static final int ID = 7;
    private static final long AT = 1_772_442_001_250L;

    /** A record without a field that takes a byte. */
    private static final String NOTHING = "{'type':'record','name':'n.Nothing','fields':[]}";

    private static final String LIST =
            "{'type':'record','name':'L','fields':[{'name':'next','type':['null','L']}]}";

    private final AvroToJson json = new AvroToJson(MOST);

    private static Schema schema(String text) {
        return new Schema.Parser(NameValidator.NO_VALIDATION).parse(text.replace('\'', '"'));
    }

    private static String logical(String type, String logical) {
        return "{'type':'%s','logicalType':'%s'}".formatted(type, logical);
    }

    private String convert(Schema schema, byte[] value) throws RejectionException {
        return new String(json.convert(schema, ID, value, 0), UTF_8);
    }

    static Stream<Arguments> values() {
        byte[] bytes = {0, (byte) 255, 16};
        return Stream.of(
                Arguments.of("'null'", null, "null"),
                Arguments.of("'boolean'", true, "true"),
                Arguments.of("'int'", Integer.MIN_VALUE, "-2147483648"),
                Arguments.of("'long'", Long.MAX_VALUE, "9223372036854775807"),
                Arguments.of("'long'", (1L << 53) + 1, "9007199254740993"),
                Arguments.of("'float'", 0.1f, "0.1"),
                Arguments.of("'double'", 1e300, "1.0E300"),
                Arguments.of("'double'", Double.NaN, "null"),
                Arguments.of("'float'", Float.NEGATIVE_INFINITY, "null"),
                Arguments.of("'string'", "zoë \"\\\u0000\n😀", "\"zoë \\\"\\\\\\u0000\\n😀\""),
                Arguments.of("'string'", "", "\"\""),
                Arguments.of("'bytes'", ByteBuffer.wrap(bytes), "\"AP8Q\""),
                Arguments.of("['null','string']", null, "null"),
                Arguments.of("['null','string']", "x", "\"x\""),
                Arguments.of("{'type':'array','items':'long'}", List.of(1L, 2L), "[1,2]"),
                Arguments.of("{'type':'array','items':'long'}", List.of(), "[]"),
                Arguments.of("{'type':'map','values':'int'}", Map.of("ä b", 1), "{\"ä b\":1}"),
                Arguments.of(
                        "{'type':'map','values':['null','int']}",
                        Collections.singletonMap("plan", null),
                        "{\"plan\":null}"),
                Arguments.of(logical("int", "date"), 20_514, "\"2026-03-02\""),
                Arguments.of(logical("int", "time-millis"), 32_401_250, "\"09:00:01.25\""),
                Arguments.of(
                        logical("long", "time-micros"), 32_401_000_001L, "\"09:00:01.000001\""),
                Arguments.of(
                        logical("long", "timestamp-millis"), AT, "\"2026-03-02T09:00:01.250Z\""),
                Arguments.of(
                        logical("long", "timestamp-millis"), -1L, "\"1969-12-31T23:59:59.999Z\""),
                Arguments.of(
                        logical("long", "timestamp-micros"),
                        AT * 1_000 + 7,
                        "\"2026-03-02T09:00:01.250007Z\""),
                Arguments.of(
                        logical("long", "timestamp-nanos"),
                        AT * 1_000_000 + 7,
                        "\"2026-03-02T09:00:01.250000007Z\""),
                Arguments.of(
                        logical("long", "timestamp-millis"),
                        Long.MAX_VALUE,
                        "\"+292278994-08-17T07:12:55.807Z\""),
                Arguments.of(
                        logical("long", "local-timestamp-millis"),
                        AT - 1_250,
                        "\"2026-03-02T09:00:00\""),
                Arguments.of(
                        logical("long", "local-timestamp-micros"),
                        AT * 1_000,
                        "\"2026-03-02T09:00:01.25\""),
                Arguments.of(
                        "{'type':'bytes','logicalType':'decimal','precision':9,'scale':2}",
                        ByteBuffer.wrap(new BigInteger("-1230").toByteArray()),
                        "-12.30"),
                Arguments.of(logical("string", "uuid"), "x", "\"x\""),
                Arguments.of(logical("string", "of-our-own"), "x", "\"x\""),
                // A logical type that does not fit its type counts as none.
                Arguments.of(logical("string", "date"), "x", "\"x\""));
    }

    @ParameterizedTest
    @MethodSource("values")
    void valuesAreThoseOfJson(String schema, Object value, String expected) throws Exception {
        Schema of = schema(schema);
        assertThat(convert(of, AvroBytes.of(of, value))).isEqualTo(expected);
        new ObjectMapper().readTree(expected);
    }

    @Test
    void fixedEnumsAndDecimalsInFixed() throws Exception {
        Schema uuid = schema("{'type':'fixed','name':'U','size':16,'logicalType':'uuid'}");
        byte[] bytes = new byte[16];
        bytes[15] = 1;
        assertThat(convert(uuid, AvroBytes.of(uuid, new GenericData.Fixed(uuid, bytes))))
                .isEqualTo("\"00000000-0000-0000-0000-000000000001\"");
        Schema plain = schema("{'type':'fixed','name':'F','size':2}");
        assertThat(
                        convert(
                                plain,
                                AvroBytes.of(
                                        plain, new GenericData.Fixed(plain, new byte[] {1, 2}))))
                .isEqualTo("\"AQI=\"");
        Schema decimal =
                schema(
                        "{'type':'fixed','name':'D','size':4,'logicalType':'decimal','precision':9,'scale':9}");
        assertThat(convert(decimal, new byte[] {0, 0, 0, 1}))
                .isEqualTo(new BigDecimal("1E-9").toString());
        Schema kind = schema("{'type':'enum','name':'a.Kind','symbols':['CSV','PNG']}");
        assertThat(convert(kind, AvroBytes.longs(1))).isEqualTo("\"PNG\"");
    }

    /** What a sender has not set is not there, or it would unset a trait; in a map it is said. */
    @Test
    void fieldsThatAreNullAreLeftOutAndEntriesOfMapsAreNot() throws Exception {
        Schema schema =
                schema(
                        """
                        {'type':'record','name':'com.acme.Call','namespace':'x','fields':[
                         {'name':'type','type':'string'},
                         {'name':'nothing','type':'null'},
                         {'name':'user','type':['null','string',
                           {'type':'record','name':'other.User','fields':[{'name':'id','type':'long'}]}]},
                         {'name':'score','type':'double'},
                         {'name':'friend','type':['null','other.User']},
                         {'name':'traits','type':{'type':'map','values':['null','string','double']}}]}""");
        GenericData.Record friend =
                new GenericData.Record(schema.getField("friend").schema().getTypes().get(1));
        friend.put("id", 9L);
        Map<String, Object> traits = new LinkedHashMap<>();
        traits.put("plan", null);
        traits.put("ratio", Double.POSITIVE_INFINITY);
        traits.put("name", "Acme");
        GenericData.Record call = new GenericData.Record(schema);
        call.put("type", "identify");
        call.put("score", Double.NaN);
        call.put("traits", traits);
        assertThat(convert(schema, AvroBytes.of(schema, call)))
                .isEqualTo("{\"type\":\"identify\",\"traits\":{\"plan\":null,\"name\":\"Acme\"}}");
        call.put("user", friend);
        call.put("friend", friend);
        call.put("score", 2.0);
        assertThat(convert(schema, AvroBytes.of(schema, call)))
                .startsWith(
                        "{\"type\":\"identify\",\"user\":{\"id\":9},\"score\":2.0,\"friend\":{\"id\":9},");
    }

    @Test
    void thePageShowsWhatARecordBecomes() throws Exception {
        Matcher blocks =
                Pattern.compile("```json\\n(.*?)\\n```", Pattern.DOTALL)
                        .matcher(Files.readString(Path.of("../docs/formats/avro.md")));
        assertThat(blocks.find()).isTrue();
        Schema schema = schema(blocks.group(1));
        GenericData.Record user =
                new GenericData.Record(schema.getField("user").schema().getTypes().get(1));
        user.put("id", 9_007_199_254_740_993L);
        GenericData.Record event = new GenericData.Record(schema);
        event.put("event", "Report Created");
        event.put("at", AT);
        event.put("user", user);
        event.put("account", "acme");
        event.put("properties", Map.of("pages", 3L));
        assertThat(blocks.find()).isTrue();
        assertThat(convert(schema, AvroBytes.of(schema, event))).isEqualTo(blocks.group(1));
    }

    @Test
    void schemasMayContainThemselves() throws Exception {
        assertThat(convert(schema(LIST), AvroBytes.longs(1, 1, 0)))
                .isEqualTo("{\"next\":{\"next\":{}}}");
    }

    /** Blocks of a negative number of items have their size in bytes behind it. */
    @Test
    void arraysAndMapsMayComeInBlocks() throws Exception {
        assertThat(
                        convert(
                                schema("{'type':'array','items':'long'}"),
                                AvroBytes.longs(1, 5, -2, 2, 6, 7, 0)))
                .isEqualTo("[5,6,7]");
    }

    static Stream<Arguments> corrupt() {
        String array = "{'type':'array','items':'%s'}";
        return Stream.of(
                Arguments.of("'long'", new byte[0], "ends too early;"),
                Arguments.of("'long'", new byte[] {(byte) 0x80}, "ends too early;"),
                Arguments.of("'double'", new byte[7], "ends too early;"),
                Arguments.of("'long'", new byte[2], "continues after its end;"),
                Arguments.of("'boolean'", new byte[] {2}, "neither 0 nor 1"),
                Arguments.of("'string'", AvroBytes.longs(Long.MAX_VALUE), "a length of"),
                Arguments.of("'bytes'", AvroBytes.longs(2_000_000_000), "length of 2000000000"),
                Arguments.of("'string'", AvroBytes.longs(-1), "a length of -1"),
                Arguments.of("'string'", AvroBytes.longs(1), "ends too early"),
                Arguments.of("'string'", new byte[] {4, (byte) 0xc3, 0x28}, "is not UTF-8"),
                Arguments.of("['null','string']", AvroBytes.longs(2), "branch 2 of a union of 2"),
                Arguments.of("['null','string']", AvroBytes.longs(-1), "branch -1 of a union"),
                Arguments.of(
                        "{'type':'enum','name':'E','symbols':['A']}",
                        AvroBytes.longs(1),
                        "symbol 1 of an enum of 1"),
                Arguments.of(
                        "{'type':'fixed','name':'F','size':2000000000}",
                        new byte[3],
                        "length of 2000000000"),
                Arguments.of(logical("int", "time-millis"), AvroBytes.longs(86_400_000), "no day"),
                Arguments.of(logical("long", "time-micros"), AvroBytes.longs(-1), "no day"),
                Arguments.of(
                        logical("long", "time-micros"), AvroBytes.longs(Long.MAX_VALUE), "no day"),
                Arguments.of(
                        "{'type':'bytes','logicalType':'decimal','precision':2,'scale':0}",
                        new byte[] {0},
                        "a decimal of 0 bytes"),
                Arguments.of(
                        "{'type':'fixed','name':'D','size':513,'logicalType':'decimal','precision':2}",
                        new byte[513],
                        "a decimal of 513 bytes"),
                Arguments.of(
                        array.formatted("long"),
                        AvroBytes.longs(Long.MAX_VALUE),
                        "is not valid Avro"),
                Arguments.of(
                        array.formatted("long"),
                        AvroBytes.longs(Long.MIN_VALUE, 0),
                        "is not valid Avro"),
                Arguments.of(
                        array.formatted("long"), AvroBytes.longs(2_000_000_000, 1), "too early"),
                Arguments.of(LIST, AvroBytes.longs(new long[300]).clone(), "after its end"),
                Arguments.of(
                        LIST, AvroBytes.longs(ones(300)), "nested more than 200 deep at \"/next"),
                Arguments.of(
                        "{'type':'record','name':'S','fields':[{'name':'s','type':'S'}]}",
                        new byte[0],
                        "nested more than 200 deep"));
    }

    private static long[] ones(int number) {
        long[] ones = new long[number];
        Arrays.fill(ones, 1);
        return ones;
    }

    @ParameterizedTest
    @MethodSource("corrupt")
    void whatIsCorruptIsRejectedWithItsPlace(String schema, byte[] value, String detail) {
        assertThatThrownBy(() -> convert(schema(schema), value))
                .isInstanceOfSatisfying(
                        RejectionException.class,
                        e -> assertThat(e.reason()).isEqualTo(RejectionReason.MALFORMED_AVRO))
                .hasMessageStartingWith("The record ")
                .hasMessageContaining(detail)
                .hasMessageContaining("; it must be Avro of its schema, which is 7, \"");
    }

    @Test
    void thePlaceIsAPointer() {
        Schema schema =
                schema(
                        "{'type':'record','name':'a.R','fields':[{'name':'p','type':{'type':'map','values':{'type':'array','items':'boolean'}}}]}");
        byte[] value = {2, 2, 'k', 4, 1, 9};
        assertThatThrownBy(() -> convert(schema, value))
                .hasMessage(
                        "The record has a boolean byte that is neither 0 nor 1 at \"/p/k/1\"; it must be Avro of its schema, which is 7, \"a.R\".");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "['null','string'] | 4 | /b",
                "{'type':'double'} | 0 | /b",
                "{'type':'map','values':'long'} | 2,4 | /b",
                "{'type':'array','items':'float'} | 2 | /b/0",
            })
    void thePlaceIsThatOfTheFieldAtHand(String second, String bytes, String place) {
        Schema schema =
                schema(
                        "{'type':'record','name':'R','fields':[{'name':'a','type':'long'},{'name':'b','type':%s}]}"
                                .formatted(second));
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        value.write(2);
        for (String each : bytes.split(",")) {
            value.write(Integer.parseInt(each));
        }
        assertThatThrownBy(() -> convert(schema, value.toByteArray()))
                .hasMessageContaining(" at \"" + place + "\";");
    }

    /** A key of a map is the sender's own, and as long as a record may be. */
    @Test
    void aPlaceIsQuotedAndCut() {
        byte[] key = "ann@example.com/".repeat(60).getBytes(UTF_8);
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        value.writeBytes(AvroBytes.longs(1, key.length));
        value.writeBytes(key);
        value.write(9);
        assertThatThrownBy(
                        () ->
                                convert(
                                        schema("{'type':'map','values':'boolean'}"),
                                        value.toByteArray()))
                .message()
                .contains(" at \"/ann@example.com~1ann")
                .hasSizeLessThan(300);
    }

    /** Writers do not check how many digits there are. */
    @Test
    void aDecimalMayHaveMoreDigitsThanItsTypeSays() throws Exception {
        assertThat(
                        convert(
                                schema(
                                        "{'type':'bytes','logicalType':'decimal','precision':2,'scale':1}"),
                                new byte[] {4, 3, (byte) 0xe8}))
                .isEqualTo("100.0");
    }

    @Test
    void aNumberIsTheShortestThatIsTheSame() throws Exception {
        assertThat(
                        convert(
                                schema("'double'"),
                                AvroBytes.of(schema("'double'"), Double.parseDouble("2e23"))))
                .isEqualTo("2.0E23");
        assertThat(convert(schema("'float'"), AvroBytes.of(schema("'float'"), 0.1f)))
                .isEqualTo("0.1");
    }

    /** Values without bytes can be announced by the billion. */
    @ParameterizedTest
    @MethodSource("endless")
    void endlessNothingsAreTooLarge(String items) {
        Schema schema = schema("{'type':'array','items':%s}".formatted(items));
        assertThatThrownBy(() -> convert(schema, AvroBytes.longs(2_000_000_000)))
                .isInstanceOfSatisfying(
                        RejectionException.class,
                        e -> assertThat(e.reason()).isEqualTo(RejectionReason.TOO_LARGE))
                .hasMessage(
                        "The record has more than 10000 bytes as JSON; at most so many are accepted.");
    }

    static Stream<String> endless() {
        return Stream.of(
                "'null'",
                NOTHING,
                "{'type':'fixed','name':'Z','size':0}",
                "{'type':'record','name':'N','fields':[{'name':'a','type':'null'},{'name':'b','type':'null'}]}");
    }

    @Test
    void oneThatWasRejectedLeavesNothingBehind() throws Exception {
        assertThatThrownBy(() -> convert(schema(LIST), AvroBytes.longs(1, 1, 1)))
                .isInstanceOf(RejectionException.class);
        assertThat(convert(schema(LIST), AvroBytes.longs(0))).isEqualTo("{}");
    }
}
