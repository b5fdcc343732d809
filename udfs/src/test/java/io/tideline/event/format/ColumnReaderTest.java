package io.tideline.event.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.event.RejectionReason;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Columns separated by tabs are read as the same event in JSON is. */
class ColumnReaderTest {
    private static final String SETTINGS =
            "{preset: snowplow, account: /contexts_com_example_my_account_2/0/id}";

    private static final String JSON =
            "{'app_id':'web','event':'unstruct','event_name':'report_created','event_id':'5a0c','user_id':'u7',"
                    + "'derived_tstamp':'2026-03-02T09:00:01.250Z',"
                    + "'unstruct_event_com_example_report_created_1':{'pages':3},"
                    + "'contexts_com_example_my_account_2':[{'id':'acme'},{'id':'other'}]}";

    private static final String SCHEMA = "'schema':'iglu:com.example/%s/jsonschema/%s'";

    private static final String EVENT =
            "'schema':'iglu:com.myCompany-app/ReportMade/jsonschema/1-0-0'";

    /** A line of columns, with apostrophes for quotation marks. */
    static String line() {
        return line(
                "{%s,'data':{%s,'data':{'pages':3}}}"
                        .formatted(
                                SCHEMA.formatted("unstruct_event", "1-0-0"),
                                SCHEMA.formatted("report_created", "1-0-2")),
                "{%s,'data':[{%s,'data':{'id':'acme'}},{'data':{'id':'other'},%s},{%s,'data':{'x':1}}]}"
                        .formatted(
                                SCHEMA.formatted("contexts", "1-0-0"),
                                SCHEMA.formatted("MyAccount", "2-0-0"),
                                SCHEMA.formatted("MyAccount", "2-0-1"),
                                SCHEMA.formatted("other", "1-0-0")));
    }

    private static String line(String event, String contexts) {
        List<String> columns = Format.of("snowplow").mapping().columns();
        String[] values = new String[columns.size()];
        Arrays.fill(values, "");
        values[columns.indexOf("app_id")] = "web";
        values[columns.indexOf("event")] = "unstruct";
        values[columns.indexOf("event_name")] = "report_created";
        values[columns.indexOf("event_id")] = "5a0c";
        values[columns.indexOf("user_id")] = "u7";
        values[columns.indexOf("derived_tstamp")] = "2026-03-02 09:00:01.250";
        values[columns.indexOf("unstruct_event")] = event;
        values[columns.indexOf("contexts")] = contexts;
        return String.join("\t", values);
    }

    /** By the format's description, counted from 0. */
    @Test
    void theColumnsStandWhereSnowplowHasThem() {
        List<String> columns = Format.of("snowplow").mapping().columns();
        assertThat(columns).hasSize(131).doesNotHaveDuplicates();
        assertThat(columns.indexOf("collector_tstamp")).isEqualTo(3);
        assertThat(columns.indexOf("event_id")).isEqualTo(6);
        assertThat(columns.indexOf("user_id")).isEqualTo(12);
        assertThat(columns.indexOf("contexts")).isEqualTo(52);
        assertThat(columns.indexOf("unstruct_event")).isEqualTo(58);
        assertThat(columns.indexOf("true_tstamp")).isEqualTo(130);
    }

    @Test
    void columnsAreReadAsJsonIs() {
        Decoded expected = Decoded.only(SETTINGS, JSON);
        assertThat(expected.matchesFilter()).isTrue();
        assertThat(expected.accountId()).isEqualTo("acme");
        assertThat(Decoded.only(SETTINGS, line())).isEqualTo(expected);
    }

    /** Of a vendor the capitals begin no words, as those of a name do. */
    @Test
    void schemasAreNamedAsTheSdksNameThem() {
        String line =
                line("{%s,'data':{%s,'data':{'pages':3}}}".formatted("'schema':'x'", EVENT), "");
        Decoded event =
                Decoded.only(
                        "{preset: snowplow, properties:"
                                + " /unstruct_event_com_mycompany_app_report_made_1}",
                        line);
        assertThat(event.matchesFilter()).isTrue();
    }

    /** Fields that begin alike have one place, for the first that is there. */
    @Test
    void aPatternOfColumnsStandsForTheFirstThatIsNotEmpty() {
        String settings =
                "{preset: snowplow, account: '/event_*', id: [], type: [], name: [], types: {'*':"
                        + " page}}";
        String line = line("", "");
        assertThat(Decoded.only(settings, line).accountId()).isEqualTo("5a0c");
        assertThat(Decoded.only(settings, line.replace("5a0c", "")).accountId())
                .isEqualTo("report_created");
    }

    @ParameterizedTest
    @ValueSource(strings = {"no columns", "a\tb", "\t\t\t"})
    void aLineWithoutTheColumnsIsRejected(String line) {
        assertThat(Decoded.all(SETTINGS, line).get(0).rejection())
                .satisfies(
                        rejection -> {
                            assertThat(rejection.reason())
                                    .isEqualTo(RejectionReason.MALFORMED_JSON);
                            assertThat(rejection.detail())
                                    .contains("columns separated by tabs; it must have 131");
                        });
    }

    @Test
    void selfDescribingColumnsThatAreBrokenAreRejected() {
        byte[] line = line("{'schema':7", "").replace('\'', '"').getBytes(UTF_8);
        assertThat(Decoded.all(Decoded.decoder(SETTINGS), line).get(0).rejection().reason())
                .isEqualTo(RejectionReason.MALFORMED_JSON);
    }
}
