package io.tideline.accounts;

import io.tideline.harness.Backend;
import io.tideline.harness.Happening;
import io.tideline.harness.OperatorHarness;
import io.tideline.harness.Text;
import io.tideline.members.MembersHarness;
import io.tideline.message.AccountMessage;
import io.tideline.message.AccountSegmentsChanged;
import io.tideline.message.DailySnapshot;
import io.tideline.message.LifecycleEvent;
import io.tideline.message.PopulationInput;
import io.tideline.message.ProfileSnapshot;
import io.tideline.message.SingleEvent;
import io.tideline.model.Level;
import io.tideline.model.Model;
import io.tideline.time.DayCalendar;
import io.tideline.time.TimeSettings;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;

/** A task of {@link AccountsOperator}. */
public final class AccountsHarness extends OperatorHarness<DailySnapshot> {
    /** Accounts of more members keep sums. */
    private static final ThreadLocal<Integer> FEW_MEMBERS =
            ThreadLocal.withInitial(() -> AccountMembers.FEW);

    private final KeyedOneInputStreamOperatorTestHarness<String, AccountMessage, DailySnapshot>
            harness;
    private final Model model;
    private final DayCalendar calendar;
    private long arrivals;

    private AccountsHarness(
            KeyedOneInputStreamOperatorTestHarness<String, AccountMessage, DailySnapshot> harness,
            Backend backend,
            Model model,
            OperatorSubtaskState snapshot)
            throws Exception {
        super(harness, backend, snapshot);
        this.harness = harness;
        this.model = model;
        calendar = new DayCalendar(model.timezone());
    }

    /** Plays a story in which accounts of more members than these keep sums. */
    public static <T> T withFewMembers(int members, Story<T> story) throws Exception {
        int before = FEW_MEMBERS.get();
        FEW_MEMBERS.set(members);
        try {
            return story.play();
        } finally {
            FEW_MEMBERS.set(before);
        }
    }

    public static AccountsHarness start(Backend backend, Model model, TimeSettings times)
            throws Exception {
        return restore(backend, model, times, null);
    }

    public static AccountsHarness restore(
            Backend backend, Model model, TimeSettings times, OperatorSubtaskState snapshot)
            throws Exception {
        return new AccountsHarness(
                new KeyedOneInputStreamOperatorTestHarness<>(
                        new AccountsOperator(
                                model,
                                times,
                                forgets(),
                                MembersHarness.clock(),
                                room(),
                                slice(),
                                FEW_MEMBERS.get()),
                        AccountMessage::account,
                        Types.STRING,
                        MAX_PARALLELISM,
                        1,
                        0),
                backend,
                model,
                snapshot);
    }

    public void send(Happening... happenings) throws Exception {
        for (Happening happening : happenings) {
            send(delta(happening, Long.MIN_VALUE));
        }
    }

    public void send(AccountMessage... inputs) throws Exception {
        for (AccountMessage input : inputs) {
            harness.processElement(input, 0);
        }
    }

    /** Sends events to presence, checklists and alerts. */
    public void live(Happening... happenings) throws Exception {
        for (Happening happening : happenings) {
            live(happening, false, Long.MIN_VALUE);
        }
    }

    /**
     * Sends one event.
     *
     * @param newMember whether its user is new in the account
     * @param watermark as it stood at members when the event arrived
     */
    public void live(Happening happening, boolean newMember, long watermark) throws Exception {
        arrivals++;
        LifecycleEvent event =
                LifecycleEvent.of(
                        happening.toEvent(model, arrivals),
                        happening.user(),
                        happening.account(),
                        1,
                        watermark);
        harness.processElement(event.withNewMember(newMember), 0);
    }

    /** Returns what members send for a late event. */
    public AccountMessage late(Happening happening, String releaseAt) {
        return delta(happening, Happening.millis(releaseAt));
    }

    private AccountMessage delta(Happening happening, long releaseAt) {
        arrivals++;
        long timestamp = Happening.millis(happening.time());
        return new SingleEvent(
                happening.account(),
                happening.user(),
                calendar.dayOf(timestamp),
                timestamp,
                arrivals,
                Happening.index(model, happening.event()),
                happening.traits(),
                releaseAt);
    }

    /** Returns a user's day with a row for every profile. */
    public AccountMessage userDay(
            DailySnapshot.Kind kind, String user, String account, String day, long raw) {
        return userDay(kind, user, account, day, raw, Long.MIN_VALUE);
    }

    public AccountMessage correction(
            String user, String account, String day, long raw, String releaseAt) {
        long millis = Happening.millis(releaseAt);
        return userDay(DailySnapshot.Kind.CORRECTION, user, account, day, raw, millis);
    }

    private AccountMessage userDay(
            DailySnapshot.Kind kind,
            String user,
            String account,
            String day,
            long raw,
            long releaseAt) {
        List<ProfileSnapshot> rows = new ArrayList<>();
        model.profiles()
                .forEach(
                        profile ->
                                rows.add(
                                        new ProfileSnapshot(
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
        return new DailySnapshot(
                Level.USER,
                user,
                account,
                number,
                kind,
                1,
                number,
                0,
                Map.of(),
                null,
                releaseAt,
                rows);
    }

    public static int day(String day) {
        return (int) LocalDate.parse(day).toEpochDay();
    }

    public void watermark(String time) throws Exception {
        watermark(Happening.millis(time));
    }

    public void watermark(long millis) throws Exception {
        harness.processWatermark(millis);
    }

    /** Sends the watermark that closes a day, such as {@code 2025-05-05}. */
    public void closeDay(String day) throws Exception {
        harness.processWatermark(calendar.lastMillisOf(day(day)));
    }

    public void endOfInput() throws Exception {
        harness.processWatermark(Long.MAX_VALUE);
    }

    /** Returns how much is kept of an account and of one of its members. */
    public int bytes(String account, String member) throws Exception {
        writeBack();
        var bytes = PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO;
        return state(account, new ValueStateDescriptor<>("account", bytes)).value().length
                + state(account, new MapStateDescriptor<>("members", Types.STRING, bytes))
                        .get(member)
                        .length;
    }

    /** Returns what waits in state for an account. */
    public List<byte[]> waitingPacks(String account) throws Exception {
        var bytes = PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO;
        List<byte[]> packs = new ArrayList<>();
        state(account, new MapStateDescriptor<>("pending-rows", Types.STRING, bytes))
                .values()
                .forEach(packs::add);
        return packs;
    }

    /** Returns the output since the last call but the messages that a day closes. */
    @Override
    public List<DailySnapshot> out() {
        List<DailySnapshot> all = outWithClosingDays();
        all.removeIf(entity -> entity.kind() == DailySnapshot.Kind.DAY_CLOSES);
        return all;
    }

    /** Returns all output since the last call. */
    public List<DailySnapshot> outWithClosingDays() {
        return super.out();
    }

    /** Returns the output since the last call, as text. */
    public List<String> rows() {
        return out().stream().map(entity -> Text.of(entity, model)).toList();
    }

    /** Returns the accounts that became known or changed segments since the last call. */
    public List<AccountSegmentsChanged> known() {
        return side(AccountsOperator.KNOWN).stream().map(PopulationInput::account).toList();
    }
}
