package io.tideline.stage;

import io.tideline.member.DayCalendar;
import io.tideline.model.Level;
import io.tideline.model.Model;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;

/** A task of {@link AccountsFunction}. */
final class AccountsHarness extends StageHarness<EntityDay> {
    private final KeyedOneInputStreamOperatorTestHarness<String, MemberReport, EntityDay> harness;
    private final Model model;
    private final DayCalendar calendar;
    private long arrivals;

    private AccountsHarness(
            KeyedOneInputStreamOperatorTestHarness<String, MemberReport, EntityDay> harness,
            Backend backend,
            Model model,
            OperatorSubtaskState snapshot)
            throws Exception {
        super(harness, backend, snapshot);
        this.harness = harness;
        this.model = model;
        calendar = new DayCalendar(model.timezone());
    }

    static AccountsHarness start(Backend backend, Model model, TimeRules times) throws Exception {
        return restore(backend, model, times, null);
    }

    static AccountsHarness restore(
            Backend backend, Model model, TimeRules times, OperatorSubtaskState snapshot)
            throws Exception {
        return new AccountsHarness(
                new KeyedOneInputStreamOperatorTestHarness<>(
                        new AccountsOperator(
                                model,
                                times,
                                forgets(),
                                MembersHarness.clock(),
                                room(),
                                fewMembers()),
                        MemberReport::account,
                        Types.STRING,
                        MAX_PARALLELISM,
                        1,
                        0),
                backend,
                model,
                snapshot);
    }

    void send(Happening... happenings) throws Exception {
        for (Happening happening : happenings) {
            send(delta(happening, Long.MIN_VALUE));
        }
    }

    void send(MemberReport... inputs) throws Exception {
        for (MemberReport input : inputs) {
            harness.processElement(input, 0);
        }
    }

    /** What presence, checklists and alerts are told of events. */
    void live(Happening... happenings) throws Exception {
        for (Happening happening : happenings) {
            live(happening, false, Long.MIN_VALUE);
        }
    }

    /**
     * The same of one event.
     *
     * @param newMember whether its user is new in the account
     * @param watermark as it stood at members when the event arrived
     */
    void live(Happening happening, boolean newMember, long watermark) throws Exception {
        arrivals++;
        Moment moment =
                Moment.of(
                        happening.toEvent(model, arrivals),
                        happening.user(),
                        happening.account(),
                        1,
                        watermark);
        harness.processElement(MemberReport.of(moment.withNewMember(newMember)), 0);
    }

    /** What members make of an event that comes late. */
    MemberReport late(Happening happening, String releaseAt) {
        return delta(happening, Happening.millis(releaseAt));
    }

    private MemberReport delta(Happening happening, long releaseAt) {
        arrivals++;
        long timestamp = Happening.millis(happening.time());
        return MemberReport.of(
                new MemberDelta(
                        happening.account(),
                        happening.user(),
                        calendar.dayOf(timestamp),
                        timestamp,
                        arrivals,
                        Happening.index(model, happening.event()),
                        happening.traits(),
                        releaseAt));
    }

    /** A user's day with a row for every profile. */
    MemberReport userDay(EntityDay.Kind kind, String user, String account, String day, long raw) {
        return userDay(kind, user, account, day, raw, Long.MIN_VALUE);
    }

    MemberReport correction(String user, String account, String day, long raw, String releaseAt) {
        long millis = Happening.millis(releaseAt);
        return userDay(EntityDay.Kind.CORRECTION, user, account, day, raw, millis);
    }

    private MemberReport userDay(
            EntityDay.Kind kind,
            String user,
            String account,
            String day,
            long raw,
            long releaseAt) {
        List<ProfileDay> rows = new ArrayList<>();
        model.profiles()
                .forEach(
                        profile ->
                                rows.add(
                                        new ProfileDay(
                                                profile.name(),
                                                raw,
                                                raw > 0,
                                                1,
                                                new int[0],
                                                0,
                                                List.of(),
                                                null,
                                                null,
                                                List.of())));
        int number = day(day);
        return MemberReport.of(
                new EntityDay(
                        Level.USER, user, account, number, kind, 1, number, 0, releaseAt, rows));
    }

    static int day(String day) {
        return (int) LocalDate.parse(day).toEpochDay();
    }

    void watermark(String time) throws Exception {
        watermark(Happening.millis(time));
    }

    void watermark(long millis) throws Exception {
        harness.processWatermark(millis);
    }

    /** Sends the watermark that closes a day, such as {@code 2025-05-05}. */
    void closeDay(String day) throws Exception {
        harness.processWatermark(calendar.lastMillisOf(day(day)));
    }

    void endOfInput() throws Exception {
        harness.processWatermark(Long.MAX_VALUE);
    }

    /** How much is kept of an account and of one of its members. */
    int bytes(String account, String member) throws Exception {
        writeBack();
        var bytes = PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO;
        return state(account, new ValueStateDescriptor<>("account", bytes)).value().length
                + state(account, new MapStateDescriptor<>("members", Types.STRING, bytes))
                        .get(member)
                        .length;
    }

    /** What waits in state for an account. */
    List<byte[]> waitingPacks(String account) throws Exception {
        var bytes = PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO;
        List<byte[]> packs = new ArrayList<>();
        state(account, new MapStateDescriptor<>("waiting-packs", Types.STRING, bytes))
                .values()
                .forEach(packs::add);
        return packs;
    }

    /** What it has put out since last asked, as text. */
    List<String> rows() {
        return out().stream().map(entity -> Text.of(entity, model)).toList();
    }

    /** The accounts that became known or changed segments since last asked. */
    List<KnownAccount> known() {
        return side(AccountsFunction.KNOWN).stream().map(PopulationInput::account).toList();
    }
}
