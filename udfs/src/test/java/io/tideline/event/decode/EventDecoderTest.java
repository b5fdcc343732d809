package io.tideline.event.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.event.DecodeResult;
import io.tideline.event.Event;
import io.tideline.event.EventType;
import io.tideline.event.MessageIds;
import io.tideline.event.Position;
import io.tideline.event.Rejection;
import io.tideline.event.RejectionReason;
import io.tideline.model.CarriedTraits;
import io.tideline.model.EventRule;
import io.tideline.model.Model;
import io.tideline.model.Segment;
import io.tideline.model.TraitValue;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventDecoderTest {
    private static final long NOW = Instant.parse("2025-03-15T12:00:00Z").toEpochMilli();
    private static final Position POSITION = new Position("events", 3, 17);

    private static final int LOGGED_IN = 0;
    private static final int FILE_UPLOADED = 1;
    private static final int HOME_PAGE = 2;
    private static final int HOME_SCREEN = 3;

    private static final CarriedTraits TRAITS =
            new CarriedTraits(List.of("name", "mrr", "vip"), List.of("name", "email"));

    private static final Model MODEL =
            model(
                    List.of(
                            new EventRule("Logged In", 1, Map.of(), 0),
                            new EventRule(
                                    "File Uploaded",
                                    5,
                                    Map.of(
                                            "kind", Set.of("\"csv\"", "\"xlsx\""),
                                            "size", Set.of("5", "0.1", "true", "[1,\"a\"]")),
                                    0),
                            new EventRule("Viewed Home Page", 2, Map.of(), 0),
                            new EventRule("Viewed Home Screen", 2, Map.of(), 0),
                            new EventRule("Viewed Page", 2, Map.of(), 0),
                            new EventRule("Viewed Docs Pricing Page", 2, Map.of(), 0),
                            new EventRule(
                                    "Plan Changed",
                                    2,
                                    Map.of(
                                            "plan.name", Set.of("\"pro\""),
                                            "plan", Set.of("{\"name\":\"pro\"}", "\"p\"")),
                                    0),
                            new EventRule(
                                    "Seat Added",
                                    2,
                                    Map.of("a.b.c", Set.of("1"), "a.d", Set.of("2")),
                                    0),
                            new EventRule(
                                    "Seat Moved",
                                    2,
                                    Map.of("e.f", Set.of("{\"g\":1}"), "e.f.g", Set.of("1")),
                                    0)),
                    List.of(
                            new Segment("trial", Map.of("plan", Set.of("\"trial\""))),
                            new Segment(
                                    "large",
                                    Map.of("plan", Set.of("\"pro\""), "seats", Set.of("25")))));

    private static final EventDecoder DECODER =
            new EventDecoder(MODEL, DecoderLimits.DEFAULT, () -> NOW);

    static Model model(List<EventRule> events, List<Segment> segments) {
        return new Model(
                1,
                ZoneOffset.UTC,
                events,
                events.size(),
                List.of(),
                segments,
                List.of(),
                List.of(),
                null,
                null,
                90,
                TRAITS,
                "seats",
                List.of(),
                List.of());
    }

    /** JSON with apostrophes for quotation marks, as the tables below write it. */
    private static byte[] json(String text) {
        return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    private static DecodeResult decode(String text) {
        return DECODER.decode(json(text), POSITION);
    }

    private static Event event(String text) {
        DecodeResult decoded = decode(text);
        assertThat(decoded.rejection()).isNull();
        return decoded.event();
    }

    /** Two ends of a record, named by a word so that the tables stay readable. */
    private static String expand(String text) {
        return text.replace("@skew", "'sentAt':'2025-03-15T09:00:00Z','receivedAt':1742036400")
                .replace("@T", "'timestamp':'2025-03-15T10:00:00Z'")
                .replace("@track", "'type':'track','userId':'u','event':'Logged In'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // malformed_json
                "`` | malformed_json",
                "` ` | malformed_json",
                "garbage | malformed_json",
                "{'type':'track','userId': | malformed_json",
                "{} garbage | malformed_json",
                "{} {} | malformed_json",
                "{},  | malformed_json",
                "{'a':1,} | malformed_json",
                "{'a':NaN} | malformed_json",
                "{'a':Infinity} | malformed_json",
                "{'a':01} | malformed_json",
                "{'a':+1} | malformed_json",
                "{'a':.5} | malformed_json",
                "{'a':5.} | malformed_json",
                "{a:1} | malformed_json",
                "{'a':1 /* no */} | malformed_json",
                "{'a':'\\x'} | malformed_json",
                "{'a':'\\u12'} | malformed_json",
                "{'a':'\t'} | malformed_json",
                "[1 | malformed_json",
                "42abc | malformed_json",
                "nul | malformed_json",
                // not_an_object
                "[] | not_an_object",
                "[{'type':'track'}] | not_an_object",
                "null | not_an_object",
                "42 | not_an_object",
                "-1e5 | not_an_object",
                "true | not_an_object",
                "'just text' | not_an_object",
                // missing_type, and a type of the wrong kind
                "{} | missing_type",
                "{'type':null,'userId':17} | missing_type",
                "{'type':17} | invalid_field",
                "{'type':['track']} | invalid_field",
                // invalid_field: of every type
                "{@track,@T,'messageId':17.0} | invalid_field",
                "{@track,@T,'messageId':'  '} | invalid_field",
                "{@track,@T,'messageId':''} | invalid_field",
                "{@track,@T,'userId':1e3} | invalid_field",
                "{@track,@T,'userId':true} | invalid_field",
                "{@track,@T,'userId':''} | invalid_field",
                "{@track,@T,'userId':'\\u00a0\\t'} | invalid_field",
                "{@track,@T,'userId':{}} | invalid_field",
                "{@track,@T,'userId':'a\\u0000'} | invalid_field",
                "{@track,@T,'userId':'\\ud800x'} | invalid_field",
                "{@track,'timestamp':true} | invalid_field",
                "{@track,'originalTimestamp':[17]} | invalid_field",
                "{@track,'timestamp':null,'originalTimestamp':{}} | invalid_field",
                // of track
                "{@track,@T,'event':17} | invalid_field",
                "{@track,@T,'event':''} | invalid_field",
                "{@track,@T,'properties':'no'} | invalid_field",
                "{@track,@T,'properties':[1]} | invalid_field",
                "{@track,@T,'properties':[[]]} | invalid_field",
                "{@track,@T,'context':'no'} | invalid_field",
                "{@track,@T,'context':{'groupId':1.7}} | invalid_field",
                "{@track,@T,'context':{'groupId':''}} | invalid_field",
                // of page and screen
                "{'type':'page','userId':'u',@T,'name':17} | invalid_field",
                "{'type':'page','userId':'u',@T,'category':17} | invalid_field",
                "{'type':'screen','userId':'u',@T,'properties':1} | invalid_field",
                "{'type':'screen','userId':'u',@T,'context':[{}]} | invalid_field",
                // of identify and group
                "{'type':'identify','userId':'u',@T,'traits':true} | invalid_field",
                "{'type':'identify','userId':'u',@T,'context':1} | invalid_field",
                "{'type':'group','userId':'u',@T,'groupId':-1.0} | invalid_field",
                "{'type':'group','userId':'u',@T,'groupId':''} | invalid_field",
                "{'type':'group','groupId':'a',@T,'traits':[{}]} | invalid_field",
                // missing_event
                "{'type':'track','userId':'u',@T} | missing_event",
                "{'type':'track','userId':'u',@T,'event':null} | missing_event",
                "{'type':'track'} | missing_event",
                // the timestamps
                "{@track} | missing_timestamp",
                "{@track,'timestamp':null} | missing_timestamp",
                "{'type':'identify'} | missing_timestamp",
                "{@track,'timestamp':'yesterday'} | invalid_timestamp",
                "{@track,'timestamp':''} | invalid_timestamp",
                "{@track,'originalTimestamp':'2025-02-29T00:00:00Z'} | invalid_timestamp",
                "{@track,'timestamp':'x','originalTimestamp':'2025-03-15T10:00:00Z'}"
                        + " | invalid_timestamp",
                "{@track,'timestamp':'2025-03-15T13:00:00.001Z'} | future_timestamp",
                "{@track,'originalTimestamp':'2099-01-01T00:00:00Z'} | future_timestamp",
                "{@track,'timestamp':'2015-03-18T11:59:59.999Z'} | past_timestamp",
                "{@track,'timestamp':'1970-01-01T00:00:00Z'} | past_timestamp",
                "{@track,'originalTimestamp':'0001-01-01T00:00:00Z'} | past_timestamp",
                "{@track,'timestamp':17} | past_timestamp",
                "{@track,'timestamp':1e30} | invalid_timestamp",
                "{@track,'timestamp':'1e9'} | invalid_timestamp",
                "{@track,'timestamp':'2025-03-15'} | invalid_timestamp",
                "{@track,'timestamp':'Sat, 15 Mar 2025 10:00:00 GMT'} | invalid_timestamp",
                "{@track,'timestamp':4102444800} | future_timestamp",
                // moved by what the sender's clock is behind
                "{@track,'originalTimestamp':'2025-03-15T10:00:00Z','sentAt':'2025-03-15T08:00:00Z',"
                        + "'receivedAt':'2025-03-15T11:30:00Z'} | future_timestamp",
                // of several faults the first counts
                "{'type':'track','userId':17.5} | invalid_field",
                "{'type':'track','userId':'u','timestamp':'x'} | missing_event",
                // a fault counts although the record has neither user nor account
                "{'type':'track',@T,'event':17} | invalid_field",
                "{'type':'page'} | missing_timestamp",
            })
    void rejectsWithTheFirstReason(String record, String reason) {
        DecodeResult decoded = decode(expand(record));

        assertThat(decoded.isRejection()).isTrue();
        Rejection rejection = decoded.rejection();
        assertThat(rejection.reason().text()).as(rejection.detail()).isEqualTo(reason);
        assertThat(rejection.detail()).endsWith(".").doesNotContain("\n").hasSizeLessThan(260);
        assertThat(rejection.position()).isEqualTo(POSITION);
        assertThat(rejection.payload()).isEqualTo(json(expand(record)));
    }

    /** Python writes them, and many read them. */
    @ParameterizedTest
    @CsvSource({
        "NaN, NaN",
        "Infinity, Infinity",
        "-Infinity, -Infinity",
        "+Infinity, +Infinity",
        "'[1,NaN]', NaN",
        "'{\"a\":NaN}', NaN"
    })
    void namesWhatIsNoNumber(String value, String named) {
        String record = "{'type':'track','properties':{'x':%s,'y':1}}".formatted(value);
        assertThat(decode(record).rejection().detail())
                .startsWith("The record is not valid JSON before byte ")
                .contains("where it has " + named + ", which JSON has no form for;");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{@track,@T,'userId':'u','event':'Unheard Of'} | Unheard Of",
                "{'type':'page',@T,'userId':'u','properties':{'name':'Pricing'}} | Viewed Pricing Page",
                "{'type':'screen',@T,'userId':'u','category':'Docs','name':'Home'} | Viewed Docs Home Screen",
                "{'type':'page',@T,'userId':'u'} | ",
                "{'type':'identify',@T,'userId':'u','name':'x'} | ",
            })
    void saysWhatTheModelWouldCallAnEvent(String record, String name) {
        EventDecoder decoder =
                new EventDecoder(
                        model(List.of(new EventRule("Logged In", 1, Map.of(), 0)), List.of()),
                        DecoderLimits.DEFAULT,
                        () -> NOW);
        decoder.readEveryName();
        DecodeResult decoded = decoder.decode(json(expand(record)), POSITION);
        assertThat(decoder.nameRead(decoded.event().type())).isEqualTo(name);
    }

    @Test
    void saysWhichTypeItIgnored() {
        assertThat(DECODER.decode(json("{'type':'Alias '}"), POSITION).isEvent()).isFalse();
        assertThat(DECODER.typeRead()).isEqualTo("Alias ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type':'alias','userId':17}",
                "{'type':''}",
                "{'type':'  '}",
                "{'type':'tracks','userId':'u'}",
                "{'type':'batch','batch':[]}",
                "{'type':'track','type':'alias'}"
            })
    void ignores(String record) {
        DecodeResult decoded = decode(expand(record));

        assertThat(decoded.isEvent()).isFalse();
        assertThat(decoded.rejection()).isNull();
    }

    /** It goes on, since it may come too late; but it does not move the clock. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type':'page','timestamp':'2025-03-15T10:00:00Z'}",
                "{'type':'track','event':'Logged In',@T,'anonymousId':'a'}",
                "{'type':'group','userId':null,'groupId':null,@T}",
                "{'type':'group',@T,'context':{'groupId':'a'}}",
                "{@track,@T,'userId':' NULL ','context':{'groupId':'[Object object]'}}"
            })
    void anEventOfNeitherUserNorAccountHasNoOwner(String record) {
        DecodeResult decoded = decode(expand(record));

        assertThat(decoded.isEvent()).isTrue();
        assertThat(decoded.event().hasEntity()).isFalse();
        assertThat(decoded.isOwnedEvent()).isFalse();
    }

    /** It is the key of anonymous events, so that they are spread. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{@track,@T,'messageId':'m','context':{'groupId':'a'}}",
                "{'type':'group','userId':null,'groupId':'a',@T,'traits':{'plan':'pro'}}",
                "{'type':'track','event':'Logged In',@T}"
            })
    void anEventMayArriveLaterThanItWasDecodedFor(String record) {
        byte[] payload = json(expand(record));
        Event event = DECODER.decode(payload, POSITION, 5, EventDecoder.UNKNOWN).event();

        assertThat(event.arriving(5)).isSameAs(event);
        assertThat(event.arriving(1_030))
                .isEqualTo(DECODER.decode(payload, POSITION, 1_030, EventDecoder.UNKNOWN).event());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{@track,@T,'originalTimestamp':17,'receivedAt':{},'traits':'no','groupId':17}",
                "{@track,@T,'name':17,'anonymousId':[],'context':{'ip':1,'traits':[[{}]]}}",
                "{@track,@T,'context':null,'properties':null,'messageId':null}",
                "{@track,@T,'context':{'groupId':null}}",
                "{@track,'timestamp':null,'originalTimestamp':'2025-03-15T10:00:00Z'}",
                "{'type':'page','userId':'u',@T,'event':17,'traits':1}",
                "{'type':'identify','userId':'u',@T,'event':'','name':'','properties':1}",
                "{'type':'group','userId':'u',@T,'context':17,'event':17}",
                "{'type':'track','event':'Logged In',@T,'context':{'groupId':'a'}}",
                " {@track,@T} \r\n",
                "\ufeff{@track,@T}",
                "{@track,@T,'n':1e999999999999,'m':-0,'k':'\\ud800'}",
                // keys that stand twice: the last one wins, whatever the first one was
                "{'userId':17,'properties':'no','context':3,'timestamp':'x','event':'',@track,@T,"
                        + "'properties':{},'context':{}}",
                "{@track,@T,'context':{'groupId':1.7},'context':{}}",
                // PHP's empty maps
                "{@track,@T,'context':[],'properties':[]}",
                "{'type':'group','groupId':'a',@T,'traits':[]}",
                "{@track,@T,'context':[1],'context':[]}",
                "{'type':'page','userId':'u',@T,'name':'','category':''}",
                // times in other forms
                "{@track,'timestamp':1742032800}",
                "{@track,'timestamp':'1742032800000'}",
                "{@track,'timestamp':1742032800000000}",
                "{@track,'timestamp':1.7420328e9}",
                "{@track,'timestamp':'2025-03-15 10:00'}",
                "{@track,'timestamp':'2025-03-15T11:00:00,0+0100','originalTimestamp':{}}",
                // moved by what the sender's clock is behind, where that is known
                "{@track,'originalTimestamp':'2025-03-15T08:00:00Z',@skew}",
                "{@track,'originalTimestamp':1742025600,@skew}",
                "{@track,@T,'originalTimestamp':'2025-03-15T08:00:00Z',@skew}",
                "{@track,'originalTimestamp':'2025-03-15T10:00:00Z','sentAt':'now',"
                        + "'receivedAt':'2025-03-15T11:00:00Z'}",
                "{@track,'originalTimestamp':'2025-03-15T10:00:00Z','sentAt':1742036400}",
                "{@track,'originalTimestamp':'2025-03-15T10:00:00Z','receivedAt':1742036400}",
                "{@track,'originalTimestamp':'2025-03-15T10:00:00Z','sentAt':'2025-03-15T11:00:00Z',"
                        + "'receivedAt':null}"
            })
    void accepts(String record) {
        assertThat(event(expand(record)).timestamp())
                .isEqualTo(Instant.parse("2025-03-15T10:00:00Z").toEpochMilli());
    }

    @Test
    void keepsWhatTheModelNeeds() {
        String record =
                "{'messageId':'m1','type':'track','userId':'üser-😀','event':'Logged In',"
                        + "'context':{'groupId':'acme'},'timestamp':'2025-03-15T11:00:00.1239+01:00'}";

        Event event = event(record);

        assertThat(event.type()).isEqualTo(EventType.TRACK);
        assertThat(event.id()).isEqualTo(MessageIds.hash("m1"));
        assertThat(event.userId()).isEqualTo("üser-😀");
        assertThat(event.accountId()).isEqualTo("acme");
        assertThat(event.eventIndex()).isEqualTo(LOGGED_IN);
        assertThat(event.matchesFilter()).isTrue();
        assertThat(event.timestamp())
                .isEqualTo(Instant.parse("2025-03-15T10:00:00.123Z").toEpochMilli());
        assertThat(event.traits()).isNull();
        assertThat(event.position()).isEqualTo(POSITION);
        assertThat(event.payload()).isEqualTo(json(record));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'type':'track','event':'Logged In' | 0",
                "'type':'track','event':'logged in' | -1",
                "'type':'track','event':'Viewed Home Page' | 2",
                "'type':'page','name':'Home' | 2",
                "'type':'screen','name':'Home' | 3",
                "'type':'page','name':'Page' | -1",
                "'type':' PAGE\\t','name':'Home' | 2",
                "'type':'Screen','category':'Home' | 3",
                "'type':'page','category':'Docs','name':'Pricing' | 5",
                "'type':'screen','category':'Docs','name':'Pricing' | -1",
                "'type':'page','category':'Home','name':'' | 2",
                "'type':'page','category':'','name':'Home' | 2",
                "'type':'page','category':null,'properties':{'name':'Home'} | 2",
                "'type':'page','name':'','properties':{'name':'Home'} | 2",
                "'properties':{'name':'Pricing'},'type':'page','category':'Docs' | 5",
                "'type':'page','name':'Other','properties':{'name':'Home'} | -1",
                "'type':'page','properties':{'name':'Home'},'properties':{} | -1",
                "'type':'page','properties':{'name':['Home']} | -1",
                "'type':'page','properties':{'category':'Home'} | -1",
                "'type':'page' | -1",
                "'type':'page','name':null | -1",
                "'type':'identify','event':'Logged In' | -1",
                "'type':'group','groupId':'a','event':'Logged In' | -1"
            })
    void findsTheModelsEvent(String fields, int name) {
        Event event = event(expand("{" + fields + ",'userId':'u',@T}"));

        assertThat(event.eventIndex()).isEqualTo(name);
        assertThat(event.matchesFilter()).isEqualTo(name >= 0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'kind':'csv','size':5} | true",
                "{'size':5.00,'kind':'xlsx','more':{'kind':1}} | true",
                "{'kind':'\\u0063sv','size':50e-1} | true",
                "{'kind':'csv','size':0.1} | true",
                "{'kind':'csv','size':true} | true",
                "{'kind':'csv','size':[1, 'a']} | true",
                "{'kind':'pdf','kind':'csv','size':5} | true",
                "{'kind':'csv','size':5,'kind':'pdf'} | false",
                "{'kind':'csv','size':'5'} | false",
                "{'kind':'csv','size':[1,'b']} | false",
                "{'kind':'csv','size':null} | false",
                "{'kind':'csv'} | false",
                "{'kind':'CSV','size':5} | false",
                "{'kind':'csv','size':5e99999999999} | false",
                "{'kind':'csv','size':10e2147483647} | false",
                "{'kind':{'size':5},'size':{'kind':'csv'}} | false",
                "{} | false",
                "null | false"
            })
    void countsWhatPassesItsWhere(String properties, boolean counts) {
        Event event =
                event(
                        expand(
                                "{'properties':"
                                        + properties
                                        + ",'type':'track','userId':'u','event':'File"
                                        + " Uploaded',@T}"));

        assertThat(event.eventIndex()).isEqualTo(FILE_UPLOADED);
        assertThat(event.matchesFilter()).isEqualTo(counts);
    }

    /** A name with dots that no property has is a path into nested objects. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Seat Added | {'a':{'b':{'c':1},'d':2}} | true",
                "Seat Added | {'a.b.c':1,'a.d':2.0} | true",
                "Seat Added | {'a.b.c':1,'a':{'d':2}} | true",
                "Seat Added | {'a.b.c':1,'a':{'b':{'c':7},'d':2}} | true",
                "Seat Added | {'a':{'b':{'c':1},'d':2},'a.d':3} | false",
                "Seat Added | {'a':{'b':{'c':1},'d':2,'e':[{}]},'a.d':null} | true",
                "Seat Added | {'a':{'b':{'c':1},'d':2},'a':{'d':2}} | false",
                "Seat Added | {'a':{'b':{'c':1},'b':{},'d':2}} | false",
                "Seat Added | {'a':{'b':{'c':1},'b':1,'d':2}} | false",
                "Seat Added | {'a':{'b.c':1,'d':2}} | false",
                "Seat Added | {'a':[{'b':{'c':1},'d':2}]} | false",
                "Seat Added | {'a':{'b':{'c':null},'d':2}} | false",
                "Seat Moved | {'e':{'f':{'g':1}}} | true",
                "Seat Moved | {'e':{'f':{'g':1,'h':1}}} | false",
                "Seat Moved | {'e':{'f':{'g':1},'f':[{'g':1}]}} | false",
                "Seat Moved | {'e':{'f':2},'e.f':{'g':1},'e.f.g':1} | true",
                "Plan Changed | {'plan':{'name':'pro'}} | true",
                "Plan Changed | {'plan':{'name':'pro','seats':3}} | false",
                "Plan Changed | {'plan':'p','plan.name':'pro'} | true",
                "Plan Changed | {'plan':'p'} | false"
            })
    void aPropertyMayBeNested(String event, String properties, boolean counts) {
        Event read =
                event(
                        expand(
                                "{'type':'track','userId':'u','event':'%s','properties':%s,@T}"
                                        .formatted(event, properties)));

        assertThat(read.matchesFilter()).isEqualTo(counts);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "4711 | 4711",
                "-0 | 0",
                "-17 | -17",
                "123456789012345678901234567890 | 123456789012345678901234567890",
                "' ann\\t' | ann",
                "'\\u00a0ann b\\u2003' | ann b",
                "'undefined' | ",
                "' Null' | ",
                "'NONE' | ",
                "'nil' | ",
                "'NaN' | ",
                "'[object Object]' | ",
                "'(null)' | ",
                "null | ",
                "'nulla' | nulla",
                "'0' | 0"
            })
    void idsAreTextOrIntegers(String id, String kept) {
        Event event = event(expand("{'type':'group','userId':%s,'groupId':'a',@T}".formatted(id)));
        assertThat(event.userId()).isEqualTo(kept);
        event = event(expand("{'type':'group','userId':'u','groupId':%s,@T}".formatted(id)));
        assertThat(event.accountId()).isEqualTo(kept);
        event = event(expand("{@track,@T,'context':{'groupId':%s}}".formatted(id)));
        assertThat(event.accountId()).isEqualTo(kept);
        event = event(expand("{@track,@T,'messageId':%s}".formatted(id)));
        assertThat(event.id()).isEqualTo(kept == null ? MessageIds.NONE : MessageIds.hash(kept));
    }

    @Test
    void whichIdsCountAsAbsentCanBeConfigured() {
        var limits =
                new DecoderLimits(
                        1_000, Duration.ofHours(1), null, new Placeholders(List.of(" Guest ")));
        var decoder = new EventDecoder(MODEL, limits, () -> NOW);

        byte[] guest = json(expand("{'type':'group','groupId':'a','userId':'gUEST',@T}"));
        assertThat(decoder.decode(guest, POSITION).event().userId()).isNull();
        byte[] none = json(expand("{'type':'group','groupId':'a','userId':'null',@T}"));
        assertThat(decoder.decode(none, POSITION).event().userId()).isEqualTo("null");
    }

    @Test
    void laterPropertiesReplaceEarlierOnes() {
        Event event =
                event(
                        expand(
                                "{'properties':{'kind':'csv','size':5},'properties':{'kind':'csv'},'type':'track','userId':'u','event':'File"
                                        + " Uploaded',@T}"));

        assertThat(event.matchesFilter()).isFalse();
    }

    @Test
    void groupCallsCarryTheTraitsOfSegments() {
        Event event =
                event(
                        expand(
                                "{'type':'group','userId':'u','groupId':'acme',@T,"
                                        + "'traits':{'plan':'pro','seats':2.50e1,'industry':'media'}}"));

        assertThat(event.accountId()).isEqualTo("acme");
        assertThat(event.traits()).isEqualTo(Map.of("plan", "\"pro\"", "seats", "25"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'traits':{'plan':null} | plan=null",
                "'traits':{'plan':'pro'} | plan=\"pro\"",
                "'traits':{'plan':'a'} | plan=null", // no segment lists it
                "'traits':{'plan':['pro']} | plan=null",
                "'traits':{'seats':{'a':[1.50,null]}} | seats=null",
                "'traits':{'plan':'a'},'traits':{'seats':false} | seats=false",
                "'traits':{'name':'Acme','email':'a@b'} | name=\"Acme\"", // email is of users
                "'traits':{'name':['Acme']} | name=null",
                "'traits':{'name':'a\\u0000b'} | name=\"a\uFFFDb\"",
                "'traits':{'name':'a\\ud83d'} | name=\"a\uFFFD\"",
                "'traits':{'mrr':1.50e3} | mrr=1.5E+3",
                "'traits':{'mrr':1e999} | mrr=null", // no database has room for it
                "'traits':{'vip':true} | vip=true",
                "'traits':{'industry':'media'} | ``",
                "'traits':null | ``",
                "'name':'no traits at all' | ``"
            })
    void traitsAreCanonicalText(String fields, String traits) {
        Event event = event(expand("{'type':'group','groupId':'acme',@T," + fields + "}"));

        StringBuilder text = new StringBuilder();
        event.traits().forEach((name, value) -> text.append(name).append('=').append(value));
        assertThat(text.toString()).isEqualTo(traits);
    }

    /** State holds traits of each account: a text is cut in characters, not in its escapes. */
    @ParameterizedTest
    @CsvSource({
        "x, 998, 998",
        "x, 1000, 1000",
        "x, 1001, 1000",
        "😀, 20000, 1000",
        "\\n, 999, 999"
    })
    void ofALongTraitTheBeginningIsKept(String character, int length, int kept) {
        String group = "{'type':'group','groupId':'acme',@T,'traits':{'name':'%s'}}";

        String name = event(expand(group.formatted(character.repeat(length)))).traits().get("name");
        String text = TraitValue.plain(name);
        assertThat(text.codePointCount(0, text.length())).isEqualTo(kept);
        assertThat(text.codePoints().distinct().count()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'type':'identify','traits':{'name':'Ann','plan':'pro','email':null} | {email=null, name=\"Ann\"}",
                "'type':'identify','traits':{'plan':'pro'} | null",
                "'type':'identify' | null",
                "'type':'track','event':'Seat Moved','traits':{'name':'Ann'} | null",
            })
    void identifyCallsCarryTheTraitsOfUsers(String fields, String expected) {
        Event event = event(expand("{'userId':'ann',@T," + fields + "}"));

        assertThat(event.accountTraits()).isNull();
        Map<String, String> traits = event.userTraits();
        assertThat(traits == null ? "null" : new TreeMap<>(traits).toString()).isEqualTo(expected);
    }

    @Test
    void aGroupCallTakesNoAccountFromItsContext() {
        Event event =
                event(expand("{'type':'group','userId':'u',@T,'context':{'groupId':'other'}}"));

        assertThat(event.accountId()).isNull();
        assertThat(event.traits()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"a, 512, true", "a, 513, false", "😀, 512, true", "😀, 513, false"})
    void idsAreMeasuredInCodePoints(String character, int length, boolean accepted) {
        String id = character.repeat(length);

        for (String record :
                List.of(
                        "{@track,@T,'userId':'" + id + "'}",
                        "{@track,@T,'messageId':'" + id + "'}",
                        "{@track,@T,'context':{'groupId':'" + id + "'}}",
                        "{'type':'group',@T,'groupId':'" + id + "'}")) {
            assertThat(decode(expand(record)).isEvent()).isEqualTo(accepted);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "c3 28",
                "ff",
                "ed a0 80",
                "c0 80",
                "f4 90 80 80",
                "e2 82",
                "80",
                "f8 88 80 80 80"
            })
    void textThatIsNotUtf8IsMalformedEvenWhereItIsSkipped(String hex) {
        byte[] bad = HexFormat.ofDelimiter(" ").parseHex(hex);
        byte[] head = json(expand("{@track,@T,'skipped':'"));
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        payload.writeBytes(head);
        payload.writeBytes(bad);
        payload.writeBytes(json("'}"));

        Rejection rejection = DECODER.decode(payload.toByteArray(), POSITION).rejection();

        assertThat(rejection.reason()).isEqualTo(RejectionReason.MALFORMED_JSON);
        assertThat(rejection.detail()).contains("not UTF-8 at byte " + head.length);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-16", "UTF-32BE"})
    void otherEncodingsAreMalformed(String charset) throws IOException {
        byte[] payload =
                new String(json(expand("{@track,@T}")), StandardCharsets.UTF_8).getBytes(charset);

        assertThat(DECODER.decode(payload, POSITION).rejection().reason())
                .isEqualTo(RejectionReason.MALFORMED_JSON);
    }

    @Test
    void sizeIsCheckedFirstAndInBytes() {
        byte[] atLimit = json(" ".repeat(256 * 1024 - 2) + "{}");
        byte[] overLimit = json(" ".repeat(256 * 1024 - 1) + "{x");

        assertThat(DECODER.decode(atLimit, POSITION).rejection().reason())
                .isEqualTo(RejectionReason.MISSING_TYPE);
        Rejection rejection = DECODER.decode(overLimit, POSITION).rejection();
        assertThat(rejection.reason()).isEqualTo(RejectionReason.TOO_LARGE);
        assertThat(rejection.detail())
                .isEqualTo("The record has 262145 bytes; at most 262144 are accepted.");
        assertThat(rejection.payload()).isSameAs(overLimit);
    }

    @Test
    void longNumbersNamesAndTextsAreValid() {
        int length = 200_000;
        for (String field :
                List.of(
                        "'n':" + "9".repeat(length),
                        "'n':0." + "9".repeat(length),
                        "'" + "n".repeat(length) + "':1",
                        "'n':'" + "n".repeat(length) + "'",
                        "'properties':{'kind':" + "9".repeat(length) + "}",
                        "'properties':{'kind':[" + "9".repeat(length) + "]}",
                        "'properties':{'kind':1e" + "9".repeat(length) + "}",
                        "'properties':{'kind':'" + "9".repeat(length) + "'}")) {
            assertThat(decode(expand("{@track,@T," + field + "}")).isEvent()).isTrue();
        }
    }

    @Test
    void deepNestingEndsInARejectionAtMost() {
        for (String field : List.of("'n':", "'properties':{'kind':")) {
            String deep = "{@track," + field + "[".repeat(100_000);
            DecodeResult decoded = decode(expand(deep + "]".repeat(100_000) + "}"));

            assertThat(decoded.rejection().reason()).isEqualTo(RejectionReason.MALFORMED_JSON);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{@track,@T,'userId':1.7} | userId is a number; it must be a text or an integer.",
                "{@track,@T,'context':[1]} | context is an array; it must be an object.",
                "{'batch':[{}]} | The record has a batch and no type; within a body it must be one"
                        + " event.",
                "{@track,@T,'context':{'groupId':''}}"
                        + " | context.groupId is empty; it must be an id or absent.",
                "[1,2] | The record is an array; it must be a JSON object: send each call of a batch"
                        + " as a record of its own.",
                "7 | The record is a number; it must be a JSON object.",
                "{'a':1, oops}"
                        + " | The record is not valid JSON near byte 8, at \"oops}\";"
                        + " it must be one JSON object.",
                "{'type': | The record is not valid JSON, it ends too early after 8 bytes;"
                        + " it must be one JSON object.",
                "{@track,'timestamp':'\\u0007\\n yesterday'}"
                        + " | timestamp is \"\\u0007\\u000a yesterday\"; it must be a date and time"
                        + " in ISO 8601, such as 2025-03-15T09:30:00.000Z, or Unix time.",
                "{@track,'timestamp':'2025-03-15T14:00:00Z'}"
                        + " | timestamp is 2025-03-15T14:00:00Z, more than 1h after the record was"
                        + " received, 2025-03-15T12:00:00Z; it must not be.",
                "{@track,'timestamp':'0001-01-01T00:00:00Z'}"
                        + " | timestamp is 0001-01-01T00:00:00Z, more than 3650d before the record"
                        + " was received, 2025-03-15T12:00:00Z; correct the date, or raise max_past (of a replay: --max-past)"
                        + " to accept such events.",
            })
    void detailsSayWhatWasFoundAndWhatWouldBeRight(String record, String detail) {
        assertThat(decode(expand(record)).rejection().detail()).isEqualTo(detail);
    }

    @Test
    void aDetailShowsLittleOfTheRecord() {
        Rejection rejection =
                decode(expand("{@track,'timestamp':'" + "z".repeat(5000) + "'}")).rejection();

        assertThat(rejection.detail()).contains("\"" + "z".repeat(80) + "…\"").hasSizeLessThan(200);
    }

    @Test
    void limitsAreTheCallers() {
        EventDecoder strict =
                new EventDecoder(
                        MODEL,
                        new DecoderLimits(100, Duration.ofSeconds(1), Duration.ofSeconds(5)),
                        () -> NOW);
        byte[] soon = json("{'type':'page','userId':'u','timestamp':'2025-03-15T12:00:01.001Z'}");

        assertThat(strict.decode(soon, POSITION).rejection().reason())
                .isEqualTo(RejectionReason.FUTURE_TIMESTAMP);
        assertThat(DECODER.decode(soon, POSITION).isEvent()).isTrue();
        byte[] old = json("{'type':'page','userId':'u','timestamp':'2025-03-15T11:59:54.999Z'}");
        assertThat(strict.decode(old, POSITION).rejection().reason())
                .isEqualTo(RejectionReason.PAST_TIMESTAMP);
        assertThat(strict.decode(new byte[101], POSITION).rejection().reason())
                .isEqualTo(RejectionReason.TOO_LARGE);
    }

    @Test
    void withoutMaxPastAnyDateIsTaken() {
        var limits = new DecoderLimits(1_000, Duration.ofHours(1), null);
        var decoder = new EventDecoder(MODEL, limits, () -> NOW);
        byte[] zero = json("{'type':'page','userId':'u','timestamp':'0000-01-01T00:00:00Z'}");

        assertThat(decoder.decode(zero, POSITION).isEvent()).isTrue();
    }

    /** Of the record, of what kept it, and of the machine the earliest clock counts. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // read three days later, from a topic
                "2025-03-12T12:00:00Z | | 2025-03-12T13:00:00.000Z | ",
                "2025-03-12T12:00:00Z | | 2025-03-12T13:00:00.001Z | future_timestamp",
                // and from an archive, or a topic that a copy of it was put on
                " | '2025-03-12T12:00:00Z' | 2025-03-12T13:00:00.000Z | ",
                " | '2025-03-12T12:00:00Z' | 2025-03-12T13:00:00.001Z | future_timestamp",
                "2025-03-14T12:00:00Z | '2025-03-12T13:00:00+01:00' | 2025-03-12T13:00:00.001Z"
                        + " | future_timestamp",
                "2025-03-12T12:00:00Z | '2025-03-14T12:00:00Z' | 2025-03-12T13:00:00.001Z"
                        + " | future_timestamp",
                // a sender's clock that is ahead of the machine's
                "2025-03-15T14:00:00Z | '2099-01-01T00:00:00Z' | 2025-03-15T13:00:00.001Z"
                        + " | future_timestamp",
                // what cannot be read says nothing
                " | 'yesterday' | 2025-03-15T12:30:00Z | ",
                " | '' | 2025-03-15T12:30:00Z | ",
                " | true | 2025-03-15T12:30:00Z | ",
                " | 1742040000 | 2025-03-15T13:00:00Z | ",
                " | 1741780800 | 2025-03-12T13:00:00.001Z | future_timestamp",
                " | {} | 2025-03-15T12:30:00Z | ",
                " | null | 2025-03-15T12:30:00Z | ",
                // the past is measured by the same clock
                "2020-03-15T12:00:00Z | | 2010-03-18T12:00:00.000Z | ",
                "2020-03-15T12:00:00Z | | 2010-03-18T11:59:59.999Z | past_timestamp",
                " | '2020-03-15T12:00:00Z' | 2010-03-18T12:00:00.000Z | ",
                " | '2020-03-15T12:00:00Z' | 2010-03-18T11:59:59.999Z | past_timestamp",
            })
    void judgesByTheTimeOfReceipt(
            Instant writtenAt, String receivedAt, String timestamp, String reason) {
        String record =
                "{'type':'page','userId':'u','timestamp':'%s'%s}"
                        .formatted(
                                timestamp, receivedAt == null ? "" : ",'receivedAt':" + receivedAt);
        long written = writtenAt == null ? EventDecoder.UNKNOWN : writtenAt.toEpochMilli();

        DecodeResult decoded = DECODER.decode(json(record), POSITION, 1, written);

        assertThat(decoded.isEvent() ? null : decoded.rejection().reason().text())
                .isEqualTo(reason);
    }

    @Test
    void aDecoderTravels() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        decode("{}"); // so that there is something that must not travel
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(DECODER);
        }
        EventDecoder copy;
        try (ObjectInputStream in =
                new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            copy = (EventDecoder) in.readObject();
        }

        byte[] page = json(expand("{'type':'screen','userId':'u',@T,'name':'Home'}"));
        assertThat(copy.decode(page, POSITION).event().eventIndex()).isEqualTo(HOME_SCREEN);
        byte[] track = json(expand("{'type':'page','userId':'u',@T,'name':'Home'}"));
        assertThat(copy.decode(track, POSITION).event().eventIndex()).isEqualTo(HOME_PAGE);
    }
}
