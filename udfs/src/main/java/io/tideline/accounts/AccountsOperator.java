package io.tideline.accounts;

import io.tideline.message.AccountMessage;
import io.tideline.message.DailySnapshot;
import io.tideline.model.Model;
import io.tideline.state.CachedKeyedOperator;
import io.tideline.state.ErasureSettings;
import io.tideline.state.WriteBackCache;
import io.tideline.time.MachineClock;
import io.tideline.time.TimeSettings;
import org.apache.flink.streaming.api.watermark.Watermark;

/** Runs {@link AccountsFunction}. */
public final class AccountsOperator extends CachedKeyedOperator<AccountMessage, DailySnapshot> {
    private static final long serialVersionUID = 1L;

    private final AccountsFunction function;

    /**
     * @param clock what shows that an event is one of a backlog
     */
    public AccountsOperator(
            Model model, TimeSettings times, ErasureSettings forgets, MachineClock clock) {
        this(model, times, forgets, clock, WriteBackCache.BY_HEAP, AccountMembers.FEW);
    }

    /**
     * The same with so much room, in bytes, for accounts at work.
     *
     * @param fewMembers as {@link AccountMembers#FEW}
     */
    AccountsOperator(
            Model model,
            TimeSettings times,
            ErasureSettings forgets,
            MachineClock clock,
            long room,
            int fewMembers) {
        this(new AccountsFunction(model, times, forgets, clock, fewMembers), room);
    }

    private AccountsOperator(AccountsFunction function, long room) {
        super(function, room);
        this.function = function;
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        function.takeTurns(mark.getTimestamp());
        super.processWatermark(mark);
    }
}
