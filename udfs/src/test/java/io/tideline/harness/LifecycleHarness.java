package io.tideline.harness;

import io.tideline.accounts.AccountsHarness;
import io.tideline.activation.ActivationRow;
import io.tideline.alert.Alert;
import io.tideline.members.MembersHarness;
import io.tideline.message.AccountMessage;
import io.tideline.message.CohortChange;
import io.tideline.model.Model;
import io.tideline.time.TimeSettings;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;

/** Members and accounts, one task each, the one behind the other as in the job. */
public final class LifecycleHarness implements AutoCloseable {
    private final Backend backend;
    private final Model model;
    private TimeSettings times;
    private MembersHarness members;
    private AccountsHarness accounts;
    private boolean hasWatermark;

    private LifecycleHarness(Backend backend, Model model, TimeSettings times) throws Exception {
        this.backend = backend;
        this.model = model;
        this.times = times;
        MembersHarness.resetClock();
        members = MembersHarness.start(backend, model, times);
        accounts = AccountsHarness.start(backend, model, times);
    }

    public static LifecycleHarness start(Backend backend, Model model, TimeSettings times)
            throws Exception {
        return new LifecycleHarness(backend, model, times);
    }

    /** Defaults, live rows off. */
    public static TimeSettings times(boolean inOrder) {
        TimeSettings replay = TimeSettings.REPLAY;
        return new TimeSettings(replay.outOfOrderness(), replay.allowedLateness(), 0, inOrder);
    }

    /**
     * Sends events. The first brings the watermark with it, as the source does almost at once:
     * until then all would wait.
     */
    public void send(Happening... happenings) throws Exception {
        for (Happening happening : happenings) {
            bringWatermark(happening);
            members.send(happening);
            members.beforeBarrier();
            passOn();
        }
    }

    /** Sends an event, and passes on only what members do not batch. */
    public void sendOn(Happening happening) throws Exception {
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

    /** Requests erasure of a user, or an account. */
    public void forget(String user, String account) throws Exception {
        members.forget(user, account);
        passOn();
    }

    /** Requests erasure as of an instant such as {@code 2025-05-05T10:00Z}. */
    public void forget(String user, String account, String requestedAt) throws Exception {
        members.forget(user, account, Happening.millis(requestedAt));
        passOn();
    }

    private void passOn() throws Exception {
        members.passTo(
                new OperatorHarness.Receiver<>() {
                    @Override
                    public void take(AccountMessage report) throws Exception {
                        accounts.send(report);
                    }

                    @Override
                    public void watermark(long millis) throws Exception {
                        accounts.watermark(millis);
                    }
                });
    }

    /** Sends the watermark of an instant such as {@code 2025-05-05T10:00Z}. */
    public void watermark(String time) throws Exception {
        hasWatermark = true;
        members.watermark(time);
        passOn();
    }

    /** Sends the watermark that closes a day, such as {@code 2025-05-05}. */
    public void closeDay(String day) throws Exception {
        members.closeDay(day);
        passOn();
    }

    public void endOfInput() throws Exception {
        members.endOfInput();
        passOn();
    }

    /** Lets both tasks fire timers that wait for their turn, if there are any. */
    public void fireNext() throws Exception {
        members.fireNext();
        passOn();
        accounts.machineTime(MembersHarness.clock().millis());
    }

    /** Has both tasks send on what they keep back for a while, as before a checkpoint. */
    public void beforeBarrier() throws Exception {
        members.beforeBarrier();
        passOn();
        accounts.beforeBarrier();
    }

    /** Both tasks end, and start again from a snapshot. */
    public void restart() throws Exception {
        restart(model);
    }

    /** Restarts with other times. */
    public void restart(TimeSettings other) throws Exception {
        times = other;
        restart(model);
    }

    /** Turns the machine's clock. */
    public void machineTime(String time) throws Exception {
        members.machineTime(Happening.millis(time));
        passOn();
        accounts.machineTime(Happening.millis(time));
    }

    /** Restarts with another version of the model. */
    public void restart(Model other) throws Exception {
        OperatorSubtaskState ofMembers = members.snapshot();
        passOn();
        OperatorSubtaskState ofAccounts = accounts.snapshot();
        close();
        members = MembersHarness.restore(backend, other, times, ofMembers);
        accounts = AccountsHarness.restore(backend, other, times, ofAccounts);
    }

    /** Returns the alerts since the last call, those of users first. */
    public List<Alert> rawAlerts() {
        List<Alert> alerts = new ArrayList<>(members.alerts());
        alerts.addAll(accounts.alerts());
        return alerts;
    }

    /** Returns them as text. */
    public List<String> alerts() {
        return rawAlerts().stream().map(Text::of).toList();
    }

    /** Returns the rows of checklists since the last call, those of users first. */
    public List<ActivationRow> rawActivation() {
        List<ActivationRow> rows = new ArrayList<>(members.activation());
        rows.addAll(accounts.activation());
        return rows;
    }

    /** Returns them as text. */
    public List<String> activation() {
        return rawActivation().stream().map(Text::of).toList();
    }

    /** Returns the changes of cohorts since the last call. */
    public List<CohortChange> cohorts() {
        List<CohortChange> changes = new ArrayList<>(members.cohorts());
        changes.addAll(accounts.cohorts());
        return changes;
    }

    public MembersHarness members() {
        return members;
    }

    public AccountsHarness accounts() {
        return accounts;
    }

    /** Timers set for keys of both stages. */
    public int timers() {
        return members.timers() + accounts.timers();
    }

    /** Entries of state of both stages. */
    public int stateEntries() throws Exception {
        return members.stateEntries() + accounts.stateEntries();
    }

    @Override
    public void close() {
        members.close();
        accounts.close();
    }
}
