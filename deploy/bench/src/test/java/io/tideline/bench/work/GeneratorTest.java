package io.tideline.bench.work;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class GeneratorTest {
    private static final Workload WORK = new Workload(60_000, 1_000, 100, 7, false, 3);
    private static final List<JsonNode> CALLS = calls(WORK);

    @Test
    void itMakesTheRequestedNumberOfCallsOfAboutFourHundredBytes() {
        assertThat(CALLS).hasSize(60_000);
        var bytes = new long[1];
        new Generator(WORK).run((partition, user, call) -> bytes[0] += call.length);
        assertThat(bytes[0] / 60_000).isBetween(370L, 430L);
    }

    @Test
    void equalWorkMakesEqualCalls() {
        var small = new Workload(500, 50, 5, 2, false, 9);
        assertThat(calls(small)).isEqualTo(calls(small));
    }

    @Test
    void aCallInTwentyIsADuplicate() {
        var ids = new HashSet<String>();
        CALLS.forEach(call -> ids.add(call.path("messageId").asText()));
        assertThat(CALLS.size() - ids.size())
                .isCloseTo(CALLS.size() / 20, Percentage.withPercentage(10));
    }

    @Test
    void noCallIsOlderThanTenMinutesBeforeTheNewest() {
        long newest = 0;
        int disordered = 0;
        for (JsonNode call : CALLS) {
            long at = at(call).toEpochMilli();
            assertThat(newest - at).isLessThan(600_000);
            disordered += at < newest ? 1 : 0;
            newest = Math.max(newest, at);
        }
        assertThat(disordered).isGreaterThan(CALLS.size() / 4);
    }

    @Test
    void aLargeAccountDoesMostAndWeekendsAreQuiet() {
        var byAccount = new HashMap<String, Integer>();
        var byDay = new HashMap<LocalDate, Integer>();
        for (JsonNode call : CALLS) {
            byAccount.merge(call.path("context").path("groupId").asText(), 1, Integer::sum);
            byDay.merge(
                    LocalDate.parse(call.path("timestamp").asText().substring(0, 10)),
                    1,
                    Integer::sum);
        }
        assertThat(byAccount.values()).anyMatch(count -> count > CALLS.size() / 10);
        assertThat(byAccount).hasSizeGreaterThan(90);
        var friday = Workload.FIRST_DAY.plusDays(4);
        assertThat(friday.getDayOfWeek()).isEqualTo(DayOfWeek.FRIDAY);
        assertThat(byDay.get(friday.plusDays(1))).isLessThan(byDay.get(friday) / 2);
    }

    @Test
    void newAccountsSayWhatTheyAreFirst() {
        Map<String, String> firsts = new HashMap<>();
        Map<String, JsonNode> created = new HashMap<>();
        for (JsonNode call : CALLS) {
            String account = call.path("context").path("groupId").asText();
            firsts.putIfAbsent(account, call.path("type").asText());
            if (call.path("event").asText().equals("Account Created")) {
                created.put(account, call);
            }
        }
        assertThat(created).hasSizeBetween(8, 10);
        assertThat(created.keySet()).allMatch(account -> firsts.get(account).equals("group"));
    }

    @Test
    void aHotAccountMakesHalfOfAllCalls() {
        var calls = calls(WORK.withHotAccount());
        long hot =
                calls.stream()
                        .filter(
                                call ->
                                        call.path("context")
                                                .path("groupId")
                                                .asText()
                                                .equals("account-00000"))
                        .count();
        assertThat(hot).isBetween(CALLS.size() * 45L / 100, CALLS.size() * 70L / 100);
    }

    @Test
    void aUsersCallsAreInOnePartition() {
        var partitions = new HashMap<String, Integer>();
        new Generator(WORK)
                .run(
                        (partition, user, call) -> {
                            assertThat(partition).isBetween(0, Generator.PARTITIONS - 1);
                            var before =
                                    partitions.put(
                                            new String(user, StandardCharsets.UTF_8), partition);
                            assertThat(before == null || before == partition).isTrue();
                        });
        assertThat(partitions).containsValues(0, 1, 2, 3);
    }

    private static Instant at(JsonNode call) {
        return Instant.parse(call.path("timestamp").asText());
    }

    private static List<JsonNode> calls(Workload work) {
        var json = new ObjectMapper();
        var calls = new ArrayList<JsonNode>();
        new Generator(work)
                .run(
                        (partition, user, call) -> {
                            try {
                                calls.add(json.readTree(call));
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        });
        return calls;
    }
}
