package io.tideline.event.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.event.DecodeResult;
import io.tideline.event.Event;
import io.tideline.event.EventType;
import io.tideline.event.Rejection;
import io.tideline.event.RejectionReason;
import io.tideline.event.decode.EventDecoder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormatDecoderTest {
    private static final String CUSTOM =
            "{preset: custom, id: /i, type: /k, user: [/u, /v], account: [/a/0, /a], group: /g,"
                    + " name: /n, page: /n, time: /t, client_time: /c, sent: /s, received: /r,"
                    + " properties: /p, traits: /x, types: {'*': track}";

    @Test
    void eachEventOfABodyIsReadByItself() {
        String body =
                "{'batch':[{'type':'track','userId':'u','event':'Report"
                        + " Created','timestamp':1772442001,"
                        + "'context':{'ip':'::1'}},7,{'type':'alias'},{'type':'track','userId':true},"
                        + "{'type':'group','userId':'u','groupId':'b','timestamp':1772442001},"
                        + "{'batch':[]}],'context':{'groupId':'acme'}}";
        List<DecodeResult> all = Decoded.all("segment", body);
        assertThat(all).hasSize(6);
        assertThat(all.get(0).event().accountId()).isEqualTo("acme");
        assertThat(new String(all.get(0).event().payload(), UTF_8))
                .startsWith("{\"type\":\"track\"");
        assertRejected(
                all.get(1), RejectionReason.NOT_AN_OBJECT, "batch[1]: The record is a number", "7");
        assertThat(all.get(2).isEvent() || all.get(2).isRejection()).isFalse();
        assertRejected(
                all.get(3), RejectionReason.INVALID_FIELD, "batch[3]: userId is a boolean", "true");
        assertThat(all.get(4).event().accountId()).isEqualTo("b");
        assertRejected(
                all.get(5), RejectionReason.MISSING_TYPE, "batch[5]: The record has a batch", "[]");
        assertThat(all)
                .filteredOn(DecodeResult::isRejection)
                .allSatisfy(
                        each ->
                                assertThat(each.rejection().position().offset())
                                        .isEqualTo(Decoded.POSITION.offset()));
    }

    private static void assertRejected(
            DecodeResult result, RejectionReason reason, String detail, String payload) {
        Rejection rejection = result.rejection();
        assertThat(rejection.reason()).isEqualTo(reason);
        assertThat(rejection.detail()).startsWith(detail);
        assertThat(new String(rejection.payload(), UTF_8)).contains(payload);
    }

    @Test
    void theContextOfABodyIsForgottenAfterIt() {
        FormatDecoder decoder = Decoded.decoder("segment");
        String track = "{'type':'track','userId':'u','event':'x','timestamp':1772442001}";
        String body = "{'context':{'groupId':'acme'},'batch':[%s]}".formatted(track);
        Decoded.all(decoder, body.replace('\'', '"').getBytes(UTF_8));
        byte[] next = track.replace('\'', '"').getBytes(UTF_8);
        assertThat(Decoded.all(decoder, next).get(0).event().accountId()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'batch':[]} | segment",
                "{'batch':{}} | segment",
                "{'batch':7} | segment",
                "[] | mixpanel",
                "{'events':[]} | amplitude"
            })
    void aBodyWithoutEventsIsRejectedOnce(String body, String format) {
        assertThat(Decoded.all(format, body)).singleElement().matches(DecodeResult::isRejection);
    }

    @Test
    void aFieldCalledBatchIsNoBodyWhereThereIsAType() {
        assertThat(
                        Decoded.only(
                                        "segment",
                                        "{'type':'page','batch':[{}],'userId':'u','timestamp':1772442001}")
                                .type())
                .isEqualTo(EventType.PAGE);
    }

    /** Of rejected elements no more is kept than themselves, however large the body is. */
    @Test
    void aBodyIsNotMultipliedByWhatIsWrongInIt() {
        String body = "{'batch':[" + "7,".repeat(1_900) + "7]}";
        int kept =
                Decoded.all("segment", body).stream()
                        .mapToInt(each -> each.rejection().payload().length)
                        .sum();
        assertThat(kept).isLessThan(body.length());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            nullValues = "-",
            value = {
                "'u':'u1','a':'x' | u1 | x",
                "'u':null,'v':'u2','a':['x','y'] | u2 | x",
                "'u':'undefined','v':'u2' | - | -",
                "'u':4711,'a':[4712] | 4711 | 4712",
                "'u':'u1','a':[] | u1 | -",
                "'u':'u1','a':[null,'y'] | u1 | -",
                "'u':' u1 ','a':'null' | u1 | -"
            })
    void theFirstThatIsThereCounts(String fields, String user, String account) {
        Event event =
                Decoded.all(CUSTOM + "}", "{'n':'x','t':1772442001,%s}".formatted(fields))
                        .get(0)
                        .event();
        assertThat(event.userId()).isEqualTo(user);
        assertThat(event.accountId()).isEqualTo(account);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'t':1,'u':'u'} | missing_event | The track call has no /n; it must name one.",
                "{'n':'x','u':'u'} | missing_timestamp | The record has neither /t nor /c; it must"
                        + " have one.",
                "{'n':'x','t':'soon'} | invalid_timestamp | /t is \"soon\"; it must be a date and"
                        + " time",
                "{'n':'x','t':1772442001,'u':true} | invalid_field | /u is a boolean; it must be a"
                        + " text or an integer.",
                "{'n':'x','t':1772442001,'p':7} | invalid_field | /p is a number; it must be an"
                        + " object.",
                "{'n':7,'t':1772442001} | invalid_field | /n is a number; it must be a string.",
                "{'n':'x','t':1872442001} | future_timestamp | /t is 2029-",
                "[] | not_an_object | The record is an array"
            })
    void rejectionsNameThePlace(String record, String reason, String detail) {
        Rejection rejection = Decoded.all(CUSTOM + "}", record).get(0).rejection();
        assertThat(rejection.reason().text()).isEqualTo(reason);
        assertThat(rejection.detail()).startsWith(detail);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'t':'2026-03-02 09:00:01' | zone: Europe/Berlin | 2026-03-02T08:00:01Z",
                "'t':'2026-03-02 09:00:01Z' | zone: Europe/Berlin | 2026-03-02T09:00:01Z",
                "'t':'2026-03-02T09:00:01.5+01:00' | zone: Asia/Tokyo | 2026-03-02T08:00:01.500Z",
                "'t':1772442001 | zone: Europe/Berlin | 2026-03-02T09:00:01Z",
                "'t':1772442001 | unix_zone: Europe/Berlin | 2026-03-02T08:00:01Z",
                "'t':1772442001250000 | unit: us | 2026-03-02T09:00:01.250Z",
                "'t':'1772442001250' | unit: ms | 2026-03-02T09:00:01.250Z",
                "'t':5 | unit: s | 1970-01-01T00:00:05Z",
                "'t':1772442001250 | unit: auto | 2026-03-02T09:00:01.250Z",
                "'c':'2026-03-02T09:00:01Z','s':1772442001,'r':1772442002 | unit: s |"
                        + " 2026-03-02T09:00:02Z"
            })
    void timesAreReadInTheirUnitAndZone(String fields, String setting, String expected) {
        Decoded event =
                Decoded.only(
                        CUSTOM + ", " + setting + "}", "{'n':'x','u':'u',%s}".formatted(fields));
        assertThat(Instant.ofEpochMilli(event.timestamp())).hasToString(expected);
    }

    @Test
    void idsAreComposedWhereThereIsNone() {
        String format = CUSTOM + ", compose_id: [/n, /t, /p]}";
        String event = "{'n':'x','t':1772442001,'p':{'a':1}}";
        long id = Decoded.only(format, event).id();
        assertThat(id).isNotZero();
        assertThat(Decoded.only(format, event).id()).isEqualTo(id);
        assertThat(Decoded.only(format, "{'n':'x','t':1772442001,'p':{'a':2}}").id())
                .isNotEqualTo(id);
        assertThat(Decoded.only(format, "{'n':'x','t':1772442001}").id()).isNotEqualTo(id);
        long own = Decoded.only("segment", "{'type':'page','messageId':'7','timestamp':1}").id();
        assertThat(Decoded.only(format, "{'i':'7','n':'x','t':1772442001}").id()).isEqualTo(own);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "posthog | {'event':'$autocapture','distinct_id':'u','timestamp':1}",
                "posthog |"
                        + " {'event':'$groupidentify','properties':{'$group_type':'project','$group_key':'p'},'timestamp':1}",
                "mixpanel | {'event':'$mp_click','properties':{'time':1}}",
                "snowplow | {'event':'page_ping','event_name':'page_ping'}",
                "ga4 | {'event_name':'session_start'}",
                "{preset: segment, types: {page: skip}} | {'type':'page'}",
                "{preset: segment, skip: {/event: 'Debug *'}} | {'type':'track','event':'Debug"
                        + " Log'}"
            })
    void whatAFormatLeavesOutIsIgnored(String format, String record) {
        assertThat(Decoded.only(format, record)).isNull();
    }

    @Test
    void whatIsLeftOutIsCountedByItsName() {
        FormatDecoder decoder = Decoded.decoder("posthog");
        Decoded.all(decoder, "{\"event\":\"$autocapture\"}".getBytes(UTF_8));
        assertThat(decoder.typeRead()).isEqualTo("$autocapture");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "posthog |"
                        + " {'event':'x','distinct_id':'0195','properties':{'$is_identified':false},'timestamp':1}",
                "mixpanel | {'event':'x','properties':{'time':1,'distinct_id':'$device:1'}}"
            })
    void anonymousEventsHaveNoUser(String format, String record) {
        assertThat(Decoded.only(format, record).entityKey()).startsWith("n");
    }

    @Test
    void attributesMayStandBesideTheData() {
        FormatDecoder decoder = Decoded.decoder("{preset: cloudevents, data: segment}");
        Map<String, String> attributes =
                Map.of(
                        "id",
                        "e-3",
                        "source",
                        "/app",
                        "time",
                        "2026-03-02T09:00:01.25Z",
                        "subject",
                        "u7");
        byte[] data =
                "{\"type\":\"track\",\"event\":\"Report Created\",\"properties\":{\"pages\":3}}"
                        .getBytes(UTF_8);
        List<DecodeResult> apart = new ArrayList<>();
        decoder.decode(data, attributes, Decoded.POSITION, 0, EventDecoder.UNKNOWN, apart::add);
        Decoded structured =
                Decoded.only(
                        "{preset: cloudevents, data: segment}",
                        "{'id':'e-3','source':'/app','time':'2026-03-02T09:00:01.25Z','subject':'u7','data':{'type':'track','event':'Report"
                                + " Created','properties':{'pages':3}}}");
        assertThat(Decoded.of(apart.get(0))).isEqualTo(structured);
        assertThat(structured.matchesFilter()).isTrue();
        assertThat(structured.entityKey()).isEqualTo("uu7");
        assertThat(decoder.readsHeaders()).isTrue();
        assertThat(Decoded.decoder("segment").readsHeaders()).isFalse();
    }

    @Test
    void aNamedFieldIsFoundBesideAPatternForIt() {
        String format =
                "{preset: custom, type: [], types: {'*': track}, name: /ev_main/n, time: /t, user:"
                        + " /u, properties: /ev_*}";
        Decoded event =
                Decoded.only(
                        format,
                        "{'ev_main':{'n':'Report"
                                + " Created','pages':3},'ev_x':{'pages':4},'t':1772442001,'u':'u'}");
        assertThat(event.matchesFilter()).isTrue();
    }

    @Test
    void ofAKeyThatStandsTwiceTheLastCounts() {
        Event event =
                Decoded.all(CUSTOM + "}", "{'a':['x'],'a':'y','n':'x','u':'1','u':null,'t':1}")
                        .get(0)
                        .event();
        assertThat(event.accountId()).isEqualTo("y");
        assertThat(event.userId()).isNull();
    }

    @Test
    void survivesBeingSentToATask() throws Exception {
        var bytes = new ByteArrayOutputStream();
        try (var out = new ObjectOutputStream(bytes)) {
            out.writeObject(Decoded.decoder("{preset: mixpanel, zone: Europe/Berlin}"));
        }
        FormatDecoder copy;
        try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            copy = (FormatDecoder) in.readObject();
        }
        byte[] record =
                "{\"event\":\"x\",\"properties\":{\"time\":1,\"distinct_id\":\"u\"}}"
                        .getBytes(UTF_8);
        assertThat(Decoded.all(copy, record).get(0).event().userId()).isEqualTo("u");
    }
}
