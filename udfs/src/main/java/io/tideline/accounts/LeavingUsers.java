package io.tideline.accounts;

import io.tideline.lifecycle.LifecycleProcessor;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Users who are to be erased, and are still in what their accounts keep. Many of one account leave
 * together, in one pass over its pending inputs.
 */
final class LeavingUsers {
    private final LifecycleProcessor lifecycles;
    private final AccountMembers members;
    private final PendingInputs pending;
    private final Map<String, Set<String>> byAccount = new HashMap<>();

    LeavingUsers(LifecycleProcessor lifecycles, AccountMembers members, PendingInputs pending) {
        this.lifecycles = lifecycles;
        this.members = members;
        this.pending = pending;
    }

    void add(String account, String user) {
        byAccount.computeIfAbsent(account, ignored -> new HashSet<>()).add(user);
    }

    boolean has(String account) {
        return !byAccount.isEmpty() && byAccount.containsKey(account);
    }

    List<String> accounts() {
        return List.copyOf(byAccount.keySet());
    }

    /**
     * Erases them from the account whose key is set; their sums stay with it without a name.
     *
     * @return true: the account has changed
     */
    boolean erase(CachedAccount account) throws Exception {
        Set<String> users = byAccount.remove(account.key);
        lifecycles.forget(users);
        Map<String, String> names = new HashMap<>();
        for (String user : users) {
            names.put(user, members.forget(user, account));
        }
        pending.renameUsers(account.key, names);
        return true;
    }
}
