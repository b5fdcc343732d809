package io.tideline.stage;

import java.util.Set;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.State;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;

/**
 * The key groups of a task, by which Flink deals out state to tasks. Each has a key that stands for
 * it: what waits by the thousand is kept in state once for a group, not once for each key. That key
 * may be a real one as well, which has values of its own under other names.
 */
final class KeyGroups {
    private final LazyKey keys;
    private final int all;
    private final KeyGroupRange own;
    private final String[] standIns;

    KeyGroups(RuntimeContext runtime, LazyKey keys) {
        this.keys = keys;
        var task = runtime.getTaskInfo();
        all = task.getMaxNumberOfParallelSubtasks();
        own =
                KeyGroupRangeAssignment.computeKeyGroupRangeForOperatorIndex(
                        all, task.getNumberOfParallelSubtasks(), task.getIndexOfThisSubtask());
        standIns = new String[own.getNumberOfKeyGroups()];
        int missing = standIns.length;
        for (int i = 0; missing > 0; i++) {
            String key = Integer.toString(i);
            int group = of(key);
            if (own.contains(group) && standIns[group - first()] == null) {
                standIns[group - first()] = key;
                missing--;
            }
        }
    }

    /** The first of the task's. */
    int first() {
        return own.getStartKeyGroup();
    }

    /** The last of the task's. */
    int last() {
        return own.getEndKeyGroup();
    }

    /** The group of a key. */
    int of(String key) {
        return KeyGroupRangeAssignment.assignToKeyGroup(key, all);
    }

    /** The key that stands for one of the task's groups, and is of that group. */
    String standIn(int group) {
        return standIns[group - first()];
    }

    /** Has state be that of a group. */
    void set(int group) {
        keys.set(standIn(group));
    }

    /** Clears what a state has of some groups; there are none then. */
    void clear(State state, Set<Integer> ofGroups) {
        for (int group : ofGroups) {
            set(group);
            state.clear();
        }
        ofGroups.clear();
    }

    /** Has state be that of the key at work again. */
    void back() {
        keys.back();
    }
}
