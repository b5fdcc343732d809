package io.tideline.stage;

import io.tideline.activation.ActivationRow;
import io.tideline.alert.Alert;
import io.tideline.model.Model;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;

/** Members and accounts, one task each, the one behind the other as in the job. */
final class StagesHarness implements AutoCloseable {
    private final Backend backend;
    private final Model model;
    private TimeRules times;
    private MembersHarness members;
    private AccountsHarness accounts;
    private boolean hasWatermark;

    private StagesHarness(Backend backend, Model model, TimeRules times) throws Exception {
        this.backend = backend;
        this.model = model;
        this.times = times;
        MembersHarness.resetClock();
        members = MembersHarness.start(backend, model, times);
        accounts = AccountsHarness.start(backend, model, times);
    }

    static StagesHarness start(Backend backend, Model model, TimeRules times) throws Exception {
        return new StagesHarness(backend, model, times);
    }

    /** Defaults, live rows off. */
    static TimeRules times(boolean inOrder) {
        TimeRules replay = TimeRules.REPLAY;
        return new TimeRules(replay.outOfOrderness(), replay.allowedLateness(), 0, inOrder);
    }

    /**
     * Sends events. The first brings the watermark with it, as the source does within moments:
     * until then all would wait.
     */
    void send(Happening... happenings) throws Exception {
        for (Happening happening : happenings) {
            bringWatermark(happening);
            members.send(happening);
            members.beforeBarrier();
            passOn();
        }
    }

    /** The same where accounts wait for what members tell them of many events at once. */
    void sendOn(Happening happening) throws Exception {
        bringWatermark(happening);
        members.send(happening);
        passOn();
    }

    private void bringWatermark(Happening first) throws Exception {
        if (!hasWatermark && !times.inOrder()) {
            members.watermark(first.toEvent(model, 0).timestamp() - times.outOfOrderness() - 1);
            passOn();
        }
        hasWatermark = true;
    }

    /** Asks to forget a user, or an account. */
    void forget(String user, String account) throws Exception {
        members.forget(user, account);
        passOn();
    }

    /** The same as it was asked for at an instant such as {@code 2025-05-05T10:00Z}. */
    void forget(String user, String account, String askedAt) throws Exception {
        members.forget(user, account, Happening.millis(askedAt));
        passOn();
    }

    private void passOn() throws Exception {
        members.passTo(
                new StageHarness.Receiver<>() {
                    @Override
                    public void take(MemberReport report) throws Exception {
                        accounts.send(report);
                    }

                    @Override
                    public void watermark(long millis) throws Exception {
                        accounts.watermark(millis);
                    }
                });
    }

    /** Sends the watermark of an instant such as {@code 2025-05-05T10:00Z}. */
    void watermark(String time) throws Exception {
        hasWatermark = true;
        members.watermark(time);
        passOn();
    }

    /** Sends the watermark that closes a day, such as {@code 2025-05-05}. */
    void closeDay(String day) throws Exception {
        members.closeDay(day);
        passOn();
    }

    void endOfInput() throws Exception {
        members.endOfInput();
        passOn();
    }

    /** Lets members fire timers that wait for their turn, if there are any. */
    void fireNext() throws Exception {
        members.fireNext();
        passOn();
    }

    /** Has both tasks send on what they keep back for a while, as before a checkpoint. */
    void beforeBarrier() throws Exception {
        members.beforeBarrier();
        passOn();
        accounts.beforeBarrier();
    }

    /** Both tasks end, and start again from a snapshot. */
    void restart() throws Exception {
        restart(model);
    }

    /** The same with other times. */
    void restart(TimeRules other) throws Exception {
        times = other;
        restart(model);
    }

    /** Turns the machine's clock. */
    void machineTime(String time) throws Exception {
        members.machineTime(Happening.millis(time));
        passOn();
        accounts.machineTime(Happening.millis(time));
    }

    /** The same with another version of the model. */
    void restart(Model other) throws Exception {
        OperatorSubtaskState ofMembers = members.snapshot();
        passOn();
        OperatorSubtaskState ofAccounts = accounts.snapshot();
        close();
        members = MembersHarness.restore(backend, other, times, ofMembers);
        accounts = AccountsHarness.restore(backend, other, times, ofAccounts);
    }

    /** Alerts since last asked, those of users first. */
    List<Alert> rawAlerts() {
        List<Alert> alerts = new ArrayList<>(members.alerts());
        alerts.addAll(accounts.alerts());
        return alerts;
    }

    /** The same as text. */
    List<String> alerts() {
        return rawAlerts().stream().map(Text::of).toList();
    }

    /** Rows of checklists since last asked, those of users first. */
    List<ActivationRow> rawActivation() {
        List<ActivationRow> rows = new ArrayList<>(members.activation());
        rows.addAll(accounts.activation());
        return rows;
    }

    /** The same as text. */
    List<String> activation() {
        return rawActivation().stream().map(Text::of).toList();
    }

    /** What rows changed in cohorts since last asked. */
    List<CohortChange> cohorts() {
        List<CohortChange> changes = new ArrayList<>(members.cohorts());
        changes.addAll(accounts.cohorts());
        return changes;
    }

    MembersHarness members() {
        return members;
    }

    AccountsHarness accounts() {
        return accounts;
    }

    /** Timers set for keys of both stages. */
    int timers() {
        return members.timers() + accounts.timers();
    }

    /** Entries of state of both stages. */
    int stateEntries() throws Exception {
        return members.stateEntries() + accounts.stateEntries();
    }

    @Override
    public void close() {
        members.close();
        accounts.close();
    }
}
