package io.tideline.stage;

import io.tideline.model.Model;

/** Runs {@link AccountsFunction}. */
public final class AccountsOperator extends CachingOperator<MemberReport, EntityDay> {
    private static final long serialVersionUID = 1L;

    public AccountsOperator(Model model, TimeRules times) {
        this(model, times, WriteBack.BY_HEAP);
    }

    /** The same with so much room, in bytes, for accounts at work. */
    AccountsOperator(Model model, TimeRules times, long room) {
        super(new AccountsFunction(model, times), room);
    }
}
