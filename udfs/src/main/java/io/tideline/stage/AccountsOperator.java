package io.tideline.stage;

import io.tideline.model.Model;

/** Runs {@link AccountsFunction}. */
public final class AccountsOperator extends CachingOperator<MemberReport, EntityDay> {
    private static final long serialVersionUID = 1L;

    public AccountsOperator(Model model, TimeRules times) {
        super(new AccountsFunction(model, times));
    }
}
