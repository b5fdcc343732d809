package io.tideline.accounts;

import io.tideline.buffer.PendingRows;
import io.tideline.buffer.Turn;
import io.tideline.message.AccountMessage;
import io.tideline.message.AccountMessageSerializer;
import io.tideline.message.DailySnapshot;
import io.tideline.message.SingleEvent;
import io.tideline.state.Erasable;
import io.tideline.state.KeyedContext;
import io.tideline.state.LazyKeyContext;
import io.tideline.time.DayCalendar;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.util.function.ThrowingConsumer;

/**
 * What accounts have received and process later: late events and corrections of users at the
 * watermark that releases them, final snapshots of users when the account's own day is over.
 */
final class PendingInputs implements Erasable {
    private final LazyKeyContext keys;
    private final DayCalendar calendar;
    private final PendingRows<AccountMessage> rows;

    PendingInputs(KeyedContext context, DayCalendar calendar) {
        this.keys = context.keys();
        this.calendar = calendar;
        rows = new PendingRows<>(context, new AccountMessageSerializer());
    }

    /** Adds a late event of the selected account. */
    void addLate(SingleEvent event, CachedAccount account) {
        addLate(Turn.of(event), event, account);
    }

    void addCorrection(DailySnapshot user, CachedAccount account) {
        addLate(Turn.of(user, calendar), user, account);
    }

    private void addLate(Turn turn, AccountMessage late, CachedAccount account) {
        rows.add(account.key, turn, late);
        account.mayHaveLate = true;
        keys.registerEventTimeTimer(turn.releaseAt());
    }

    /** Adds a final snapshot of a user; the account needs a timer at the end of its day. */
    void addFinal(DailySnapshot user, CachedAccount account) {
        rows.add(account.key, Turn.of(user, calendar), user);
    }

    /** Passes on the final snapshots of a day in the order in which they came. */
    void takeFinal(String account, int day, ThrowingConsumer<DailySnapshot, Exception> consumer)
            throws Exception {
        rows.take(
                account,
                Turn.ofFinal(day, calendar),
                message -> consumer.accept((DailySnapshot) message));
    }

    /** Returns the late events and corrections that are due at a timer. */
    Due due(long timestamp, CachedAccount account) throws Exception {
        List<Turn> due = new ArrayList<>();
        if (account.mayHaveLate) {
            account.mayHaveLate = false;
            for (Turn turn : rows.turns(account.key)) {
                if (turn.kind() != Turn.Kind.FINAL && turn.releaseAt() <= timestamp) {
                    due.add(turn);
                } else {
                    account.mayHaveLate |= turn.kind() != Turn.Kind.FINAL;
                }
            }
        }
        return new Due(account.key, due);
    }

    final class Due {
        private final String account;
        private final List<Turn> turns;

        private Due(String account, List<Turn> turns) {
            this.account = account;
            this.turns = turns;
        }

        void takeEvents(ThrowingConsumer<SingleEvent, Exception> consumer) throws Exception {
            take(Turn.Kind.EVENT, message -> consumer.accept((SingleEvent) message));
        }

        /** Passes on the corrections, oldest day first. */
        void takeCorrections(ThrowingConsumer<DailySnapshot, Exception> consumer) throws Exception {
            take(Turn.Kind.CORRECTION, message -> consumer.accept((DailySnapshot) message));
        }

        private void take(Turn.Kind kind, ThrowingConsumer<AccountMessage, Exception> consumer)
                throws Exception {
            for (Turn turn : turns) {
                if (turn.kind() == kind) {
                    rows.take(account, turn, consumer);
                }
            }
        }
    }

    /** Registers the timers of all that an account has pending. */
    void registerTimers(String account) throws Exception {
        for (Turn turn : rows.turns(account)) {
            keys.registerEventTimeTimer(turn.releaseAt());
        }
    }

    /** Erases what is the account's own; snapshots of its users are not. */
    @Override
    public void erase(String account) throws Exception {
        rows.change(account, message -> message instanceof SingleEvent ? null : message);
    }

    /**
     * Erases users.
     *
     * @param names by user: the name of the member that takes its place
     */
    void renameUsers(String account, Map<String, String> names) throws Exception {
        rows.change(account, message -> without(message, names));
    }

    /** Returns the message by the new name of its user; null if it is a snapshot of that user. */
    private static AccountMessage without(AccountMessage message, Map<String, String> names) {
        if (message instanceof SingleEvent event) {
            String name = names.get(event.user());
            return name == null ? event : event.ofMember(name);
        }
        return names.containsKey(((DailySnapshot) message).entityId()) ? null : message;
    }

    void writeBack() throws Exception {
        rows.writeBack();
    }

    void writeBackIfFull() throws Exception {
        rows.writeBackIfFull();
    }
}
