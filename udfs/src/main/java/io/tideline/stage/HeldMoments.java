package io.tideline.stage;

import io.tideline.member.Vocabulary;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;

/** Moments of a key that wait until the watermark has passed them. */
final class HeldMoments {
    private final ListState<Moment> state;
    private final Vocabulary vocabulary;

    HeldMoments(RuntimeContext runtime, Vocabulary vocabulary) {
        state =
                runtime.getListState(
                        new ListStateDescriptor<>(
                                "held-moments", TypeInformation.of(Moment.class)));
        this.vocabulary = vocabulary;
    }

    void add(Moment moment) throws Exception {
        state.add(moment.event() < 0 ? moment : moment.withEvent(vocabulary.id(moment.event())));
    }

    /** Those whose turn has come, in order; they wait no longer. */
    List<Moment> takeThrough(long watermark) throws Exception {
        List<Moment> due = new ArrayList<>();
        List<Moment> later = new ArrayList<>();
        for (Moment moment : state.get()) {
            if (moment.takenAt() <= watermark) {
                due.add(
                        moment.event() < 0
                                ? moment
                                : moment.withEvent(vocabulary.indexInModel(moment.event())));
            } else {
                later.add(moment);
            }
        }
        if (!due.isEmpty()) {
            state.update(later);
            due.sort(Moment.ORDER);
        }
        return due;
    }

    /** When the next has its turn; {@link Long#MAX_VALUE} if none waits. */
    long next() throws Exception {
        long next = Long.MAX_VALUE;
        for (Moment moment : state.get()) {
            next = Math.min(next, moment.takenAt());
        }
        return next;
    }
}
