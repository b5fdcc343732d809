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
import org.junit.jupiter.params.provider.ValueSource;

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
                all.get(5),
                RejectionReason.MISSING_TYPE,
                "batch[5]: The record has a batch and no type; within a body it must be one event.",
                "[]");
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
                "{'batch':[]} | segment | batch is empty; it must have at least one event.",
                "{'batch':{}} | segment | batch is an object; it must be an array of events.",
                "{'batch':7} | rudderstack | /batch is a number; it must be an array of events.",
                "{'batch':[]} | posthog | ",
                "[] | mixpanel | The record is an empty array; it must have at least one event.",
                "[] | segment | The record is an array; it must be a JSON object: send each call of"
                        + " a batch as a record of its own.",
                "[[7]] | mixpanel | batch[0]: The record is an array; it must be a JSON object.",
                "{'batch':[{'batch':[7]}]} | jitsu | batch[0]: The record has a batch and no type;"
                        + " within a body it must be one event.",
                "{'events':[]} | amplitude | "
            })
    void aBodyWithoutEventsIsRejectedOnce(String body, String format, String detail) {
        List<DecodeResult> all = Decoded.all(format, body);
        assertThat(all).hasSize(1);
        if (detail == null) {
            assertThat(Decoded.of(all.get(0)))
                    .matches(each -> each == null || each.reason() != null);
        } else {
            assertThat(all.get(0).rejection().detail()).isEqualTo(detail);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "posthog | {'event':'x'} | The record has no /timestamp; it must have one.",
                "{preset: custom, name: /n, client_time: /c} | {'n':'x'} | The record has no /c;"
                        + " it must have one.",
                "{preset: snowplow, name: [[/se_category, /se_action]]} | {'event':'struct'} | The"
                        + " track call has no /se_category and /se_action; it must name one."
            })
    void messagesNameWhatTheFormatReads(String format, String record, String detail) {
        assertThat(Decoded.all(format, record).get(0).rejection().detail()).isEqualTo(detail);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{preset: custom, name: /n, time: /t}",
                "{preset: segment, type: [], name: /n, time: /t}",
                "{preset: cloudevents, data: custom, name: /n, time: /t}"
            })
    void withoutATypeAllAreTracks(String format) {
        assertThat(Decoded.only(format, "{'n':'Viewed Home Page','t':1}").type())
                .isEqualTo(EventType.TRACK);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "amplitude | {'event_type':'$groupidentify','groups':{'project':'p'},%s}",
                "amplitude | {'event_type':'$groupidentify','groups':{'company':[]},%s}",
                "amplitude | {'event_type':'$groupidentify','groups':{'company':'null'},%s}",
                "posthog | {'event':'$groupidentify','distinct_id':'u7','properties':{},%s}"
            })
    void aMappedGroupCallWithoutAnAccountIsIgnored(String format, String record) {
        String time = "'timestamp':1,'time':1";
        FormatDecoder decoder = Decoded.decoder(format);
        byte[] bytes = record.formatted(time).replace('\'', '"').getBytes(UTF_8);
        assertThat(Decoded.all(decoder, bytes))
                .singleElement()
                .matches(result -> !result.isEvent() && !result.isRejection());
        assertThat(decoder.typeRead()).isEqualTo("$groupidentify");
    }

    /** Segment's own group call without an account ends the membership. */
    @Test
    void aGroupCallOfSegmentWithoutAnAccountIsNone() {
        Decoded call = Decoded.only("rudderstack", "{'type':'group','userId':'u','timestamp':1}");
        assertThat(call.type()).isEqualTo(EventType.GROUP);
        assertThat(call.accountId()).isNull();
    }

    /** As Segment's own property called name: a property may be anything. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "ga4 | {'event_name':'page_view','user_id':'u','event_timestamp':1,'event_params':"
                        + "[{'key':'page_title','value':{'int_value':7}}]}",
                "posthog |"
                        + " {'event':'$pageview','distinct_id':'u','timestamp':1,'properties':{'title':{},'$pathname':7}}",
                "rudderstack |"
                        + " {'type':'page','userId':'u','timestamp':1,'properties':{'category':7}}",
                "{preset: cloudevents, data: rudderstack} |"
                        + " {'data':{'type':'page','userId':'u','timestamp':1,'properties':{'category':true}}}",
                "snowplow | {'event_name':'page_view','user_id':'u','derived_tstamp':1,"
                        + "'unstruct_event_com_snowplowanalytics_mobile_screen_view_1':{'name':7}}"
            })
    void aPropertyThatIsNoTextNamesNoPage(String format, String record) {
        Decoded page = Decoded.only(format, record);
        assertThat(page.reason()).isNull();
        assertThat(page.eventIndex()).isEqualTo(-1);
        assertThat(page.entityKey()).isEqualTo("uu");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "rudderstack |"
                        + " {'type':'page','category':7,'properties':{'category':'x'},'timestamp':1}",
                "{preset: cloudevents, data: rudderstack} |"
                        + " {'data':{'type':'page','category':7,'properties':{},'timestamp':1}}"
            })
    void aFieldThatIsNoTextIsRejected(String format, String record) {
        assertThat(Decoded.only(format, record).reason()).isEqualTo(RejectionReason.INVALID_FIELD);
    }

    @Test
    void cloudEventsWithoutAnIdHaveNone() {
        String event = "{'source':'/app','type':'x','time':1%s}";
        assertThat(Decoded.only("cloudevents", event.formatted("")).id()).isZero();
        assertThat(Decoded.only("cloudevents", event.formatted(",'id':null")).id()).isZero();
        assertThat(Decoded.only("cloudevents", event.formatted(",'id':'7'")).id()).isNotZero();
    }

    @Test
    void ofSeveralFieldsThatBeginAlikeTheFirstThatIsNotNullCounts() {
        String format =
                "{preset: custom, keyed: /m, name: ['/n_*', '/m/n_*'], time: /t, properties:"
                        + " '/p_*'}";
        for (String fields :
                List.of(
                        "'n_a':null,'n_b':'Report Created','n_c':'x'",
                        "'n_a':null,'n_a':'Report Created','n_b':'x'",
                        "'n_a':'x','n_a':'Report Created','n_b':'x'",
                        "'n_a':'x','n_a':null,'n_b':'Report Created'",
                        "'m':[{'key':'n_a','value':null},{'value':{'string_value':'Report"
                                + " Created'},'key':'n_b'}]")) {
            String record =
                    "{%s,'p_a':null,'p_b':{'pages':3},'p_c':{'pages':4},'t':1}".formatted(fields);
            Decoded event = Decoded.only(format, record);
            assertThat(event.eventIndex()).as(record).isZero();
            assertThat(event.matchesFilter()).as(record).isTrue();
        }
    }

    @Test
    void aNamedFieldAndAPatternForItAreNotJoined() {
        String format = "{preset: custom, id: /n_main, name: '/n_*', time: /t}";
        String record = "{'n_main':'Viewed Home Page','n_x':'other','t':1}";
        assertThat(Decoded.only(format, record).eventIndex())
                .isEqualTo(Decoded.only(format, "{'n_y':'Viewed Home Page','t':1}").eventIndex());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{preset: segment, types: {page: skip}} | {'type':' PAGE '}",
                "{preset: segment, types: {Page: skip}} | {'type':'page'}",
                "{preset: custom, type: /k, types: {Debug: skip}, name: /n, time: /t} |"
                        + " {'k':'debug'}"
            })
    void typesCountInAnyCase(String format, String record) {
        assertThat(Decoded.only(format, record)).isNull();
    }

    @Test
    void namesThatAreTypesCountAsTheyAreWritten() {
        String event = "{'event_name':'Click','event_timestamp':1,'user_id':'u'}";
        assertThat(Decoded.only("ga4", event).type()).isEqualTo(EventType.TRACK);
    }

    /** Of an account there are no traits in the context, as there are of users. */
    @Test
    void aGroupCallIsOneInAnyCase() {
        Decoded call =
                Decoded.only(
                        "rudderstack",
                        "{'type':'Group','groupId':'a','timestamp':1,'context':{'traits':{'plan':'trial'}}}");
        assertThat(call.type()).isEqualTo(EventType.GROUP);
        assertThat(call.traits()).isEmpty();
    }

    @Test
    void traitsInTheContextOfABodyAreThoseOfItsEvents() {
        FormatDecoder decoder = Decoded.decoder("{preset: rudderstack, compose_id: /context/a}");
        String call = "{'type':'identify','userId':'u','timestamp':1%s}";
        String own = ",'context':{'traits':{'name':'own'}}";
        String body =
                "{'context':{'traits':{'role':'admin'},'a':{'b':1}},'batch':[%s,%s,%s]}"
                        .formatted(call.formatted(""), call.formatted(own), call.formatted(""));
        List<Decoded> all =
                Decoded.all(decoder, body.replace('\'', '"').getBytes(UTF_8)).stream()
                        .map(Decoded::of)
                        .toList();
        assertThat(all)
                .extracting(Decoded::traits)
                .containsExactly(
                        Map.of("role", "\"admin\""),
                        Map.of("name", "\"own\""),
                        Map.of("role", "\"admin\""));
        assertThat(all).extracting(Decoded::id).doesNotContain(0L);
        byte[] next = call.formatted("").replace('\'', '"').getBytes(UTF_8);
        assertThat(Decoded.of(Decoded.all(decoder, next).get(0)).traits()).isNull();
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
                "'t':1772442001,'r':1772409602 | unix_zone: Asia/Tokyo | 2026-03-02T00:00:01Z",
                "'c':1772442001,'s':1772409601,'r':1772409603 | unix_zone: Asia/Tokyo |"
                        + " 2026-03-02T00:00:03Z",
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

    /** What a body is made of is looked at by itself, the body being none of it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{preset: custom, type: /k, types: {a: track, '*': skip}, name: /n, time: /t,"
                        + " batch: /batch}",
                "{preset: custom, type: /k, types: {'*': track}, name: /n, time: /t, batch: /batch,"
                        + " skip: {/env: [prod, '!live'], /k: b}}"
            })
    void aBodyIsNotLeftOutForWhatEventsAreLeftOutFor(String format) {
        String body =
                "{'env':'prod','batch':[{'k':'a','n':'x','t':1},{'k':'b','n':'y','t':1},{'k':'a','t':1}]}";
        List<DecodeResult> all = Decoded.all(format, body);
        assertThat(all).hasSize(3);
        assertThat(all.get(0).isEvent()).isTrue();
        assertThat(Decoded.of(all.get(1))).isNull();
        assertThat(all.get(2).rejection().reason()).isEqualTo(RejectionReason.MISSING_EVENT);
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
                "mixpanel | {'event':'x','properties':{'time':1,'distinct_id':'$device:1'}}",
                "posthog | {'event':'x','distinct_id':'$company_acme','timestamp':1}",
                "posthog | {'event':'x','properties':{'distinct_id':'$company_a'},'timestamp':1}",
                "{preset: mixpanel, user: [/properties/distinct_id, /properties/$user_id]} |"
                        + " {'event':'x','properties':{'time':1,'$user_id':'u','distinct_id':'$device:1'}}",
                "{preset: mixpanel, anonymous: {/properties/$user_id: guest}} |"
                        + " {'event':'x','properties':{'time':1,'$user_id':'guest','distinct_id':'u'}}"
            })
    void anonymousEventsHaveNoUser(String format, String record) {
        assertThat(Decoded.only(format, record).entityKey()).startsWith("n");
    }

    /** A condition on a place of users looks at users that stand there. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "mixpanel |"
                        + " {'event':'x','properties':{'time':1,'$user_id':'u','distinct_id':'$device:1'}}",
                "posthog |"
                        + " {'event':'x','distinct_id':'u','properties':{'distinct_id':'$company_a'},'timestamp':1}"
            })
    void whereAUserStandsElsewhereAnAnonymousIdDoesNotMatter(String format, String record) {
        assertThat(Decoded.only(format, record).entityKey()).isEqualTo("uu");
    }

    @Test
    void theGroupCallOfAServerHasNoUser() {
        Decoded call =
                Decoded.only(
                        "posthog",
                        "{'event':'$groupidentify','distinct_id':'$company_acme','timestamp':1,'properties':"
                                + "{'$group_type':'company','$group_key':'acme','$group_set':{'plan':'trial'}}}");
        assertThat(call.entityKey()).isEqualTo("aacme");
        assertThat(call.traits()).containsEntry("plan", "\"trial\"");
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
