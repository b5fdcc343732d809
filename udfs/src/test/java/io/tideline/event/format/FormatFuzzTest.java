package io.tideline.event.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.tideline.event.DecodeResult;
import io.tideline.event.Mutations;
import io.tideline.event.RejectionReason;
import io.tideline.event.decode.EventDecoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Records broken at random: whatever the bytes and the format, there is an answer, and soon. */
class FormatFuzzTest {
    private static final int RECORDS = 4_000;
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private static final Map<String, List<String>> SEEDS =
            Map.of(
                    "{preset: posthog}",
                    List.of(
                            "{'uuid':'1','event':'Report"
                                    + " Created','distinct_id':'ü😀','properties':{'$groups':{'company':'acme'},'pages':3},'timestamp':'2026-03-02T09:00:01.25Z'}",
                            "{'api_key':'k','batch':[{'event':'$pageview','properties':{'distinct_id':7,'title':'Home'},'timestamp':1772442001},{'event':'$groupidentify','distinct_id':'u','properties':{'$group_type':'company','$group_key':'a','$group_set':{'plan':null}}}]}"),
                    "mixpanel",
                    List.of(
                            "{'event':'Report"
                                    + " Created','properties':{'time':1772442001,'distinct_id':'u7','$insert_id':'k1','company_id':['acme',{}],'pages':3}}",
                            "[{'event':'x','properties':{'time':1772442001.5,'distinct_id':'$device:1'}},[],null,'\\ud800']"),
                    "amplitude",
                    List.of(
                            "{'event_type':'$identify','event_time':'2026-03-02"
                                    + " 09:00:01.25','user_id':'u','user_properties':{'$set':{'role':[1e3]}},'groups':{'company':['acme']}}",
                            "{'events':[{'event_type':'Report"
                                    + " Created','time':1772442001250,'user_id':7,'event_properties':{'pages':3}}]}"),
                    "{preset: snowplow, account: /contexts_com_example_account_1/0/id}",
                    List.of(
                            "{'event':'unstruct','event_name':'report_created','event_id':'5a','user_id':'u','derived_tstamp':'2026-03-02T09:00:01Z','unstruct_event_com_example_x_1':{'pages':3},'contexts_com_example_account_1':[{'id':'acme'},7]}",
                            ColumnReaderTest.line()),
                    "ga4",
                    List.of(
                            "{'event_name':'report_created','event_timestamp':'1772442001250000','user_id':'u','event_params':[{'key':'pages','value':{'int_value':'3'}},{'value':{'string_value':'x'},'key':'account_id'},7,{'key':'k'}],'user_properties':[]}"),
                    "{preset: cloudevents, data: posthog}",
                    List.of(
                            "{'specversion':'1.0','id':'1','source':'/a','type':'t','time':'2026-03-02T09:00:01Z','subject':'u','data':{'event':'Report"
                                    + " Created','properties':{'pages':3}}}",
                            "{'id':'1','source':'/a','type':'t','time':'2026-03-02T09:00:01Z','data_base64':'eyJldmVudCI6IngifQ=='}"),
                    "{preset: custom, id: /a/b, compose_id: [/p, /t, /a], type: [/k*], types: {x:"
                            + " skip, '*': track}, name: [[/n, /m], /a/0], user: [/a/b, /a], account:"
                            + " /p/x, time: [/t, /p/t], unit: us, zone: Asia/Kathmandu, unix_zone:"
                            + " Asia/Kathmandu, properties: [/p, /p/x], traits: /p, keyed: /p, batch:"
                            + " ['', /e], inherit: /p, skip: {/p/s: ['!a', 'b*']}, anonymous: {/a:"
                            + " 'x*'}}",
                    List.of(
                            "{'a':{'b':'id','0':1},'p':[{'key':'t','value':{'string_value':'2026-03-02T09:00:01'}},{'key':'pages','value':3}],'t':1772442001250000,'kind':'y','n':'Report','m':'Created'}",
                            "{'e':[{'p':{'x':{'pages':3},'s':'bc'},'t':'2026-03-02"
                                    + " 09:00:01','n':true}],'p':{'x':'acme'}}"));

    static Set<String> formats() {
        return SEEDS.keySet();
    }

    @ParameterizedTest
    @MethodSource("formats")
    void everyMutationIsAnswered(String format) {
        FormatDecoder decoder = Decoded.decoder(format);
        Set<RejectionReason> reasons = EnumSet.noneOf(RejectionReason.class);
        List<String> seeds =
                SEEDS.get(format).stream().map(seed -> seed.replace('\'', '"')).toList();
        Mutations mutations = new Mutations(seeds, 20260302);
        int events = 0;
        for (int i = 0; i < RECORDS; i++) {
            byte[] payload = mutations.next();
            long start = System.nanoTime();
            List<DecodeResult> decoded = new ArrayList<>();
            assertThatCode(() -> decoded.addAll(Decoded.all(decoder, payload)))
                    .as(() -> Arrays.toString(payload))
                    .doesNotThrowAnyException();
            assertThat(System.nanoTime() - start).isLessThan(LONGEST.toNanos());
            assertThat(decoded).isNotEmpty();
            for (DecodeResult each : decoded) {
                if (each.isRejection()) {
                    reasons.add(each.rejection().reason());
                    assertThat(each.rejection().detail()).isNotBlank();
                } else if (each.isEvent()) {
                    events++;
                }
            }
        }
        // The mutations are of use only if they reach every part.
        assertThat(events).isGreaterThan(RECORDS / 100);
        assertThat(reasons).contains(RejectionReason.MALFORMED_JSON).hasSizeGreaterThanOrEqualTo(4);
    }

    /** A fault of ours that the decoder takes for a fault of the record would show here. */
    @ParameterizedTest
    @MethodSource("formats")
    void whatIsWholeIsNotMalformed(String format) {
        FormatDecoder decoder = Decoded.decoder(format);
        for (String seed : SEEDS.get(format)) {
            assertThat(Decoded.all(decoder, seed.replace('\'', '"').getBytes(UTF_8)))
                    .filteredOn(DecodeResult::isRejection)
                    .extracting(each -> each.rejection().reason())
                    .doesNotContain(RejectionReason.MALFORMED_JSON);
        }
    }

    @Test
    void attributesBesideBrokenDataAreAnswered() {
        FormatDecoder decoder = Decoded.decoder("{preset: cloudevents, data: segment}");
        Mutations mutations = new Mutations(List.of("{\"type\":\"page\",\"name\":\"Home\"}"), 7);
        for (int i = 0; i < RECORDS; i++) {
            byte[] payload = mutations.next();
            List<DecodeResult> decoded = new ArrayList<>();
            decoder.decode(
                    payload,
                    Map.of("id", "1", "source", "/a", "time", "2026-03-02T09:00:01Z"),
                    Decoded.POSITION,
                    0,
                    EventDecoder.UNKNOWN,
                    decoded::add);
            assertThat(decoded).hasSize(1);
        }
    }
}
