package io.tideline.local.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tideline.event.Position;
import io.tideline.event.RejectionReason;
import io.tideline.event.decode.DecoderLimits;
import io.tideline.event.decode.EventDecoder;
import io.tideline.local.demo.Customer.Course;
import io.tideline.model.EventRule;
import io.tideline.model.read.ModelReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SimulationTest {

    private static final LocalDate PRESENT = LocalDate.of(2026, 3, 18);
    private static final Instant NOW = Instant.parse("2026-03-18T15:00:00Z");
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Simulation simulation = new Simulation(7, PRESENT);
    private static final List<Call> history = history(simulation, simulation.beginning(), NOW);

    @Test
    void theSameSeedGivesTheSameCalls() {
        var again = new Simulation(7, PRESENT);
        assertThat(texts(history(again, again.beginning(), NOW))).isEqualTo(texts(history));
        assertThat(texts(history(new Simulation(8, PRESENT), NOW.minus(Duration.ofDays(7)), NOW)))
                .isNotEqualTo(texts(history(simulation, NOW.minus(Duration.ofDays(7)), NOW)));
    }

    @Test
    void aHistoryInTwoPartsIsTheWhole() {
        var middle = Instant.parse("2026-02-11T11:11:11Z");
        var parts = new ArrayList<>(history(simulation, simulation.beginning(), middle));
        parts.addAll(history(simulation, middle, NOW));
        assertThat(texts(parts)).isEqualTo(texts(history));
    }

    @Test
    void itIsThreeMonthsOfALivelyProduct() {
        assertThat(history).hasSizeBetween(100_000, 600_000);
        assertThat(history.stream().map(Call::userId).distinct()).hasSizeBetween(400, 1000);
        assertThat(simulation.customers()).hasSize(40);
        assertThat(simulation.customers())
                .allSatisfy(customer -> assertThat(customer.people()).hasSizeBetween(3, 60));
    }

    @Test
    void callsComeNearlyInOrderOfTime() {
        long newest = simulation.beginning().toEpochMilli();
        for (var call : history) {
            assertThat(call.timestamp()).isGreaterThan(newest - Duration.ofMinutes(6).toMillis());
            assertThat(call.timestamp()).isLessThan(NOW.toEpochMilli());
            newest = Math.max(newest, call.timestamp());
        }
    }

    @Test
    void theDecoderTakesThemButForTheOldApp() throws Exception {
        var model = ModelReader.read(Path.of("models", "saas.yaml"));
        var decoder = new EventDecoder(model, DecoderLimits.DEFAULT, NOW::toEpochMilli);
        int rejected = 0;
        for (int i = 0; i < history.size(); i++) {
            var decoded = decoder.decode(history.get(i).json(), new Position("events", 0, i));
            if (decoded.isRejection()) {
                assertThat(decoded.rejection().reason())
                        .isEqualTo(RejectionReason.MISSING_TIMESTAMP);
                rejected++;
            } else {
                assertThat(decoded.isEvent()).isTrue();
                assertThat(decoded.event().userId()).isEqualTo(history.get(i).userId());
                assertThat(decoded.event().timestamp()).isEqualTo(history.get(i).timestamp());
            }
        }
        assertThat(rejected).isBetween(1, history.size() / 1000);
    }

    @Test
    void someCallsComeTwice() {
        long ids = texts(history).stream().distinct().count();
        assertThat(history.size() - ids).isBetween(history.size() / 600L, history.size() / 150L);
    }

    @Test
    void weekendsAreQuiet() {
        var byDay =
                history.stream()
                        .collect(
                                Collectors.groupingBy(
                                        call -> day(call).getDayOfWeek(), Collectors.counting()));
        assertThat(byDay.get(DayOfWeek.SUNDAY)).isLessThan(byDay.get(DayOfWeek.TUESDAY) / 5);
    }

    @Test
    void theDyingAccountStops() {
        var days = days(Course.DIES);
        assertThat(days.lastKey()).isBefore(PRESENT.minusDays(Customer.DEAD - 1));
        assertThat(days.lastKey()).isAfter(PRESENT.minusDays(Customer.DEAD + 5));
        assertThat(week(days, 0)).isLessThan(week(days, 28) / 3);
    }

    @Test
    void oneTakesOffAndOneCoolsDown() {
        assertThat(week(days(Course.TAKES_OFF), 0))
                .isGreaterThan(2 * week(days(Course.TAKES_OFF), 14));
        assertThat(week(days(Course.COOLS_DOWN), 0))
                .isLessThan(week(days(Course.COOLS_DOWN), 14) / 3);
    }

    @Test
    void oneShrinksToHalfWithinAMonth() {
        var days = days(Course.SHRINKS);
        assertThat(days(days, 0, 30)).isLessThan(days(days, 30, 30) * 45 / 100);
        assertThat(days(days, 30, 30)).isGreaterThan(days(days, 60, 30) * 80 / 100);
        assertThat(simulation.shrinking()).isEqualTo(account(Course.SHRINKS));
    }

    /** The one who does most of all is last seen when a rule with a week of silence notices. */
    @Test
    void oneLosesItsChampion() {
        var calls = history.stream().filter(isOf(account(Course.LOSES_CHAMPION))).toList();
        var byUser =
                calls.stream().collect(Collectors.groupingBy(Call::userId, Collectors.counting()));
        var champion = Collections.max(byUser.entrySet(), Map.Entry.comparingByValue());
        assertThat(champion.getValue()).isGreaterThan(calls.size() / 2L);
        assertThat(byUser.size()).isGreaterThan(2);
        assertThat(
                        calls.stream()
                                .filter(call -> call.userId().equals(champion.getKey()))
                                .map(SimulationTest::day)
                                .max(Comparator.naturalOrder()))
                .hasValue(PRESENT.minusDays(Customer.AWAY + 1));
        assertThat(calls).last().matches(call -> day(call).isAfter(PRESENT.minusDays(4)));
    }

    @Test
    void accountsHaveAnOwnerSeatsAndWhatTheyPay() {
        assertThat(lastTraits("brindlewick-freight"))
                .isEqualTo(
                        JSON.createObjectNode()
                                .put("name", "Brindlewick Freight")
                                .put("plan", "enterprise")
                                .put("owner", "Kim Aldous")
                                .put("seats", 65)
                                .put("mrr", 65 * 35));
        assertThat(lastTraits(account(Course.STALLS)).has("mrr")).isFalse();
    }

    @Test
    void theTrialThatConvertsSaysSoInItsTraits() {
        var converts = account(Course.CONVERTS);
        var plans =
                history.stream()
                        .map(SimulationTest::json)
                        .filter(call -> call.path("type").asText().equals("group"))
                        .filter(call -> call.path("groupId").asText().equals(converts))
                        .map(call -> call.path("traits").path("plan").asText())
                        .toList();
        assertThat(plans).startsWith("trial").contains("pro");
        assertThat(lastTraits(converts).path("plan").asText()).isEqualTo("pro");
    }

    @Test
    void oneCancelsAfterItHasTakenItsData() {
        var cancels = account(Course.CANCELS);
        assertThat(events(cancels)).endsWith("Data Exported", "Subscription Cancelled");
        assertThat(lastTraits(cancels).path("plan").asText()).isEqualTo("free");
    }

    @Test
    void oneComesToReportsLate() {
        var reports =
                history.stream()
                        .filter(isOf(account(Course.DISCOVERS)))
                        .filter(call -> text(call).contains("\"Report "))
                        .map(SimulationTest::day)
                        .toList();
        assertThat(reports).isNotEmpty().first().isEqualTo(PRESENT.minusDays(2));
    }

    /** Follows the model's own checklist: who has done what within 14 days. */
    @Test
    void someTrialsActivateAndSomeStall() {
        var steps = new TreeMap<String, Integer>();
        for (var customer : simulation.customers()) {
            if (customer.signedUp()) {
                steps.put(customer.id(), stepsDone(customer.id()));
            }
        }
        assertThat(steps).hasSize(11);
        assertThat(steps.values()).contains(5).filteredOn(done -> done < 4).hasSizeGreaterThan(2);
        assertThat(steps).containsEntry(account(Course.CONVERTS), 5);
        assertThat(steps.get(account(Course.STALLS))).isLessThan(4);
    }

    @Test
    void everyEventOfTheModelHappens() throws Exception {
        var model = ModelReader.read(Path.of("models", "saas.yaml"));
        var happened = new TreeSet<String>();
        history.forEach(call -> happened.add(json(call).path("event").asText()));
        assertThat(happened).containsAll(model.events().stream().map(EventRule::name).toList());
    }

    @Test
    void companiesSignUpWhileOneLooks() {
        var calls = live(Duration.ofSeconds(570));
        assertThat(calls.stream().filter(call -> text(call).contains("Data Exported")))
                .hasSizeGreaterThan(3);
        assertThat(calls.stream().filter(call -> text(call).contains("Subscription Cancelled")))
                .hasSize(1);
        var signedUp =
                calls.stream()
                        .filter(call -> text(call).contains("Account Created"))
                        .map(call -> json(call).path("userId").asText())
                        .toList();
        assertThat(signedUp).hasSize(4);
        assertThat(
                        calls.stream()
                                .filter(call -> call.userId().equals(signedUp.get(0)))
                                .map(SimulationTest::json)
                                .map(call -> call.path("event").asText()))
                .contains("Invite Sent", "Report Created", "Subscription Started");
    }

    @Test
    void liveTrafficIsOfNowAndSparesWhoHasLeft() {
        var dead = account(Course.DIES);
        var away =
                simulation.customers().stream()
                        .filter(customer -> customer.course() == Course.LOSES_CHAMPION)
                        .map(customer -> customer.people().get(0).id())
                        .findFirst()
                        .orElseThrow();
        long last = NOW.toEpochMilli();
        for (var call : live(Duration.ofHours(10))) {
            assertThat(call.timestamp()).isGreaterThanOrEqualTo(last);
            last = call.timestamp();
            assertThat(call.userId()).isNotEqualTo(away);
            assertThat(text(call)).doesNotContain(dead);
        }
    }

    /** Or else an hour of the demo would outweigh a month of its history. */
    @Test
    void liveTrafficIsAsDenseAsTheHistory() {
        var working =
                history.stream()
                        .filter(call -> day(call).isAfter(PRESENT.minusDays(9)))
                        .filter(call -> day(call).isBefore(PRESENT.minusDays(4)))
                        .toList();
        // From Tuesday to Friday, eight hours each.
        long perHour = working.size() / (4 * 8);
        long live = live(Duration.ofHours(4)).size() / 4;
        assertThat(live).isBetween(perHour, 3 * perHour);
    }

    private static List<Call> live(Duration length) {
        var traffic = simulation.live(NOW);
        long end = NOW.plus(length).toEpochMilli();
        var calls = new ArrayList<Call>();
        while (traffic.next() < end) {
            calls.add(traffic.take());
        }
        return calls;
    }

    /** Returns how many steps of the model's checklist for trials an account has done. */
    private static int stepsDone(String account) {
        var events = events(account);
        long invited =
                history.stream()
                        .filter(isOf(account))
                        .map(call -> json(call).at("/properties/email").asText())
                        .filter(email -> !email.isEmpty())
                        .distinct()
                        .count();
        long files = events.stream().filter(event -> event.startsWith("File ")).count();
        return count(events.contains("Account Created"))
                + count(invited >= 2)
                + count(files >= 2)
                + count(events.contains("Report Created"))
                + count(events.contains("Integration Connected"));
    }

    private static int count(boolean done) {
        return done ? 1 : 0;
    }

    /** Returns the names of an account's events, in order. */
    private static List<String> events(String account) {
        return history.stream()
                .filter(isOf(account))
                .map(call -> json(call).path("event").asText())
                .filter(event -> !event.isEmpty())
                .toList();
    }

    private static Predicate<Call> isOf(String account) {
        var people =
                simulation.customers().stream()
                        .filter(customer -> customer.id().equals(account))
                        .flatMap(customer -> customer.people().stream())
                        .map(Customer.Person::id)
                        .collect(Collectors.toSet());
        return call -> people.contains(call.userId());
    }

    private static String text(Call call) {
        return new String(call.json(), UTF_8);
    }

    private String account(Course course) {
        return simulation.customers().stream()
                .filter(customer -> customer.course() == course)
                .findFirst()
                .orElseThrow()
                .id();
    }

    /** Returns the number of calls by an account's people on each day that had any. */
    private NavigableMap<LocalDate, Long> days(Course course) {
        var people =
                simulation.customers().stream()
                        .filter(customer -> customer.course() == course)
                        .limit(1)
                        .flatMap(customer -> customer.people().stream())
                        .map(Customer.Person::id)
                        .collect(Collectors.toSet());
        return history.stream()
                .filter(call -> people.contains(call.userId()))
                .collect(
                        Collectors.groupingBy(
                                SimulationTest::day, TreeMap::new, Collectors.counting()));
    }

    private static long week(NavigableMap<LocalDate, Long> days, int endingDaysAgo) {
        return days(days, endingDaysAgo, 7);
    }

    /** Returns the number of calls within so many days, which end some days ago. */
    private static long days(NavigableMap<LocalDate, Long> days, int endingDaysAgo, int length) {
        var end = PRESENT.minusDays(endingDaysAgo);
        return days.subMap(end.minusDays(length), end).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    /** Returns the traits of an account's last group call. */
    private static JsonNode lastTraits(String account) {
        return history.stream()
                .map(SimulationTest::json)
                .filter(call -> call.path("groupId").asText().equals(account))
                .reduce((earlier, later) -> later)
                .orElseThrow()
                .path("traits");
    }

    private static LocalDate day(Call call) {
        return LocalDate.ofInstant(Instant.ofEpochMilli(call.timestamp()), ZoneOffset.UTC);
    }

    private static List<Call> history(Simulation simulation, Instant from, Instant to) {
        var calls = new ArrayList<Call>();
        simulation.history(from, to, calls::add);
        return calls;
    }

    private static List<String> texts(List<Call> calls) {
        return calls.stream().map(call -> new String(call.json(), UTF_8)).toList();
    }

    private static JsonNode json(Call call) {
        try {
            return JSON.readTree(call.json());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
