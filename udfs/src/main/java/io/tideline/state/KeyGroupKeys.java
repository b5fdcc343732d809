package io.tideline.state;

import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.util.function.ThrowingRunnable;

/**
 * The key groups of this subtask. Each has a representative key, under which lists of the whole
 * group are stored instead of one value per key. It may be a user's or an account's key as well,
 * which has its values under other state names.
 */
public final class KeyGroupKeys {
    private final LazyKeyContext keys;
    private final int all;
    private final KeyGroupRange own;
    private final String[] representatives;

    public KeyGroupKeys(RuntimeContext runtime, LazyKeyContext keys) {
        this.keys = keys;
        var task = runtime.getTaskInfo();
        all = task.getMaxNumberOfParallelSubtasks();
        own =
                KeyGroupRangeAssignment.computeKeyGroupRangeForOperatorIndex(
                        all, task.getNumberOfParallelSubtasks(), task.getIndexOfThisSubtask());
        representatives = new String[own.getNumberOfKeyGroups()];
        int missing = representatives.length;
        for (int i = 0; missing > 0; i++) {
            String key = Integer.toString(i);
            int group = of(key);
            if (own.contains(group) && representatives[group - first()] == null) {
                representatives[group - first()] = key;
                missing--;
            }
        }
    }

    public int first() {
        return own.getStartKeyGroup();
    }

    public int last() {
        return own.getEndKeyGroup();
    }

    public int of(String key) {
        return KeyGroupRangeAssignment.assignToKeyGroup(key, all);
    }

    /** Returns the representative key of one of the subtask's groups. */
    public String representativeKey(int group) {
        return representatives[group - first()];
    }

    /** Runs an action under a group's representative key; see {@link LazyKeyContext#with}. */
    public void with(int group, ThrowingRunnable<Exception> action) throws Exception {
        keys.with(representativeKey(group), action);
    }
}
